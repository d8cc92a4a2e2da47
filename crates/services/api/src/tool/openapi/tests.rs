//! The definition of an entity that has one of everything.

use std::{fmt, ops::Bound::Included, str::FromStr};

use error::Error;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Entity, EntityId, Filter, Index, Indexed};

use crate::{Listed, Parameters, Resource};

/// A note on the wall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct WallNote {
    /// The identifier.
    id: EntityId<Self>,
    #[serde(flatten)]
    details: WallNoteDetails,
}

/// What a caller writes of a note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
struct WallNoteDetails {
    /// What it says,
    /// in one line.
    #[garde(length(min = 1, max = 10))]
    text: String,
    #[serde(default)]
    #[garde(skip)]
    colour: Option<Colour>,
    #[serde(default)]
    #[garde(dive)]
    pin: Option<Pin>,
    #[serde(default)]
    #[garde(length(max = 2), dive)]
    pins: Vec<Pin>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
struct Pin {
    #[garde(range(min = 1, max = 5))]
    millimetres: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Colour {
    /// As the sun.
    Yellow,
    /// As the sky.
    Blue,
}

impl FromStr for Colour {
    type Err = fmt::Error;

    fn from_str(_: &str) -> Result<Self, fmt::Error> {
        Err(fmt::Error)
    }
}

impl Entity for WallNote {
    const NAME: &'static str = "wall note";
    const COLLECTION: &'static str = "wall_notes";
    const INDEXES: &'static [Index] = &[Index::Unique("text"), Index::Sorted("place")];

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        Vec::new()
    }
}

impl Listed for WallNote {
    fn list(list: &mut impl Parameters) {
        list.text("q", "What it says.", "hello", |text| Filter::Contains("text", text));
        list.value::<Colour>("colour", "Its colour.", |_| Filter::Equals("text", String::new()));
        list.range::<u8>("place", Included(("from", "From here.")), Included(("to", "To here.")));
        list.sorts(&["place"]);
    }
}

impl Resource for WallNote {
    const PATH: &'static str = "/wall/notes";
    const ABOUT: &'static str = "Notes on the wall.";
    const REFUSES: Option<&'static str> = Some("the wall is full");

    type Id = EntityId<Self>;
    type New = WallNoteDetails;
    type Details = WallNoteDetails;

    fn make(details: WallNoteDetails) -> Result<Self, Error> {
        Ok(Self { id: EntityId::random(), details })
    }

    fn details(&self) -> WallNoteDetails {
        self.details.clone()
    }

    fn with(&self, details: WallNoteDetails) -> Result<Self, Error> {
        Ok(Self { details, ..self.clone() })
    }

