//! A row of a table, by the names of its columns. It knows no statement and no driver.

use error::Error;
use rust_decimal::Decimal;
use store::Timestamp;

/// A value in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// Of a column that holds texts.
    Text(String),
    /// Of a column of kind `Integer`.
    Integer(i64),
    /// Of a column of kind `Decimal`, with the digits after the point that were written.
    Decimal(Decimal),
    /// Of a column of kind `Moment`.
    Moment(Timestamp),
}

impl Value {
    /// What it is, for an error: never what it says.
    pub(crate) const fn sort(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Text(_) => "a text",
            Self::Integer(_) => "a whole number",
            Self::Decimal(_) => "a decimal",
            Self::Moment(_) => "a moment",
        }
    }
}

/// What a column's value can be read as.
pub trait OfValue: Sized {
    /// What it should be, in words.
    const WANTED: &'static str;

    /// The value as this, if it is one.
    fn of(value: &Value) -> Option<Self>;
}

macro_rules! of_value {
    ($($variant:ident($kind:ty) $wanted:literal)*) => {
        $(
            impl OfValue for $kind {
                const WANTED: &'static str = $wanted;

                fn of(value: &Value) -> Option<Self> {
                    match value {
                        Value::$variant(value) => Some(value.to_owned()),
                        _ => None,
                    }
                }
            }

            impl From<$kind> for Value {
                fn from(value: $kind) -> Self {
                    Self::$variant(value)
                }
            }
        )*
    };
}

of_value! {
    Text(String) "a text"
    Integer(i64) "a whole number"
    Decimal(Decimal) "a decimal"
    Moment(Timestamp) "a moment"
}

impl<T: OfValue> OfValue for Option<T> {
    const WANTED: &'static str = T::WANTED;

    fn of(value: &Value) -> Option<Self> {
        if *value == Value::Null { Some(None) } else { T::of(value).map(Some) }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
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

    /// The identifier of a row that was read, as it is spelled there.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The lines, in order.
    pub fn lines(&self) -> &[Self] {
        &self.lines
    }

    pub(crate) fn value(&self, column: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// What a column holds: a `String`, an `i64`, a `Decimal` or a [`Timestamp`], or an `Option` of one where it may be
    /// `NULL`.
    ///
    /// # Errors
    ///
    /// When it holds something else, which is a bug of the table's description.
    pub fn get<T: OfValue>(&self, column: &'static str) -> Result<T, Error> {
        let found = self.value(column);
        found.and_then(T::of).ok_or_else(|| {
            let (wanted, found) = (T::WANTED, found.map_or("nothing", Value::sort));
            Error::internal("read a row")(format!("`{column}` should hold {wanted}, and holds {found}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_what_it_is() {
        let row = Row::new().with("Name", "x").with("Count", 7).with("Note", None::<&str>);
        assert_eq!(row.get::<String>("Name").unwrap(), "x");
        assert_eq!(row.get::<i64>("Count").unwrap(), 7);
        assert_eq!(row.get::<Option<i64>>("Count").unwrap(), Some(7));
        assert_eq!(row.get::<Option<Decimal>>("Note").unwrap(), None);
        for (wrong, expected) in [
            (row.get::<String>("Note"), "`Note` should hold a text, and holds NULL"),
            (row.get("Count"), "`Count` should hold a text, and holds a whole number"),
            (row.get("Other"), "`Other` should hold a text, and holds nothing"),
        ] {
            let told = error::chain(&wrong.unwrap_err());
            assert_eq!(told, format!("failed to read a row: {expected}"));
        }
    }
}
