//! Values against the schemas of `config/api.yaml`: OpenAPI 3.0, as far as that file uses it.
//!
//! A keyword that is not known here is a fault of its own: nothing is ignored without a word.

use regex_lite::Regex;
use serde_json::Value;

use crate::definition::DOCUMENT;

/// Keywords that say nothing about a value.
const TEXTS: [&str; 4] = ["default", "description", "example", "nullable"];

/// What is wrong with a value, each with its JSON pointer.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, value, "", &mut faults);
    faults
}

/// The schema itself, or the one that it refers to.
pub(crate) fn resolve(schema: &Value) -> &Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

fn check(schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let schema = resolve(schema);
    if value.is_null() && schema["nullable"] == true {
        return;
    }
    for (keyword, limit) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            "additionalProperties" => unknown(schema, value).is_none(),
            "enum" => limit.as_array().unwrap().contains(value),
            "format" => value.as_str().is_some_and(|text| has_format(text, limit)),
            "items" => each_item(limit, value, at, faults),
            "maxItems" => value.as_array().is_some_and(|items| items.len() <= number(limit)),
            "minItems" => value.as_array().is_some_and(|items| items.len() >= number(limit)),
            "maxLength" => value.as_str().is_some_and(|text| text.chars().count() <= number(limit)),
            "minLength" => value.as_str().is_some_and(|text| text.chars().count() >= number(limit)),
            "maximum" => value.as_i64() <= limit.as_i64(),
            "minimum" => value.as_i64() >= limit.as_i64(),
            "pattern" => value.as_str().is_some_and(|text| matches(text, limit.as_str().unwrap())),
            "properties" => each_property(limit, value, at, faults),
            "required" => limit.as_array().unwrap().iter().all(|name| has(value, name)),
            "type" => is_of_type(value, limit.as_str().unwrap()),
            text => TEXTS.contains(&text),
        };
        if !holds {
            faults.push(format!("`{at}`: {value} does not fulfil `{keyword}: {limit}`"));
        }
    }
}

fn each_item(schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) -> bool {
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check(schema, item, &format!("{at}/{index}"), faults);
    }
    true
}

fn each_property(schemas: &Value, value: &Value, at: &str, faults: &mut Vec<String>) -> bool {
    for (name, schema) in schemas.as_object().unwrap() {
        if let Some(value) = value.get(name) {
            check(schema, value, &format!("{at}/{name}"), faults);
        }
    }
    true
}

fn unknown<'v>(schema: &Value, value: &'v Value) -> Option<&'v String> {
    let mut names = value.as_object()?.keys();
    names.find(|name| schema["properties"].get(name.as_str()).is_none())
}

fn has(value: &Value, name: &Value) -> bool {
    value.get(name.as_str().unwrap()).is_some()
}

fn number(limit: &Value) -> usize {
    usize::try_from(limit.as_u64().unwrap()).unwrap()
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "array" => value.is_array(),
        "integer" => value.is_i64() || value.is_u64(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        _ => false,
    }
}

fn has_format(text: &str, name: &Value) -> bool {
    let pattern = match name.as_str().unwrap() {
        "date" => "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "date-time" => {
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"
        }
        "email" => "^[^@]+@[^@]+$",
        // A pattern says their form.
        "bcp47" | "isbn" | "iso-4217" => "",
        "uuid" => "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        // Their rules are in the `pattern` beside them.
        "bcp47" | "isbn" | "iso-4217" => "",
        _ => return false,
    };
    matches(text, pattern)
}

fn matches(text: &str, pattern: &str) -> bool {
    Regex::new(pattern).unwrap().is_match(text)
}

#[test]
fn a_schema_refuses_what_breaks_any_of_its_rules() {
    use serde_json::json;

    let book = DOCUMENT.pointer("/components/schemas/BookDetails").unwrap();
    assert_eq!(faults(book, &book["example"]), [""; 0]);
    for (name, wrong) in [
        ("title", json!("")),
        ("title", json!(1)),
        ("title", json!("x".repeat(501))),
        ("authors", json!([])),
        ("authors", json!(vec!["x"; 21])),
        ("authors", json!([""])),
        ("isbn", json!("1")),
        ("published", json!("yesterday")),
        ("tags", json!(null)),
        ("price", json!({"amount": "1"})),
        ("price", json!({"amount": "1e3", "currency": "EUR"})),
        ("colour", json!("red")),
    ] {
        let mut value = book["example"].clone();
        value[name] = wrong;
        assert_ne!(faults(book, &value), [""; 0], "{value}");
    }
    assert_ne!(faults(&json!({"multipleOf": 2}), &json!(4)), [""; 0], "unknown keyword");
}
