//! Parameters of operations: those of every entity, and those that a list declares.

use std::{fmt::Display, ops::Bound, str::FromStr};

use schemars::JsonSchema;
use serde_json::{Value, json};
use store::Filter;

use super::{
    Words,
    schemas::{self, Contract, VERSION},
};
use crate::{
    Parameters, Resource,
    idempotency::LONGEST_KEY,
    listing::LARGEST_LIMIT,
    precondition,
    query::{CURSOR, LONGEST_CURSOR, LONGEST_VALUE, orders},
};

/// The parameters that several operations have, by their names among the components.
pub(super) fn shared<E: Resource>(words: &Words) -> Value {
    let tags = json!({"type": "string", "pattern": precondition::PATTERN, "example": format!("\"{VERSION}\"")});
    let mut id = schemas::of::<E::Id>(Contract::Deserialize);
    let about_id = id.as_object_mut().and_then(|schema| schema.remove("description"));
    let key = json!({
        "type": "string",
        "pattern": format!("^[!-~]{{1,{LONGEST_KEY}}}$"),
        "example": "1d3b6e0c-52a8-4f3e-9a53-6f2a0f4f9a11",
    });
    json!({
        words.parameter_component(): {
            "name": words.parameter, "in": "path", "required": true, "description": about_id.unwrap_or_default(), "schema": id,
        },
        "Cursor": query(
            CURSOR,
            "The `next` of the page before, with the same other parameters.",
            &json!({"type": "string", "minLength": 1, "maxLength": LONGEST_CURSOR}),
        ),
        "IfMatch": header(
            "If-Match",
            "The versions that may be written over, as entity tags; `*` or left out: any.",
            &tags,
        ),
        "IfNoneMatch": header(
            "If-None-Match",
            "Entity tags; `*`: any. GET and HEAD answer 304 to who has one of these versions; others change nothing of which there is one.",
            &tags,
        ),
        "IdempotencyKey": header(
            "Idempotency-Key",
            "The same key with the same body gets the first answer again, and creates nothing twice.",
            &key,
        ),
        "CorrelationId": header(
            "X-Correlation-Id",
            "Stands in every line of log about this request, unless it is longer than 128 characters or not of visible ASCII.",
            &json!({"type": "string", "example": "checkout-4711"}),
        ),
    })
}

/// A reference to one of the shared parameters.
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

fn query(name: &str, about: &str, schema: &Value) -> Value {
    json!({"name": name, "in": "query", "description": about, "schema": schema})
}

fn header(name: &str, about: &str, schema: &Value) -> Value {
    json!({"name": name, "in": "header", "description": about, "schema": schema})
}

/// The parameters of an entity's list.
pub(super) fn of_list<E: Resource>(words: &Words) -> Vec<Value> {
    let mut list = Described::default();
    E::list(&mut list);
    let sort = list.sort(&words.things);
    let limit = json!({"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": E::DEFAULT_LIMIT});
    let limit = query("limit", &format!("The most {} on a page.", words.things), &limit);
    list.parameters.into_iter().chain(sort).chain([limit]).collect()
}

/// What a list declares, in the definition's words.
#[derive(Default)]
struct Described {
    parameters: Vec<Value>,
    sorts: Vec<&'static str>,
    default: Option<&'static str>,
}

impl Described {
    fn add<T: JsonSchema>(&mut self, name: &str, about: &str) {
        let mut schema = schemas::of::<T>(Contract::Deserialize);
        schema.as_object_mut().map(|schema| schema.remove("description"));
        self.parameters.push(query(name, about, &schema));
    }

    /// The parameter that asks for an order, if there is a choice.
    fn sort(&self, things: &str) -> Option<Value> {
        let words: Vec<_> = orders(&self.sorts).into_iter().map(|(word, _)| word).collect();
        let mut about = "The order; a minus sign turns it round.".to_owned();
        let mut schema = json!({"type": "string", "enum": words});
        match self.default {
            Some(field) => schema["default"] = field.into(),
            None => about += &format!(" By default {things} come as they were created."),
        }
        (!words.is_empty()).then(|| query("sort", &about, &schema))
    }
}

impl Parameters for Described {
    fn text(
        &mut self,
        name: &'static str,
        about: &'static str,
        example: &'static str,
        _: impl FnOnce(String) -> Filter,
    ) {
        let schema = json!({"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE, "example": example});
        self.parameters.push(query(name, about, &schema));
    }

    fn value<T>(&mut self, name: &'static str, about: &'static str, _: impl FnOnce(T) -> Filter)
    where
        T: FromStr<Err: Display> + JsonSchema,
    {
        self.add::<T>(name, about);
    }

    fn range<T>(
        &mut self,
        _: &'static str,
        from: Bound<(&'static str, &'static str)>,
        to: Bound<(&'static str, &'static str)>,
    ) where
        T: FromStr<Err: Display> + Display + PartialOrd + JsonSchema,
    {
        for bound in [from, to] {
            if let Bound::Included((name, about)) | Bound::Excluded((name, about)) = bound {
                self.add::<T>(name, about);
            }
        }
    }

    fn sorts(&mut self, fields: &[&'static str]) {
        self.sorts.extend_from_slice(fields);
    }

    fn by_default(&mut self, field: &'static str) {
        self.default = Some(field);
    }
}
