//! Text that means more: a code, a day, a number.

use std::{borrow::Cow, fmt, marker::PhantomData, str::FromStr};

use garde::{Error, Path, Report, Validate};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Text that can be read as `T`, whose error completes «the field ...» and whose schema is the field's.
pub struct Parsed<T>(String, PhantomData<fn() -> T>);

impl<T> Parsed<T> {
    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: FromStr> Parsed<T> {
    /// What the text means; an error if it breaks the rule.
    ///
    /// # Errors
    ///
    /// Those of `T`.
    pub fn value(&self) -> Result<T, T::Err> {
        self.0.parse()
    }
}

impl<T: FromStr + fmt::Display> Parsed<T> {
    /// The one text for what it means; as it was written if it breaks the rule.
    #[must_use]
    pub fn canonical(&self) -> Self {
        self.value().map_or_else(|_| self.clone(), |value| Self::of(&value))
    }
}

impl<T: fmt::Display> Parsed<T> {
    /// The text of a value.
    pub fn of(value: &T) -> Self {
        value.to_string().into()
    }
}

impl<T: FromStr<Err: fmt::Display>> Validate for Parsed<T> {
    type Context = ();

    fn validate_into(&self, (): &(), path: &mut dyn FnMut() -> Path, report: &mut Report) {
        if let Err(error) = self.value() {
            report.append(path(), Error::new(error));
        }
    }
}

impl<T: JsonSchema> JsonSchema for Parsed<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<T> From<&str> for Parsed<T> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl<T> From<String> for Parsed<T> {
    fn from(text: String) -> Self {
        Self(text, PhantomData)
    }
}

impl<T> Clone for Parsed<T> {
    fn clone(&self) -> Self {
        self.0.clone().into()
    }
}

impl<T> PartialEq for Parsed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Parsed<T> {}

impl<T> fmt::Debug for Parsed<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl<T> fmt::Display for Parsed<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<T> Serialize for Parsed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Into::into)
    }
}
