//! Values of columns as the driver hands them over. It knows no statement and no table.

use rust_decimal::Decimal;
use serde_json::Value;
use store::{Timestamp, Version};
use tiberius::{ColumnData, numeric::Numeric};

use crate::{Kind, failure::Failure, moment};

/// The cells of a row of an answer, taken from left to right.
pub(crate) struct Cells(std::vec::IntoIter<ColumnData<'static>>);

impl Cells {
    pub(crate) fn of(row: tiberius::Row) -> Self {
        Self(row.into_iter().collect::<Vec<_>>().into_iter())
    }

    fn next(&mut self) -> Result<ColumnData<'static>, Failure> {
        self.0.next().ok_or_else(|| Failure::unexpected("the answer has too few columns"))
    }

    /// A column of the table, and the one with its written digits.
    pub(crate) fn value(&mut self, kind: Kind) -> Result<Value, Failure> {
        Ok(match kind {
            Kind::Ascii(_) | Kind::Uuid => match text(self.next()?)? {
                Some(text) => text.trim_end_matches(' ').into(),
                None => Value::Null,
            },
            Kind::Bytes(_) => utf8(self.next()?)?.into(),
            Kind::Unicode(_) | Kind::Text => text(self.next()?)?.into(),
            Kind::Integer => integer(&self.next()?)?.into(),
            Kind::Moment => timestamp(&self.next()?)?.map(|moment| moment.to_string()).into(),
            Kind::Decimal { .. } => {
                let (cell, written) = (self.next()?, self.next()?);
                let written = integer(&written)?.unwrap_or_default();
                decimal(&cell)?.map(|decimal| as_written(decimal, written).to_string()).into()
            }
        })
    }

    /// A whole number that is there.
    pub(crate) fn integer(&mut self) -> Result<i64, Failure> {
        integer(&self.next()?)?.ok_or_else(|| missing("a whole number"))
    }

    /// A text that is there.
    pub(crate) fn text(&mut self) -> Result<String, Failure> {
        self.text_if_any()?.ok_or_else(|| missing("a text"))
    }

    /// A text, if it is there.
    pub(crate) fn text_if_any(&mut self) -> Result<Option<String>, Failure> {
        text(self.next()?)
    }

    /// Bytes that are there.
    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, Failure> {
        match self.next()? {
            ColumnData::Binary(Some(bytes)) => Ok(bytes.into_owned()),
            cell => Err(other("bytes", &cell)),
        }
    }

    /// A moment that is there.
    pub(crate) fn moment(&mut self) -> Result<Timestamp, Failure> {
        timestamp(&self.next()?)?.ok_or_else(|| missing("a moment"))
    }

    /// A `ROWVERSION`: eight bytes, the most significant first.
    pub(crate) fn version(&mut self) -> Result<Version, Failure> {
        let cell = self.next()?;
        match &cell {
            ColumnData::Binary(Some(bytes)) => match <[u8; 8]>::try_from(&**bytes) {
                Ok(bytes) => Ok(Version::from_be_bytes(bytes)),
                Err(_) => Err(other("a ROWVERSION", &cell)),
            },
            _ => Err(other("a ROWVERSION", &cell)),
        }
    }
}

fn text(cell: ColumnData<'static>) -> Result<Option<String>, Failure> {
    match cell {
        ColumnData::String(text) => Ok(text.map(std::borrow::Cow::into_owned)),
        cell => Err(other("a text", &cell)),
    }
}

fn utf8(cell: ColumnData<'static>) -> Result<Option<String>, Failure> {
    match cell {
        ColumnData::Binary(None) => Ok(None),
        ColumnData::Binary(Some(bytes)) => {
            String::from_utf8(bytes.into_owned()).map(Some).map_err(|error| {
                Failure::unexpected(format!("a text is not in UTF-8: {}", error.utf8_error()))
            })
        }
        cell => Err(other("bytes", &cell)),
    }
}

fn integer(cell: &ColumnData<'static>) -> Result<Option<i64>, Failure> {
    match cell {
        ColumnData::U8(number) => Ok(number.map(i64::from)),
        ColumnData::I16(number) => Ok(number.map(i64::from)),
        ColumnData::I32(number) => Ok(number.map(i64::from)),
        ColumnData::I64(number) => Ok(*number),
        cell => Err(other("a whole number", cell)),
    }
}

fn decimal(cell: &ColumnData<'static>) -> Result<Option<Decimal>, Failure> {
    let ColumnData::Numeric(number) = cell else { return Err(other("a decimal", cell)) };
    let exact = |number: Numeric| {
        Decimal::try_from_i128_with_scale(number.value(), u32::from(number.scale()))
            .map_err(|_| other("a decimal of at most 28 digits", cell))
    };
    number.map(exact).transpose()
}

