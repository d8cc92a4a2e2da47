//! Schemas, as types say them and as API Gateway takes them: without `oneOf`, `anyOf` and `allOf`, and with no part shared between
//! what comes in, of which no field may be unknown, and what goes out, to which fields may be added.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use store::Stored;

pub(super) use schemars::generate::Contract;

use super::{Examples, Words, shared, words};
use crate::{Resource, listing::LARGEST_LIMIT};

/// A version in examples: that of an entity which was created in their moment.
pub(super) const VERSION: u64 = 1_795_312_016_123_000;

/// The schemas of an entity, and those that it shares with all others.
pub(super) fn components<E: Resource>(words: &Words, examples: Examples) -> Result<Value, String> {
    let Words { entity, thing, a_thing, .. } = words;
    let details = closed(of::<E::Details>(Contract::Deserialize));
    let mut patch = patch(&details);
    patch["description"] = format!("The fields of {a_thing} to set; null removes one.").into();
    let mut stored = of::<Stored<E>>(Contract::Serialize);
    stored["description"] = of::<E>(Contract::Serialize)["description"].take();
    each(&mut stored, &|schema| drop(schema.remove("default")));
    let mut own = vec![
        (words.details.clone(), details, examples.details),
        (format!("{entity}Patch"), patch, examples.patch),
        (entity.clone(), stored, examples.stored),
    ];
    if words::has_new::<E>() {
        let new = closed(of::<E::New>(Contract::Deserialize));
        own.push((words.new.clone(), new, examples.new));
    }
    let mut schemas = shared::schemas();
    schemas.insert(format!("{entity}Page"), page(entity, thing));
    for (name, mut schema, example) in own {
        if let Some(keyword) = untaken(&schema) {
            return Err(format!(
                "the schema of `{name}` has `{keyword}`, which API Gateway does not take: implement `JsonSchema` without it"
            ));
        }
        schema["example"] = example;
        schemas.insert(name, schema);
    }
    Ok(Value::Object(schemas))
}

fn page(entity: &str, thing: &str) -> Value {
    json!({
        "description": format!("A page of a list, each {thing} as it is kept."),
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "maxItems": LARGEST_LIMIT, "items": reference(entity)},
            "next": {
                "description": "The `cursor` of the next page, or null on the last.",
                "type": "string",
                "nullable": true,
            },
        },
    })
}

/// What API Gateway does not take of a schema, if it has that.
pub(super) fn untaken(schema: &Value) -> Option<&'static str> {
    const UNTAKEN: [&str; 6] = ["$ref", "allOf", "anyOf", "const", "not", "oneOf"];
    match schema {
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            UNTAKEN.into_iter().find(|keyword| keyword == name).or_else(|| untaken(member))
        }),
        Value::Array(items) => items.iter().find_map(untaken),
        _ => None,
    }
}

/// A reference to one of the schemas.
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The schema of a type.
pub(super) fn of<T: JsonSchema>(contract: Contract) -> Value {
    let settings = SchemaSettings::openapi3().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
        settings.contract = contract;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    each(&mut schema, &plain);
    schema
}

/// Applies a change to a schema and to those inside it, these first.
fn each(schema: &mut Value, change: &dyn Fn(&mut Map<String, Value>)) {
    let Value::Object(schema) = schema else { return };
    for (keyword, value) in schema.iter_mut() {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                properties.values_mut().for_each(|schema| each(schema, change));
            }
            ("oneOf" | "anyOf" | "allOf", Value::Array(schemas)) => {
                schemas.iter_mut().for_each(|schema| each(schema, change));
            }
            ("items", schema) => each(schema, change),
            _ => {}
        }
    }
    change(schema);
}

/// Leaves out what says nothing, or nothing to API Gateway: titles, sizes of integers, and what constants of an enumeration mean.
fn plain(schema: &mut Map<String, Value>) {
    schema.remove("title");
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = description.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    if schema.get("type") == Some(&"integer".into()) {
        schema.remove("format");
    }
    if schema.get("default") == Some(&Value::Null) {
        schema.remove("default");
    }
    for keyword in ["oneOf", "anyOf"] {
        let Some(Value::Array(choices)) = schema.get(keyword) else { continue };
        let constants: Option<Vec<_>> =
            choices.iter().map(|choice| choice["enum"].as_array().cloned()).collect();
        let Some(constants) = constants else { continue };
        let is_nullable = choices.iter().any(|choice| choice["nullable"] == true);
        schema.remove(keyword);
        schema.insert("type".to_owned(), "string".into());
        schema.insert("enum".to_owned(), constants.concat().into());
        schema.extend(is_nullable.then(|| ("nullable".to_owned(), true.into())));
    }
    if let Some(Value::Array(constants)) = schema.get_mut("enum") {
        constants.retain(|constant| !constant.is_null());
    }
}

/// The schema of a document that comes in: no object in it has a member that nobody knows.
fn closed(mut schema: Value) -> Value {
    each(&mut schema, &|schema| {
        if schema.contains_key("properties") {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
    });
    schema
}

/// The schema of a merge patch to a document of this schema: what may be left out of the document may be removed from it.
fn patch(document: &Value) -> Value {
    let mut patch = document.clone();
    let required = patch["required"].take();
    let is_required = |name: &str| {
        required.as_array().is_some_and(|names| names.iter().any(|required| required == name))
    };
    let Some(patched) = patch.as_object_mut() else { return patch };
    patched.retain(|keyword, _| !matches!(keyword.as_str(), "required" | "default" | "example"));
    if let Some(Value::Object(properties)) = patched.get_mut("properties") {
        for (name, property) in properties {
            *property = self::patch(property);
            if !is_required(name) {
                property["nullable"] = true.into();
            }
        }
    }
    patch
}
