//! A row of a table, by the names of its columns. It knows no statement and no driver.

use error::Error;
use rust_decimal::Decimal;
use store::Timestamp;

/// A value in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// Of a column of kind `Ascii` or `Unicode`.
    Text(String),
    /// Of a column of kind `Integer`.
    Integer(i64),
    /// Of a column of kind `Decimal`, with the digits after the point that were written.
    Decimal(Decimal),
    /// Of a column of kind `Moment`.
    Moment(Timestamp),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<Decimal> for Value {
    fn from(decimal: Decimal) -> Self {
        Self::Decimal(decimal)
    }
}

impl From<Timestamp> for Value {
    fn from(moment: Timestamp) -> Self {
        Self::Moment(moment)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The values of a row, and the lines that belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    id: String,
    values: Vec<(&'static str, Value)>,
    lines: Vec<Self>,
}

impl Row {
    /// A row without values.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same row with a value.
    #[must_use]
    pub fn with(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((column, value.into()));
        self
    }

    /// The same row with these lines.
    #[must_use]
    pub fn with_lines(mut self, lines: impl IntoIterator<Item = Self>) -> Self {
        self.lines.extend(lines);
        self
    }

    /// A row that was read, with its identifier.
    pub(crate) fn identified(id: String) -> Self {
        Self { id, ..Self::default() }
    }

    /// The identifier of a row that was read.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The lines, in order.
    pub fn into_lines(self) -> Vec<Self> {
        self.lines
    }

    pub(crate) fn lines(&self) -> &[Self] {
        &self.lines
    }

    pub(crate) fn value(&self, column: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// The text in a column.
    pub fn text(&self, column: &'static str) -> Result<String, Error> {
        match self.value(column) {
            Some(Value::Text(text)) => Ok(text.clone()),
            other => Err(unexpected(column, "text", other)),
        }
    }

    /// The text in a column, if there is one.
    pub fn text_if_any(&self, column: &'static str) -> Result<Option<String>, Error> {
        match self.value(column) {
            Some(Value::Null) => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    /// The whole number in a column.
    pub fn integer(&self, column: &'static str) -> Result<i64, Error> {
        match self.value(column) {
            Some(Value::Integer(number)) => Ok(*number),
            other => Err(unexpected(column, "a whole number", other)),
        }
    }

    /// The whole number in a column, if there is one.
    pub fn integer_if_any(&self, column: &'static str) -> Result<Option<i64>, Error> {
        match self.value(column) {
            Some(Value::Null) => Ok(None),
            _ => self.integer(column).map(Some),
        }
    }

    /// The decimal in a column, with the digits after the point that were written.
    pub fn decimal(&self, column: &'static str) -> Result<Decimal, Error> {
        match self.value(column) {
            Some(Value::Decimal(decimal)) => Ok(*decimal),
            other => Err(unexpected(column, "a decimal", other)),
        }
    }

    /// The decimal in a column, if there is one.
    pub fn decimal_if_any(&self, column: &'static str) -> Result<Option<Decimal>, Error> {
        match self.value(column) {
            Some(Value::Null) => Ok(None),
            _ => self.decimal(column).map(Some),
        }
    }

    /// The moment in a column.
    pub fn moment(&self, column: &'static str) -> Result<Timestamp, Error> {
        match self.value(column) {
            Some(Value::Moment(moment)) => Ok(*moment),
            other => Err(unexpected(column, "a moment", other)),
        }
    }

    /// The moment in a column, if there is one.
    pub fn moment_if_any(&self, column: &'static str) -> Result<Option<Timestamp>, Error> {
        match self.value(column) {
            Some(Value::Null) => Ok(None),
            _ => self.moment(column).map(Some),
        }
    }
}

fn unexpected(column: &str, wanted: &str, found: Option<&Value>) -> Error {
    Error::internal("read a row")(format!("`{column}` should hold {wanted}, and holds {found:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_what_it_is() {
        let row = Row::new().with("Name", "x").with("Count", 7).with("Note", None::<&str>);
        assert_eq!(row.text("Name").unwrap(), "x");
        assert_eq!(row.integer("Count").unwrap(), 7);
        assert_eq!(row.text_if_any("Note").unwrap(), None);
        assert_eq!(row.integer_if_any("Count").unwrap(), Some(7));
        assert_eq!(row.integer_if_any("Note").unwrap(), None);
        assert_eq!(row.decimal_if_any("Note").unwrap(), None);
        assert_eq!(row.moment_if_any("Note").unwrap(), None);
        assert!(row.moment_if_any("Name").is_err());
        assert!(row.moment_if_any("Other").is_err());
        let error = row.decimal("Count").unwrap_err();
        assert_eq!(
            error::chain(&error),
            "failed to read a row: `Count` should hold a decimal, and holds Some(Integer(7))"
        );
    }
}
