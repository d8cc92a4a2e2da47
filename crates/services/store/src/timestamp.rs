//! A moment, to the millisecond.

use std::{fmt, str::FromStr};

use jiff::{RoundMode, TimestampRound, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A moment in UTC, to the millisecond, always written as `2026-11-22T01:46:56.123Z`.
///
/// All moments have the same length in text, so texts order as moments do (years 0 to 9999).
/// It reads any RFC 3339 text, whatever its offset and precision.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(inline, extend("format" = "date-time", "example" = "2015-10-01T00:00:00.000Z"))]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The present moment.
    pub fn now() -> Self {
        Self::truncated(jiff::Timestamp::now())
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn as_millisecond(self) -> i64 {
        self.0.as_millisecond()
    }

    fn truncated(timestamp: jiff::Timestamp) -> Self {
        let round = TimestampRound::new().smallest(Unit::Millisecond).mode(RoundMode::Floor);
        Self(timestamp.round(round).unwrap_or(timestamp))
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        if !has_the_form(text) {
            return Err(InvalidTimestamp);
        }
        let timestamp: jiff::Timestamp = text.parse().map_err(|_| InvalidTimestamp)?;
        if timestamp < jiff::Timestamp::UNIX_EPOCH - jiff::SignedDuration::from_secs(YEAR_0_S) {
            return Err(InvalidTimestamp);
        }
        Ok(Self::truncated(timestamp))
    }
}

/// Whether a text has the form of RFC 3339, 5.6: others can be read too, with a space for the `T`, without seconds, or with
/// a time zone in brackets.
fn has_the_form(text: &str) -> bool {
    let digit =
        |letter: char| if letter.is_ascii_digit() { '0' } else { letter.to_ascii_uppercase() };
    let form: String = text.chars().map(digit).collect();
    let Some(rest) = form.strip_prefix("0000-00-00T00:00:00") else { return false };
    let offset = rest.strip_prefix('.').map_or(rest, |fraction| fraction.trim_start_matches('0'));
    matches!(offset, "Z" | "+00:00" | "-00:00")
}

/// Seconds from 0000-01-01 to 1970-01-01: an earlier year has a sign, and would order wrongly as text.
const YEAR_0_S: i64 = 62_167_219_200;

/// The text is no RFC 3339 moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an RFC 3339 date and time such as `2026-11-22T01:46:56Z`")]
pub struct InvalidTimestamp;

impl TryFrom<String> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(text: String) -> Result<Self, InvalidTimestamp> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.3}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_and_precision_reads_as_utc_milliseconds() {
        for (text, expected) in [
            ("2015-10-01T00:00:00Z", "2015-10-01T00:00:00.000Z"),
            ("2015-10-01T02:00:00+02:00", "2015-10-01T00:00:00.000Z"),
            ("2015-10-01T00:00:00.123999999Z", "2015-10-01T00:00:00.123Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
            // Down, before 1970 too.
            ("1969-12-31t23:59:59.9999z", "1969-12-31T23:59:59.999Z"),
            ("1969-12-31T23:59:59.0001Z", "1969-12-31T23:59:59.000Z"),
        ] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2015-10-01",
            "2015-10-01T00:00:00",
            "yesterday",
            "-000001-12-31T00:00:00Z",
            "2015-10-01 00:00:00Z",
            "2015-10-01T00:00Z",
            "2015-10-01T00:00:00.Z",
            "2015-10-01T00:00:00+02:00[Europe/Madrid]",
            "2015-10-01T00:00:00+02",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(InvalidTimestamp), "{text}");
        }
    }
}
