//! The JSON object that a function answers to a proxy event.
//!
//! It reads and refuses; it makes no response.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Unexpected, Visitor},
};

/// None of the fields must be there; no other field may (`invoke-api-wrong-format`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) status_code: Option<Status>,
    pub(super) headers: Option<SingleValues>,
    pub(super) multi_value_headers: Option<MultiValues>,
    pub(super) body: Option<String>,
    pub(super) is_base64_encoded: Option<bool>,
}

/// A number, or its digits as text (`invoke-api-status-code-str`).
pub(super) struct Status(pub(super) u16);

/// Headers with one value each; `null` is no header.
pub(super) struct SingleValues(pub(super) Vec<(String, String)>);

/// Headers with a list of values each (`invoke-api-multi-headers-invalid`).
pub(super) struct MultiValues(pub(super) Vec<(String, Vec<String>)>);

/// A text, or a number or boolean that is written as one; `None` is `null`.
struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StatusVisitor)
    }
}

struct StatusVisitor;

impl Visitor<'_> for StatusVisitor {
    type Value = Status;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a status as a number or as its digits")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Status, E> {
        let status = u16::try_from(number).map(Status);
        status.map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Status, E> {
        Err(E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Status, E> {
        text.parse().map(Status).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for SingleValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SingleValuesVisitor)
    }
}

struct SingleValuesVisitor;

impl<'de> Visitor<'de> for SingleValuesVisitor {
    type Value = SingleValues;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of header values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SingleValues, A::Error> {
        let mut values = Vec::new();
        while let Some((name, Scalar(value))) = map.next_entry()? {
            values.extend(value.map(|value| (name, value)));
        }
        Ok(SingleValues(values))
    }
}

impl<'de> Deserialize<'de> for MultiValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MultiValuesVisitor)
    }
}

struct MultiValuesVisitor;

impl<'de> Visitor<'de> for MultiValuesVisitor {
    type Value = MultiValues;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of lists of header values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<MultiValues, A::Error> {
        let mut headers = Vec::new();
        while let Some((name, values)) = map.next_entry::<String, Vec<Scalar>>()? {
            headers.push((name, values.into_iter().filter_map(|value| value.0).collect()));
        }
        Ok(MultiValues(headers))
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, number, boolean or null")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar(Some(value.to_string())))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar(Some(value.to_string())))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar(Some(value.to_string())))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar(Some(value.to_string())))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar(Some(value.to_owned())))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Scalar, E> {
        Ok(Scalar(Some(value)))
    }

    fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }
}
