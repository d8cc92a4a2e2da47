//! The places in a document, each by its JSON pointer (RFC 6901).

use serde_json::Value;

/// Every value in a document, the document itself first.
pub(super) fn all(document: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    let mut within = |name: String, value: &Value| {
        let name = name.replace('~', "~0").replace('/', "~1");
        places.extend(all(value).into_iter().map(|place| format!("/{name}{place}")));
    };
    match document {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| within(name.clone(), value))
        }
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(index, value)| within(index.to_string(), value));
        }
        _ => {}
    }
    places
}

/// The document with another value at a place that it has.
pub(super) fn with(document: &Value, place: &str, value: Value) -> Value {
    let mut document = document.clone();
    if let Some(there) = document.pointer_mut(place) {
        *there = value;
    }
    document
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_place_has_its_pointer() {
        let document = json!({"a/b": [1, {"c": null}], "d": {}});
        let places = ["", "/a~1b", "/a~1b/0", "/a~1b/1", "/a~1b/1/c", "/d"];
        assert_eq!(all(&document), places);
        for place in places {
            assert_eq!(with(&document, place, json!(7)).pointer(place), Some(&json!(7)), "{place}");
        }
    }
}
