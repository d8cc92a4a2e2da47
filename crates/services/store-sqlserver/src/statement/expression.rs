//! Values and columns within statements: each value is cast to the type of its column, so that the server
//! compares like with like. It knows no statement.

use error::Error;
use rust_decimal::Decimal;

use super::{Parameter, Statement};
use crate::{Column, Kind, Value, cut::Cut, failure::Failure, moment};

/// The names of a column, and of the one with its written digits, in a list of columns.
pub(crate) fn names(column: &Column) -> Vec<&'static str> {
    match column.kind {
        Kind::Decimal { written, .. } => vec![column.name, written],
        _ => vec![column.name],
    }
}

/// A text of ASCII.
pub(crate) fn ascii(statement: &mut Statement, text: &str, length: u16) -> String {
    let name = statement.parameter(Parameter::Text(text.to_owned()));
    format!("CAST({name} AS VARCHAR({length}))")
}

/// Any text, which is not searched.
pub(crate) fn unicode(statement: &mut Statement, text: &str, length: u16) -> String {
    let name = statement.parameter(Parameter::Text(text.to_owned()));
    format!("CAST({name} AS NVARCHAR({length}))")
}

/// What values of a column that can be searched are compared with: the bytes of a [`Cut`], or of a value.
pub(crate) fn searched(statement: &mut Statement, bytes: &[u8], kind: Kind) -> String {
    let length = kind.searched_bytes().unwrap_or_default();
    if let Kind::Bytes(_) = kind {
        let name = statement.parameter(Parameter::Bytes(bytes.to_owned()));
        return format!("CAST({name} AS VARBINARY({length}))");
    }
    ascii(statement, &String::from_utf8_lossy(bytes), length)
}

/// A moment for comparison with a column of kind `Moment`.
pub(crate) fn moment(statement: &mut Statement, moment: tiberius::time::DateTime2) -> String {
    let name = statement.parameter(Parameter::Moment(moment));
    format!("CAST({name} AS DATETIMEOFFSET(3))")
}

/// A moment for a column without an offset.
pub(crate) fn time(statement: &mut Statement, moment: tiberius::time::DateTime2) -> String {
    let name = statement.parameter(Parameter::Time(moment));
    format!("CAST({name} AS DATETIME2(3))")
}

/// A version for comparison with a `ROWVERSION`.
pub(crate) fn version(statement: &mut Statement, version: store::Version) -> String {
    let name = statement.parameter(Parameter::Bytes(version.to_be_bytes().to_vec()));
    format!("CAST({name} AS BINARY(8))")
}

/// A whole number.
pub(crate) fn integer(statement: &mut Statement, number: i64) -> String {
    let name = statement.parameter(Parameter::Integer(number));
    format!("CAST({name} AS BIGINT)")
}

/// A value to be written to a column; for a decimal, the written digits too.
pub(crate) fn written(
    statement: &mut Statement,
    column: &Column,
    value: Option<&Value>,
) -> Result<Vec<String>, Failure> {
    Ok(match (column.kind, value) {
        (_, Some(Value::Null)) if !column.nullable => return Err(unfit(column, value)),
        (Kind::Decimal { .. }, Some(Value::Null)) => vec!["NULL".to_owned(), "0".to_owned()],
        (_, Some(Value::Null)) => vec!["NULL".to_owned()],
        (Kind::Ascii(_) | Kind::Uuid | Kind::Bytes(_), Some(Value::Text(text))) => {
            match Cut::value(text, column.kind) {
                Some(text) => vec![searched(statement, text.as_bytes(), column.kind)],
                None => return Err(unfit(column, value)),
            }
        }
        (Kind::Unicode(length), Some(Value::Text(text))) => {
            if text.encode_utf16().count() > usize::from(length) {
                return Err(unfit(column, value));
            }
            vec![unicode(statement, text, length)]
        }
        (Kind::Text, Some(Value::Text(text))) => {
            let name = statement.parameter(Parameter::Text(text.clone()));
            vec![format!("CAST({name} AS NVARCHAR(MAX))")]
        }
        (Kind::Integer, Some(Value::Integer(number))) => vec![integer(statement, *number)],
        (Kind::Moment, Some(Value::Moment(wanted))) => match moment::of(*wanted) {
            Some(wanted) => vec![moment(statement, wanted)],
            None => return Err(too_early(column)),
        },
        (Kind::Decimal { precision, scale, .. }, Some(Value::Decimal(decimal))) => {
            if !fits(*decimal, precision, scale) {
                return Err(unfit(column, value));
            }
            let name = statement.parameter(Parameter::Text(decimal.to_string()));
            let digits = statement.parameter(Parameter::Integer(decimal.scale().into()));
            vec![
                format!("CAST({name} AS DECIMAL({precision}, {scale}))"),
                format!("CAST({digits} AS TINYINT)"),
            ]
        }
        _ => return Err(unfit(column, value)),
    })
}

