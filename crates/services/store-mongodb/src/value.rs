//! JSON as BSON and back, without loss. It knows no document of ours.
//!
//! Whole numbers are 64-bit integers; those above `i64::MAX`, which BSON has no integer for, are decimals.

use mongodb::bson::{Bson, Decimal128, Document};
use serde_json::{Map, Number, Value};

/// A value of a document has a type that no JSON has: another program wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the document holds a value that is no JSON, of the BSON type {0}")]
pub(crate) struct NotJson(String);

/// The value as BSON.
pub(crate) fn to_bson(value: Value) -> Bson {
    match value {
        Value::Null => Bson::Null,
        Value::Bool(value) => Bson::Boolean(value),
        Value::Number(number) => number_to_bson(&number),
        Value::String(text) => Bson::String(text),
        Value::Array(values) => Bson::Array(values.into_iter().map(to_bson).collect()),
        Value::Object(fields) => Bson::Document(to_document(fields)),
    }
}

/// The fields as a document.
pub(crate) fn to_document(fields: Map<String, Value>) -> Document {
    fields.into_iter().map(|(name, value)| (name, to_bson(value))).collect()
}

fn number_to_bson(number: &Number) -> Bson {
    let whole = number.as_i64().map(Bson::Int64);
    let large = || number.as_u64().and_then(|number| number.to_string().parse().ok());
    whole
        .or_else(|| large().map(|decimal: Decimal128| Bson::Decimal128(decimal)))
        .or_else(|| number.as_f64().map(Bson::Double))
        .unwrap_or(Bson::Null)
}

/// The value that [`to_bson`] made the BSON of.
pub(crate) fn to_json(bson: Bson) -> Result<Value, NotJson> {
    Ok(match bson {
        Bson::Null => Value::Null,
        Bson::Boolean(value) => Value::Bool(value),
        Bson::Int32(number) => number.into(),
        Bson::Int64(number) => number.into(),
        Bson::String(text) => Value::String(text),
        Bson::Array(values) => {
            Value::Array(values.into_iter().map(to_json).collect::<Result<_, _>>()?)
        }
        Bson::Document(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| Ok((name, to_json(value)?)))
                .collect::<Result<_, _>>()?,
        ),
        Bson::Double(number) => Number::from_f64(number)
            .map(Value::Number)
            .ok_or_else(|| NotJson("double that is no number".to_owned()))?,
        Bson::Decimal128(decimal) => decimal
            .to_string()
            .parse::<u64>()
            .map(Value::from)
            .map_err(|_| NotJson("decimal that is no whole number".to_owned()))?,
        other => return Err(NotJson(format!("{:?}", other.element_type()))),
    })
}

#[cfg(test)]
mod tests {
    use mongodb::bson::DateTime;
    use serde_json::json;

    use super::*;

    #[test]
    fn every_value_comes_back_exactly() {
        let value = json!({
            "": null,
            "$set": "$text",
            "a.b": [true, false, [], {}],
            "numbers": [0, -1, i64::MIN, i64::MAX, u64::MAX, 0.1, -0.0, 1e300, 5.0],
            "text": "zero \0, emoji \u{1f600}, quote \"",
        });
        let back = to_json(to_bson(value.clone())).unwrap();
        assert_eq!(back, value);
        assert_eq!(back.to_string(), value.to_string());
    }

    #[test]
    fn what_another_program_wrote_is_understood_or_named() {
        assert_eq!(to_json(Bson::Int32(7)), Ok(json!(7)));
        assert_eq!(
            to_json(Bson::DateTime(DateTime::MAX)).unwrap_err().to_string(),
            "the document holds a value that is no JSON, of the BSON type DateTime"
        );
        assert!(to_json(Bson::Double(f64::NAN)).is_err());
    }
}
