//! Days in text.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use schemars::JsonSchema;

/// A day, always written as `1965-08-01` (RFC 3339, `full-date`), so that texts order as days do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(inline, extend("format" = "date", "example" = "1965-08-01"))]
pub struct Day(#[schemars(with = "String")] Date);

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        let date: Option<Date> = text.parse().ok();
        let canonical = date.filter(|date| date.year() >= 0 && date.to_string() == text);
        canonical.map(Self).ok_or(InvalidDay)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a day such as `1965-08-01`")]
pub struct InvalidDay;

#[cfg(test)]
mod tests {
    use super::{Day, InvalidDay};

    #[test]
    fn a_day_has_one_text() {
        assert_eq!("1965-08-01".parse::<Day>().unwrap().to_string(), "1965-08-01");
        for text in
            ["", "1965-8-1", "1965-02-29", "19650801", "1965-08-01T00:00:00", "-000001-01-01"]
        {
            assert_eq!(text.parse::<Day>(), Err(InvalidDay), "{text}");
        }
    }
}
