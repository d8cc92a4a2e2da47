//! Text of one line.

use std::{borrow::Cow, fmt, ops::Deref};

use garde::{Error, Path, Report, Validate, rules::length::chars};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// `MIN` to `MAX` characters, none of them a control character, which some databases cannot keep and no reader can see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Line<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Line<MIN, MAX> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> Validate for Line<MIN, MAX> {
    type Context = ();

    fn validate_into(&self, (): &(), path: &mut dyn FnMut() -> Path, report: &mut Report) {
        if let Err(error) = chars::apply(&self.0, (MIN, MAX)) {
            report.append(path(), error);
        }
        if self.0.contains(char::is_control) {
            report.append(path(), Error::new("must not have control characters"));
        }
    }
}

impl<const MIN: usize, const MAX: usize> JsonSchema for Line<MIN, MAX> {
    fn schema_name() -> Cow<'static, str> {
        format!("LineOf{MIN}To{MAX}").into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": MIN,
            "maxLength": MAX,
            "pattern": r"^[^\x00-\x1f\x7f-\x9f]*$",
        })
    }
}

impl<const MIN: usize, const MAX: usize> From<&str> for Line<MIN, MAX> {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl<const MIN: usize, const MAX: usize> From<String> for Line<MIN, MAX> {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl<const MIN: usize, const MAX: usize> From<Line<MIN, MAX>> for String {
    fn from(line: Line<MIN, MAX>) -> Self {
        line.0
    }
}

impl<const MIN: usize, const MAX: usize> Deref for Line<MIN, MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Line<MIN, MAX> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let report = Line::<1, 20>::from(text).validate().err();
        report.iter().flat_map(Report::iter).map(|(_, error)| error.to_string()).collect()
    }

    #[test]
    fn a_line_has_no_control_characters() {
        assert_eq!(faults("Se\u{f1}or \u{1f44b}\u{1f3fd} \u{ab}\u{df}\u{bb}"), [""; 0]);
        for bad in ["\0", "a\nb", "\u{85}"] {
            assert_eq!(faults(bad), ["must not have control characters"], "{bad:?}");
        }
    }

    #[test]
    fn a_line_is_as_long_as_it_may_be_in_characters() {
        assert_eq!(faults(&"\u{1f44b}".repeat(20)), [""; 0]);
        assert_eq!(faults(""), ["length is lower than 1"]);
        assert_eq!(faults(&"x".repeat(21)), ["length is greater than 20"]);
    }
}
