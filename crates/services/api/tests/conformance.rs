//! The tests that every entity has, on one that has all that an entity may have.

use std::{collections::BTreeMap, ops::Bound::Included};

use api::{Controller, Listed, Parameters, Resource};
use error::Error;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Entity, EntityId, Filter, Index, Indexed, Stores, Timestamp};

/// An entity that no controller has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
struct Find {
    id: EntityId<Self>,
    #[serde(flatten)]
    details: FindDetails,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
struct FindDetails {
    #[garde(length(chars, min = 1, max = 300))]
    name: String,
    #[garde(length(chars, min = 4, max = 4))]
    code: String,
    #[garde(skip)]
    found: Timestamp,
    #[garde(length(max = 3), dive)]
    parts: Vec<Part>,
    #[garde(range(max = 10))]
    depth_m: u8,
    #[garde(skip)]
    labels: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
struct Part {
    #[garde(length(chars, min = 1, max = 5))]
    colour: Option<String>,
}

impl Entity for Find {
    const NAME: &'static str = "find";
    const COLLECTION: &'static str = "finds";
    const INDEXES: &'static [Index] = &[
        Index::Unique("code"),
        Index::Sorted("name"),
        Index::Sorted("found"),
        Index::Members("colour"),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        let FindDetails { name, code, found, parts, .. } = &self.details;
        vec![
            ("code", Indexed::one(code)),
            ("name", Indexed::one(name)),
            ("found", Indexed::one(found)),
            ("colour", Indexed::many(parts.iter().filter_map(|part| part.colour.as_ref()))),
        ]
    }
}

impl Listed for Find {
    fn list(list: &mut impl Parameters) {
        list.text("colour", "One of its parts has it.", "red", |colour| {
            Filter::Equals("colour", colour)
        });
        list.text("q", "A part of its name.", "irs", |part| Filter::Contains("name", part));
        list.range::<Timestamp>("found", Included(("from", "")), Included(("to", "")));
        list.sorts(&["name", "found"]);
        list.by_default("found");
    }
}

impl Resource for Find {
    const PATH: &'static str = "/sites/finds";
    const ABOUT: &'static str = "What was found.";

    type Id = EntityId<Self>;
    type New = FindDetails;
    type Details = FindDetails;

    fn make(details: FindDetails) -> Result<Self, Error> {
        Self { id: EntityId::random(), details: details.clone() }.with(details)
    }

    fn details(&self) -> FindDetails {
        self.details.clone()
    }

    fn with(&self, details: FindDetails) -> Result<Self, Error> {
        if details.depth_m == 7 {
            return Err(Error::invalid("/depth_m", "must not be 7"));
        }
        Ok(Self { id: self.id.clone(), details })
    }

    fn example() -> FindDetails {
        FindDetails {
            name: "First".to_owned(),
            code: "A-01".to_owned(),
            found: "2015-10-01T00:00:00Z".parse().expect("a moment"),
            parts: vec![Part { colour: Some("red".to_owned()) }, Part { colour: None }],
            depth_m: 6,
            labels: [("by".to_owned(), "me".to_owned())].into(),
        }
    }
}

fn controller(finds: Stores<Find>) -> Controller<Find> {
    api::crud(finds, None)
}

api::conformance_tests!(crate::controller, crate::Find);