fn fits(decimal: Decimal, precision: u8, scale: u8) -> bool {
    let whole_digits = u32::from(precision - scale);
    let limit = 10_i128.checked_pow(whole_digits);
    let whole = decimal.trunc().mantissa().abs() / 10_i128.pow(decimal.trunc().scale());
    decimal.scale() <= scale.into() && limit.is_none_or(|limit| whole < limit)
}

/// It tells of which sort the value is, and never the value.
fn unfit(Column { name, kind, .. }: &Column, value: Option<&Value>) -> Failure {
    let value = value.map_or("nothing", Value::sort);
    Failure::unexpected(format!("{value} does not fit `{name}`, a column of kind {kind:?}"))
}

/// No rule of an entity can say this for all stores: others know earlier years.
fn too_early(column: &Column) -> Failure {
    let field = column.field.unwrap_or(column.name);
    Failure::Final(Error::invalid(format!("/{field}"), "must not be before the year 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Column =
        Column::new("Price", Kind::Decimal { precision: 6, scale: 2, written: "Scale" });

    fn write(column: &Column, value: impl Into<Value>) -> Result<(Vec<String>, Statement), String> {
        let mut statement = Statement::default();
        let written = written(&mut statement, column, Some(&value.into()));
        written.map(|written| (written, statement)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_decimal_is_sent_as_text_with_its_digits() {
        let (written, statement) = write(&PRICE, Decimal::new(1250, 2)).unwrap();
        assert_eq!(written, ["CAST(@P1 AS DECIMAL(6, 2))", "CAST(@P2 AS TINYINT)"]);
        assert!(matches!(&statement.parameters()[0], Parameter::Text(text) if text == "12.50"));
        assert!(matches!(&statement.parameters()[1], Parameter::Integer(2)));
    }

    #[test]
    fn what_does_not_fit_its_column_is_never_cut() {
        let name = Column::new("Name", Kind::Unicode(2));
        let code = Column::new("Code", Kind::Ascii(2));
        let bytes = Column::new("Bytes", Kind::Bytes(2));
        for (column, value) in [
            (&bytes, "\u{e9}x".into()),
            (&bytes, "a\0".into()),
            (&PRICE, Value::Decimal(Decimal::new(1, 3))),
            (&PRICE, Value::Decimal(Decimal::new(10_000, 0))),
            (&PRICE, "12".into()),
            (&PRICE, Value::Null),
            (&name, "\u{1f600}x".into()),
            (&code, "abc".into()),
            (&code, "a ".into()),
            (&code, "\u{e9}".into()),
        ] {
            let told = write(column, value.clone()).unwrap_err();
            assert!(told.contains(" does not fit `"), "{value:?}: {told}");
            assert!(!told.contains("12") && !told.contains("abc"), "{told}");
        }
        assert!(write(&name, "\u{1f600}").is_ok());
        assert!(write(&PRICE, Decimal::new(999_999, 2)).is_ok());
    }

    #[test]
    fn a_moment_before_the_year_1_is_the_caller_s_mistake() {
        let column = Column::new("PlacedAt", Kind::Moment).of_field("placed_at");
        let moment: store::Timestamp = "0000-12-31T00:00:00Z".parse().unwrap();
        assert_eq!(
            write(&column, moment).unwrap_err(),
            "1 field is invalid: `/placed_at` must not be before the year 1"
        );
    }

    #[test]
    fn null_is_a_word_and_no_parameter() {
        let (written, statement) = write(&PRICE.nullable(), Value::Null).unwrap();
        assert_eq!(written, ["NULL", "0"]);
        assert!(statement.parameters().is_empty());
    }
}
