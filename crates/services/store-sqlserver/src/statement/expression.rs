//! Values and columns within statements: each value is cast to the type of its column, so that the server
//! compares like with like. It knows no statement.

use error::Error;
use rust_decimal::Decimal;
use serde_json::Value;
use store::Timestamp;

use super::{Parameter, Statement};
use crate::{Column, Kind, cut::Cut, failure::Failure, moment};

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

/// A moment of a year that the server knows, for a column of kind `Moment`.
pub(crate) fn moment(statement: &mut Statement, moment: Timestamp) -> String {
    let text = moment.to_string().replace('Z', "+00:00");
    let name = statement.parameter(Parameter::Text(text));
    format!("CAST({name} AS DATETIMEOFFSET(3))")
}

/// A moment for a column without an offset.
pub(crate) fn time(statement: &mut Statement, moment: Timestamp) -> String {
    let text = moment.to_string().replace('Z', "");
    let name = statement.parameter(Parameter::Text(text));
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
    let unfit = || unfit(column, value);
    let text = match value {
        None | Some(Value::Null) if column.nullable => {
            let digits = matches!(column.kind, Kind::Decimal { .. }).then(|| "0".to_owned());
            return Ok(["NULL".to_owned()].into_iter().chain(digits).collect());
        }
        Some(Value::String(text)) => text,
        Some(Value::Number(number)) if column.kind == Kind::Integer => {
            return Ok(vec![integer(statement, number.as_i64().ok_or_else(unfit)?)]);
        }
        _ => return Err(unfit()),
    };
    Ok(vec![match column.kind {
        kind @ (Kind::Ascii(_) | Kind::Uuid | Kind::Bytes(_)) => {
            let text = Cut::value(text, kind).ok_or_else(unfit)?;
            searched(statement, text.as_bytes(), kind)
        }
        Kind::Unicode(length) if text.encode_utf16().count() <= usize::from(length) => {
            unicode(statement, text, length)
        }
        Kind::Text => {
            let name = statement.parameter(Parameter::Text(text.clone()));
            format!("CAST({name} AS NVARCHAR(MAX))")
        }
        Kind::Moment => {
            let wanted: Timestamp = text.parse().map_err(|_| unfit())?;
            if !moment::is_known(wanted) {
                return Err(too_early(column));
            }
            moment(statement, wanted)
        }
        Kind::Decimal { precision, scale, .. } => {
            let decimal = Decimal::from_str_exact(text).map_err(|_| unfit())?;
            if !fits(decimal, precision, scale) {
                return Err(unfit());
            }
            let name = statement.parameter(Parameter::Text(decimal.to_string()));
            let digits = statement.parameter(Parameter::Integer(decimal.scale().into()));
            return Ok(vec![
                format!("CAST({name} AS DECIMAL({precision}, {scale}))"),
                format!("CAST({digits} AS TINYINT)"),
            ]);
        }
        Kind::Integer | Kind::Unicode(_) => return Err(unfit()),
    }])
}

fn fits(decimal: Decimal, precision: u8, scale: u8) -> bool {
    let whole_digits = u32::from(precision - scale);
    let limit = 10_i128.checked_pow(whole_digits);
    let whole = decimal.trunc().mantissa().abs() / 10_i128.pow(decimal.trunc().scale());
    decimal.scale() <= scale.into() && limit.is_none_or(|limit| whole < limit)
}

/// It tells of which sort the value is, and never the value.
fn unfit(Column { name, kind, .. }: &Column, value: Option<&Value>) -> Failure {
    let value = match value {
        Some(Value::String(_)) => "a text",
        Some(Value::Number(_)) => "a number",
        None | Some(Value::Null) => "nothing",
        Some(_) => "no single value",
    };
    Failure::unexpected(format!("{value} does not fit `{name}`, a column of kind {kind:?}"))
}

/// No rule of an entity can say this for all stores: others know earlier years.
fn too_early(column: &Column) -> Failure {
    Failure::Final(Error::invalid(format!("/{}", column.member), "must not be before the year 1"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PRICE: Column =
        Column::new("Price", "price", Kind::Decimal { precision: 6, scale: 2, written: "Scale" });

    fn write(column: &Column, value: &Value) -> Result<(Vec<String>, Statement), String> {
        let mut statement = Statement::default();
        let written = written(&mut statement, column, Some(value));
        written.map(|written| (written, statement)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_decimal_is_sent_as_text_with_its_digits() {
        let (written, statement) = write(&PRICE, &json!("12.50")).unwrap();
        assert_eq!(written, ["CAST(@P1 AS DECIMAL(6, 2))", "CAST(@P2 AS TINYINT)"]);
        assert!(matches!(&statement.parameters()[0], Parameter::Text(text) if text == "12.50"));
        assert!(matches!(&statement.parameters()[1], Parameter::Integer(2)));
    }

    #[test]
    fn what_does_not_fit_its_column_is_never_cut_nor_told() {
        let of_kind = |kind| Column::new("Name", "name", kind);
        let (name, code, bytes) =
            (of_kind(Kind::Unicode(2)), of_kind(Kind::Ascii(2)), of_kind(Kind::Bytes(2)));
        for (column, value) in [
            (&bytes, json!("\u{e9}12")),
            (&bytes, json!("1\0")),
            (&PRICE, json!("0.123")),
            (&PRICE, json!("12345")),
            (&PRICE, json!(12)),
            (&PRICE, json!(null)),
            (&PRICE, json!("twelve")),
            (&name, json!("\u{1f600}1")),
            (&code, json!("123")),
            (&code, json!("1 ")),
            (&code, json!("\u{e9}")),
            (&of_kind(Kind::Integer), json!("12")),
            (&of_kind(Kind::Moment), json!("12 o'clock")),
        ] {
            let told = write(column, &value).unwrap_err();
            assert!(told.contains(" does not fit `"), "{value:?}: {told}");
            assert!(!told.contains("12") && !told.contains("0."), "{told}");
        }
        assert!(write(&name, &json!("\u{1f600}")).is_ok());
        assert!(write(&PRICE, &json!("9999.99")).is_ok());
    }

    #[test]
    fn a_moment_before_the_year_1_is_the_caller_s_mistake() {
        let column = Column::new("PlacedAt", "placed_at", Kind::Moment);
        assert_eq!(
            write(&column, &json!("0000-12-31T00:00:00Z")).unwrap_err(),
            "1 field is invalid: `/placed_at` must not be before the year 1"
        );
    }

    #[test]
    fn null_is_a_word_and_no_parameter() {
        let (written, statement) = write(&PRICE.nullable(), &Value::Null).unwrap();
        assert_eq!(written, ["NULL", "0"]);
        assert!(statement.parameters().is_empty());
    }
}
