//! A statement: text put together of constants, and values as parameters, which never become part of it.

pub(crate) mod expression;
pub(crate) mod keys;
pub(crate) mod list;
pub(crate) mod names;
pub(crate) mod read;
pub(crate) mod write;

use tiberius::{ColumnData, ToSql};

/// A value of a statement. None is `NULL`: that is a word of the text, since a `NULL` without a type is not
/// understood by every server.
#[derive(Clone, Debug)]
pub(crate) enum Parameter {
    Text(String),
    Integer(i64),
    Bytes(Vec<u8>),
}

impl ToSql for Parameter {
    fn to_sql(&self) -> ColumnData<'_> {
        match self {
            Self::Text(text) => ColumnData::String(Some(text.into())),
            Self::Integer(number) => ColumnData::I64(Some(*number)),
            Self::Bytes(bytes) => ColumnData::Binary(Some(bytes.into())),
        }
    }
}

/// A text with parameters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Statement {
    text: String,
    parameters: Vec<Parameter>,
}

impl Statement {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Adds a part of the text: a constant, or put together of constants.
    pub(crate) fn push(&mut self, part: &str) {
        self.text.push_str(part);
    }

    /// Adds a value, and gives the name that stands for it in the text.
    pub(crate) fn parameter(&mut self, value: Parameter) -> String {
        self.parameters.push(value);
        format!("@P{}", self.parameters.len())
    }
}