/// The decimal with the digits after the point that were written, or as many more as its value needs.
fn as_written(decimal: Decimal, written: i64) -> Decimal {
    let mut shown = decimal.normalize();
    let written = u32::try_from(written).unwrap_or_default().min(decimal.scale());
    if shown.scale() < written {
        shown.rescale(written);
    }
    shown
}

fn timestamp(cell: &ColumnData<'static>) -> Result<Option<Timestamp>, Failure> {
    let found = match cell {
        ColumnData::DateTimeOffset(found) => found.map(tiberius::time::DateTimeOffset::datetime2),
        ColumnData::DateTime2(found) => *found,
        cell => return Err(other("a moment", cell)),
    };
    found.map(|found| moment::read(found).ok_or_else(|| other("a moment", cell))).transpose()
}

fn missing(wanted: &str) -> Failure {
    Failure::unexpected(format!("the answer has NULL in place of {wanted}"))
}

/// It tells what was found, and never what that says.
fn other(wanted: &str, found: &ColumnData<'static>) -> Failure {
    let found = match found {
        ColumnData::String(_) => "a text",
        ColumnData::Binary(_) => "bytes",
        ColumnData::Numeric(_) => "a decimal",
        ColumnData::U8(_) | ColumnData::I16(_) | ColumnData::I32(_) | ColumnData::I64(_) => {
            "a whole number"
        }
        ColumnData::DateTime2(_) | ColumnData::DateTimeOffset(_) => "a moment",
        _ => "another type",
    };
    Failure::unexpected(format!("the answer has {found} in place of {wanted}, or one that is none"))
}

#[cfg(test)]
mod tests {
    use tiberius::time::{Date, DateTime2, DateTimeOffset, Time};

    use super::*;

    const DECIMAL: Kind = Kind::Decimal { precision: 14, scale: 4, written: "Scale" };

    fn cells(cells: Vec<ColumnData<'static>>) -> Cells {
        Cells(cells.into_iter())
    }

    #[test]
    fn a_decimal_keeps_the_digits_that_were_written_and_those_that_it_needs() {
        for (value, written, expected) in [
            (125_000, 1, "12.5"),
            (125_000, 2, "12.50"),
            (125_000, 0, "12.5"),
            (0, 2, "0.00"),
            (1, 2, "0.0001"),
            (99_999_999_999_999, 4, "9999999999.9999"),
            (-5000, 0, "-0.5"),
            (120_000, 9, "12.0000"),
        ] {
            let number = ColumnData::Numeric(Some(Numeric::new_with_scale(value, 4)));
            let mut cells = cells(vec![number, ColumnData::U8(Some(written))]);
            assert_eq!(cells.value(DECIMAL).unwrap(), expected);
        }
    }

    #[test]
    fn a_moment_is_the_same_whatever_its_offset() {
        let utc = DateTime2::new(Date::new(719_162), Time::new(1, 3));
        let mut cells = cells(vec![
            ColumnData::DateTimeOffset(Some(DateTimeOffset::new(utc, 120))),
            ColumnData::DateTime2(Some(utc)),
        ]);
        let expected = "1970-01-01T00:00:00.001Z";
        assert_eq!(cells.value(Kind::Moment).unwrap(), expected);
        assert_eq!(cells.value(Kind::Moment).unwrap(), expected);
    }

    #[test]
    fn null_is_no_value() {
        let mut cells = cells(vec![ColumnData::String(None), ColumnData::I32(None)]);
        assert_eq!(cells.value(Kind::Ascii(5)).unwrap(), Value::Null);
        assert_eq!(cells.value(Kind::Integer).unwrap(), Value::Null);
    }

    #[test]
    fn an_error_never_says_what_was_found() {
        let mut cells = cells(vec![ColumnData::String(Some("hunter2".into()))]);
        let told = cells.integer().unwrap_err().to_string();
        assert_eq!(told, "the answer has a text in place of a whole number, or one that is none");
    }

    #[test]
    fn a_version_is_eight_bytes() {
        let bytes = |bytes: &'static [u8]| ColumnData::Binary(Some(bytes.into()));
        let mut cells = cells(vec![bytes(&[0, 0, 0, 0, 0, 0, 7, 209]), bytes(&[1])]);
        assert_eq!(cells.version().unwrap(), 2001);
        assert!(cells.version().is_err());
        assert!(cells.version().is_err());
    }
}
