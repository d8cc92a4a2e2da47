//! How a kind of entity lies in tables: names and kinds of columns, all of them constants.
//!
//! It holds no value and no SQL, and names nothing of the driver.

/// A table with a row for each entity.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The key that the server makes: an `IDENTITY` column of type `BIGINT`.
    pub key: &'static str,
    /// The identifier that callers know: `UNIQUE`.
    pub id: &'static str,
    /// What identifiers are: of kind [`Kind::Ascii`], [`Kind::Uuid`] or [`Kind::Bytes`].
    pub id_kind: Kind,
    /// The column of type `ROWVERSION`.
    pub version: &'static str,
    /// When the entity was created: `DATETIME2(3)`, in UTC.
    pub created: &'static str,
    /// Who created it, if that is kept: `NVARCHAR(512) NULL`.
    pub created_by: Option<&'static str>,
    /// When it was last written: `DATETIME2(3)`, in UTC.
    pub updated: &'static str,
    /// Who wrote it last, if that is kept: `NVARCHAR(512) NULL`.
    pub updated_by: Option<&'static str>,
    /// The other columns of the entity. The table may have more: they must have defaults.
    pub columns: &'static [Column],
    /// The table with the entity's lines, if it has any.
    pub lines: Option<Lines>,
    /// What a caller is told when a constraint of these tables refuses an entity.
    pub refused: Breach,
}

/// A table with any number of rows for each entity, in an order of their own.
#[derive(Clone, Copy, Debug)]
pub struct Lines {
    /// Its name.
    pub name: &'static str,
    /// The column that refers to [`Table::key`], `ON DELETE CASCADE`.
    pub owner: &'static str,
    /// The column with the line's place, from 1: `INT`, unique for an owner.
    pub place: &'static str,
    /// The member of the entity that is the list of its lines.
    pub member: &'static str,
    /// The other columns.
    pub columns: &'static [Column],
}

/// A column, and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// The member of the entity, or of its line, in JSON. One of this name in [`store::Entity::INDEXES`] is searched in
    /// this column: it must be of a kind that identifiers may be of, or a sorted one of kind [`Kind::Moment`], and never
    /// `NULL`.
    pub member: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be `NULL`.
    pub nullable: bool,
}

impl Column {
    /// A column that is never `NULL`.
    pub const fn new(name: &'static str, member: &'static str, kind: Kind) -> Self {
        Self { name, member, kind, nullable: false }
    }

    /// The same column, which may be `NULL`.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Visible ASCII and inner spaces, of at most so many characters: `VARCHAR` under a binary collation.
    /// Spaces at the end, which SQL Server does not compare, are not part of a value.
    Ascii(u16),
    /// A UUID as text, in small letters or in capitals, as whoever wrote it does: `VARCHAR(36)` under a binary
    /// collation. Both spellings are the same identifier; what is written here is in small letters.
    Uuid,
    /// Any text, as its bytes in UTF-8, of which there are at most so many: `VARBINARY`.
    Bytes(u16),
    /// Any text, of at most so many UTF-16 code units: `NVARCHAR`. It cannot be searched.
    Unicode(u16),
    /// Any text, however long: `NVARCHAR(MAX)`. It cannot be searched.
    Text,
    /// A whole number: `INT` or `BIGINT`.
    Integer,
    /// A decimal, in JSON a text: `DECIMAL(precision, scale)`. The digits after the point that were written stand in a
    /// column of their own (`TINYINT`), so that `12.50` comes back as such.
    Decimal {
        /// Digits in all.
        precision: u8,
        /// Digits after the point at most.
        scale: u8,
        /// The column with the digits after the point as written.
        written: &'static str,
    },
    /// A moment, in JSON as [`store::Timestamp`] is: `DATETIMEOFFSET(3)`, compared as a moment, whatever its offset.
    Moment,
}

impl Kind {
    /// How many bytes there are at most in a column that can be searched for any text.
    pub(crate) const fn searched_bytes(self) -> Option<u16> {
        match self {
            Self::Ascii(bytes) | Self::Bytes(bytes) => Some(bytes),
            Self::Uuid => Some(36),
            _ => None,
        }
    }
}

/// What a caller is told when a constraint refuses an entity. Which constraint it was stands only in the
/// server's text, so a table has one answer for all of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// A field has a value that the database does not allow: 422.
    Invalid {
        /// The field as a JSON pointer.
        pointer: &'static str,
        /// A phrase that completes «the field ...».
        detail: &'static str,
    },
    /// The state of the database forbids it: 409.
    Refused(&'static str),
}

/// Tables that cannot be used: a bug of whoever described them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Misdescribed {
    #[error("`{0}` is no plain identifier")]
    Name(String),
    #[error("the field `{0}` has no column")]
    Unmapped(&'static str),
    #[error("the field `{0}` has members, which no column can hold")]
    Members(&'static str),
    #[error("`{0}` lies in a column that cannot be searched, or that may be NULL")]
    Unsearchable(&'static str),
}

/// The longest identifier of SQL Server (`sysname`).
const LONGEST_NAME: usize = 128;

/// Whether a name is a plain identifier, which a pair of brackets keeps from being anything else.
pub(crate) fn check_name(name: &str) -> Result<(), Misdescribed> {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let plain = name.bytes().next().is_some_and(letter)
        && name.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
        && name.len() <= LONGEST_NAME;
    if plain { Ok(()) } else { Err(Misdescribed::Name(name.to_owned())) }
}

impl Table {
    /// The column of a declared field.
    pub(crate) fn column_of(&self, field: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.member == field)
    }

    /// Refuses names that are no plain identifiers, and declared fields without a column to search in.
    pub(crate) fn check(&self, indexes: &[store::Index]) -> Result<(), Misdescribed> {
        let Self { name, key, id, version, created, updated, .. } = *self;
        let mut names = vec![name, key, id, version, created, updated];
        names.extend([self.created_by, self.updated_by].into_iter().flatten());
        if let Some(Lines { name, owner, place, .. }) = self.lines {
            names.extend([name, owner, place]);
        }
        for column in self.columns.iter().chain(self.lines.iter().flat_map(|lines| lines.columns)) {
            names.push(column.name);
            if let Kind::Decimal { written, .. } = column.kind {
                names.push(written);
            }
        }
        names.into_iter().try_for_each(check_name)?;
        if self.id_kind.searched_bytes().is_none() {
            return Err(Misdescribed::Unsearchable(id));
        }
        for index in indexes {
            let field = index.field();
            let Some(column) = self.column_of(field) else {
                return Err(Misdescribed::Unmapped(field));
            };
            let is_searched = match index {
                store::Index::Members(_) => return Err(Misdescribed::Members(field)),
                store::Index::Sorted(_) if column.kind == Kind::Moment => true,
                _ => column.kind.searched_bytes().is_some(),
            };
            if column.nullable || !is_searched {
                return Err(Misdescribed::Unsearchable(field));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_plain_identifier() {
        for good in ["Orders", "_x", "a1", "dbo"] {
            assert_eq!(check_name(good), Ok(()));
        }
        for bad in ["", "1a", "a b", "a]", "a.b", "a;--", "\u{e9}", &"x".repeat(129)] {
            assert_eq!(check_name(bad), Err(Misdescribed::Name(bad.to_owned())));
        }
    }
}
