//! The limits that `config/api.yaml` states are those that functions keep.

use serde_json::{Value, json};

use crate::{definition, schema, server::fleet};

/// Operations that take a JSON body and keep it. Their paths have no parameters.
const CREATIONS: [&str; 3] = ["POST /books", "POST /users", "POST /v2/orders"];

/// A value for a property that its schema does not allow, for each of its limits.
fn beyond(schema: &Value) -> Vec<Value> {
    let schema = schema::resolve(schema);
    let number = |name: &str| schema[name].as_u64();
    let length = |name: &str| number(name).and_then(|number| usize::try_from(number).ok());
    let mut values = vec![json!({})];
    values.extend(length("maxLength").map(|most| json!("x".repeat(most + 1))));
    values.extend(schema.get("pattern").or(schema.get("format")).map(|_| json!("?!")));
    values.extend(schema.get("enum").map(|_| json!("other")));
    values.extend(number("maximum").map(|most| json!(most + 1)));
    if schema["type"] == "string" {
        values.push(json!(""));
    }
    if let Some(least) = number("minimum") {
        values.push(json!(least - 1));
    }
    if schema["type"] == "array" {
        values.extend(length("minItems").map(|_| json!([])));
        values.extend(beyond(&schema["items"]).into_iter().map(|item| json!([item])));
    }
    values
}

#[test]
fn what_a_schema_refuses_is_refused() {
    for operation in CREATIONS {
        let schema =
            schema::resolve(definition::request_schema(operation, "application/json").unwrap());
        let properties = schema["properties"].as_object().unwrap();
        let mut unknown = schema["example"].clone();
        unknown["unknown"] = json!(1);
        let mut bodies = vec![unknown];
        for (name, property) in properties {
            for value in beyond(property) {
                let mut body = schema["example"].clone();
                body[name] = value;
                bodies.push(body);
            }
        }
        for body in bodies {
            assert!(!schema::faults(schema, &body).is_empty(), "{operation} {body}");
            let path = operation.trim_start_matches("POST ");
            let answer = fleet().post(&format!("/pre{path}"), &body);
            assert!([400, 422].contains(&answer.status), "{operation} {body}: {answer}");
        }
    }
}
