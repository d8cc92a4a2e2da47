//! The limits that `config/api.yaml` states are those that functions keep.

use serde_json::{Map, Value, json};

use crate::{definition, schema, server::fleet};

/// Operations that take a JSON body and keep it. Their paths have no parameters.
const CREATIONS: [&str; 3] = ["POST /books", "POST /users", "POST /v2/orders"];

#[test]
fn what_a_schema_refuses_is_refused() {
    for operation in CREATIONS {
        let schema = definition::request_schema(operation, "application/json").unwrap();
        let good = &schema::resolve(schema)["example"];
        assert_eq!(schema::faults(schema, good), [""; 0]);
        for body in spoilt(schema, good) {
            assert_ne!(schema::faults(schema, &body), [""; 0], "{operation} {body}");
            let path = operation.trim_start_matches("POST ");
            let answer = fleet().post(&format!("/pre{path}"), &body);
            assert!([400, 422].contains(&answer.status), "{operation} {body}: {answer}");
        }
    }
}

/// The good value made wrong, once for each limit of its schema and of the schemas within.
fn spoilt(schema: &Value, good: &Value) -> Vec<Value> {
    let schema = schema::resolve(schema);
    let mut values = match good {
        Value::Object(fields) => spoilt_object(schema, fields),
        Value::Array(items) => spoilt_array(schema, &items[0]),
        Value::String(_) => spoilt_text(schema),
        _ => spoilt_number(schema),
    };
    values.push(json!(true));
    if schema["nullable"] != true {
        values.push(Value::Null);
    }
    values
}

fn spoilt_object(schema: &Value, good: &Map<String, Value>) -> Vec<Value> {
    let mut values = Vec::new();
    let mut with = |name: &str, value: Option<Value>| {
        let mut fields = good.clone();
        fields.remove(name);
        fields.extend(value.map(|value| (name.to_owned(), value)));
        values.push(Value::Object(fields));
    };
    with("unknown", Some(json!(1)));
    for name in schema["required"].as_array().unwrap() {
        with(name.as_str().unwrap(), None);
    }
    for (name, field) in good {
        for value in spoilt(&schema["properties"][name], field) {
            with(name, Some(value));
        }
    }
    values
}

fn spoilt_array(schema: &Value, good: &Value) -> Vec<Value> {
    let mut values =
        vec![Value::Array(vec![good.clone(); 1 + number(schema, "maxItems").unwrap()])];
    values.extend(number(schema, "minItems").map(|_| json!([])));
    values.extend(spoilt(&schema["items"], good).into_iter().map(|item| json!([item])));
    values
}

fn spoilt_text(schema: &Value) -> Vec<Value> {
    let mut values = vec![json!(""), json!("?!\n")];
    values.extend(number(schema, "maxLength").map(|most| json!("x".repeat(1 + most))));
    values
}

fn spoilt_number(schema: &Value) -> Vec<Value> {
    let limits = ["minimum", "maximum"].map(|name| number(schema, name).unwrap());
    vec![json!(limits[0] - 1), json!(limits[1] + 1), json!("1")]
}

fn number(schema: &Value, keyword: &str) -> Option<usize> {
    schema[keyword].as_u64().and_then(|number| usize::try_from(number).ok())
}