    fn example() -> WallNoteDetails {
        let pin = Pin { millimetres: 3 };
        WallNoteDetails {
            text: "hello".to_owned(),
            colour: Some(Colour::Blue),
            pin: Some(pin),
            pins: Vec::new(),
        }
    }
}

fn definition() -> Value {
    super::definition::<WallNote>().unwrap()
}

fn schema(name: &str) -> Value {
    definition()["components"]["schemas"][name].clone()
}

#[test]
fn an_entity_has_the_operations_of_every_entity() {
    let definition = definition();
    let mut operations = Vec::new();
    for (path, methods) in definition["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let statuses: Vec<_> =
                operation["responses"].as_object().unwrap().keys().map(String::as_str).collect();
            let [id, summary] =
                ["operationId", "summary"].map(|name| operation[name].as_str().unwrap());
            operations.push(format!("{method} {path} {id}: {summary} {}", statuses.join(" ")));
        }
    }
    insta::assert_snapshot!(operations.join("\n"), @"
    get /wall/notes listWallNotes: List wall notes. 200 304 400 401 403 500 503
    post /wall/notes createWallNote: Create a wall note. 201 400 401 403 409 413 415 422 500 503
    delete /wall/notes/{wallNoteId} deleteWallNote: Delete a wall note. 204 400 401 403 404 412 500 503
    get /wall/notes/{wallNoteId} readWallNote: Read a wall note. 200 304 400 401 403 404 500 503
    head /wall/notes/{wallNoteId} headWallNote: Ask for the version of a wall note. 200 304 400 401 403 404 500 503
    patch /wall/notes/{wallNoteId} patchWallNote: Change parts of a wall note. 200 400 401 403 404 409 412 413 415 422 500 503
    put /wall/notes/{wallNoteId} replaceWallNote: Replace a wall note. 200 400 401 403 404 409 412 413 415 422 500 503
    ");
    let conflict =
        &definition["paths"]["/wall/notes/{wallNoteId}"]["put"]["responses"]["409"]["description"];
    assert_eq!(conflict, "Another wall note has this `text`, or the wall is full.");
    assert_eq!(
        definition["tags"],
        json!([{"name": "wall-notes", "description": "Notes on the wall."}])
    );
}

#[test]
fn a_list_has_the_parameters_that_are_declared_and_those_of_every_list() {
    let parameters = definition()["paths"]["/wall/notes"]["get"]["parameters"].clone();
    let line = |parameter: &Value| match &parameter["$ref"] {
        Value::String(reference) => reference.clone(),
        _ => format!("{} {} {}", parameter["name"], parameter["description"], parameter["schema"]),
    };
    let lines: Vec<_> = parameters.as_array().unwrap().iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r##"
    "q" "What it says." {"example":"hello","maxLength":1024,"minLength":1,"type":"string"}
    "colour" "Its colour." {"enum":["yellow","blue"],"type":"string"}
    "from" "From here." {"maximum":255,"minimum":0,"type":"integer"}
    "to" "To here." {"maximum":255,"minimum":0,"type":"integer"}
    "sort" "The order; a minus sign turns it round. By default wall notes come as they were created." {"enum":["place","-place"],"type":"string"}
    "limit" "The most wall notes on a page." {"default":20,"maximum":100,"minimum":1,"type":"integer"}
    #/components/parameters/Cursor
    #/components/parameters/IfNoneMatch
    #/components/parameters/CorrelationId
    "##);
}

#[test]
fn what_comes_in_is_closed_and_what_goes_out_is_open() {
    let [input, output] = ["WallNoteDetails", "WallNote"].map(schema);
    assert_eq!(
        (&input["additionalProperties"], &output["additionalProperties"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(input["properties"]["pin"]["additionalProperties"], false);
    assert_eq!(input["properties"]["pins"]["items"]["additionalProperties"], false);
    assert_eq!(input["required"], json!(["text"]));
    assert_eq!(
        output["required"],
        json!(["id", "text", "colour", "pin", "pins", "created", "updated", "version"])
    );
}

#[test]
fn what_may_be_left_out_may_be_removed_by_a_patch() {
    let patch = schema("WallNotePatch");
    assert_eq!(
        (&patch["required"], &patch["properties"]["text"]["nullable"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(patch["properties"]["text"]["maxLength"], 10);
    for name in ["colour", "pin", "pins"] {
        let property = &patch["properties"][name];
        assert_eq!(
            (&property["nullable"], &property["default"]),
            (&json!(true), &Value::Null),
            "{name}"
        );
    }
    // An object is merged, a list is replaced.
    assert_eq!(patch["properties"]["pin"]["required"], Value::Null);
    assert_eq!(patch["properties"]["pins"]["items"]["required"], json!(["millimetres"]));
}

#[test]
fn a_constant_with_a_meaning_of_its_own_is_one_of_an_enumeration() {
    let colour = &schema("WallNoteDetails")["properties"]["colour"];
    assert_eq!(*colour, json!({"type": "string", "enum": ["yellow", "blue"], "nullable": true}));
}

#[test]
fn descriptions_are_one_paragraph() {
    assert_eq!(
        schema("WallNote")["properties"]["text"]["description"],
        "What it says, in one line."
    );
}

#[test]
fn what_api_gateway_does_not_take_is_refused_with_its_name() {
    let with = json!({"properties": {"a": {"items": {"anyOf": []}}}});
    assert_eq!(super::schemas::untaken(&with), Some("anyOf"));
    assert_eq!(super::schemas::untaken(&schema("WallNoteDetails")), None);
}
