//! The schema that AWS publishes for lines that are metrics, and as much of JSON Schema as it uses.

use regex_lite::Regex;
use serde_json::{Value, json};

/// What is wrong with a line.
pub(super) fn faults(line: &Value) -> Vec<String> {
    let schema = serde_json::from_str(include_str!("emf_schema.json")).unwrap();
    let mut faults = Vec::new();
    check(&schema, line, "", &mut faults);
    faults
}

fn check(schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().unwrap() {
        let limit = rule.as_u64().unwrap_or_default();
        let holds = match keyword.as_str() {
            "$comment" => true,
            "type" => match rule.as_str().unwrap() {
                "array" => value.is_array(),
                "integer" => value.is_i64(),
                "object" => value.is_object(),
                "string" => value.is_string(),
                other => panic!("unknown type {other}"),
            },
            "required" => rule
                .as_array()
                .unwrap()
                .iter()
                .all(|name| value.get(name.as_str().unwrap()).is_some()),
            "minItems" | "minLength" => length(value) >= limit,
            "maxItems" | "maxLength" => length(value) <= limit,
            "pattern" => Regex::new(rule.as_str().unwrap())
                .unwrap()
                .is_match(value.as_str().unwrap_or_default()),
            "properties" => {
                for (name, schema) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        check(schema, value, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(rule, value, &format!("{at}/{index}"), faults);
                }
                true
            }
            other => panic!("unknown keyword {other}"),
        };
        if !holds {
            faults.push(format!("`{at}`: {value} does not fulfil `{keyword}: {rule}`"));
        }
    }
}

fn length(value: &Value) -> u64 {
    match value {
        Value::Array(items) => items.len() as u64,
        Value::String(text) => text.chars().count() as u64,
        _ => 0,
    }
}

#[test]
fn the_schema_refuses_what_breaks_any_of_its_rules() {
    let valid = json!({
        "_aws": {
            "Timestamp": 1574109732004_i64,
            "CloudWatchMetrics": [{
                "Namespace": "lambda-function-metrics",
                "Dimensions": [["functionVersion"]],
                "Metrics": [{"Name": "time", "Unit": "Milliseconds", "StorageResolution": 60}]
            }]
        },
        "functionVersion": "$LATEST",
        "time": 100
    });
    assert_eq!(faults(&valid), [""; 0]);
    let directive = "/_aws/CloudWatchMetrics/0";
    for (place, wrong) in [
        ("/_aws", json!({"Timestamp": 1})),
        ("/_aws/Timestamp", json!("now")),
        ("/_aws/CloudWatchMetrics", json!({})),
        (&format!("{directive}/Namespace"), json!("")),
        (&format!("{directive}/Namespace"), json!("x".repeat(1025))),
        (&format!("{directive}/Dimensions"), json!([])),
        (&format!("{directive}/Dimensions/0"), json!(vec!["x"; 31])),
        (&format!("{directive}/Dimensions/0/0"), json!("x".repeat(251))),
        (&format!("{directive}/Metrics/0"), json!({"Unit": "Count"})),
        (&format!("{directive}/Metrics/0/Unit"), json!("Counts")),
    ] {
        let mut line = valid.clone();
        *line.pointer_mut(place).unwrap() = wrong;
        assert_eq!(faults(&line).len(), 1, "{place}: {:?}", faults(&line));
    }
}
