//! What an entity tells about itself, so that any store can keep it.

use std::{collections::BTreeSet, fmt::Debug};

use serde::{Serialize, de::DeserializeOwned};

/// Something that a store keeps: a document with an identifier, and the values it is found by.
pub trait Entity:
    Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// The kind of thing, in the singular: `book`. It stands in messages.
    const NAME: &'static str;
    /// Where a store keeps it, in the plural: `books`. Lower case ASCII letters, digits and `_`.
    const COLLECTION: &'static str;
    /// The field of the identifier, as it is spelled in the API. It stands in messages.
    const ID_FIELD: &'static str = "id";
    /// Every field that [`Entity::indexed`] gives a value for, declared once.
    const INDEXES: &'static [Index];

    /// The identifier: never empty, never changed.
    fn id(&self) -> &str;

    /// The values of the declared fields. A field without a value is left out.
    fn indexed(&self) -> Vec<(&'static str, Indexed)>;
}

/// A field by which entities are found, sorted, or kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// No two entities have the same value. An entity without a value is not compared.
    Unique(&'static str),
    /// One text that orders as its UTF-8 bytes do. An entity without a value stands where the empty
    /// text does.
    Sorted(&'static str),
    /// Any number of texts, each of which the entity is found by.
    Members(&'static str),
}

impl Index {
    /// The field's name.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Unique(field) | Self::Sorted(field) | Self::Members(field) => field,
        }
    }
}

/// Whether the entity declares the field, in whatever way.
pub fn is_declared<E: Entity>(field: &str) -> bool {
    E::INDEXES.iter().any(|index| index.field() == field)
}

/// The values that an entity is found by, for each declared field in the order of declaration: each once, in order.
///
/// # Errors
///
/// The bug in words: a field is not declared, or one that is no [`Index::Members`] has several values.
pub fn values<E: Entity>(entity: &E) -> Result<Vec<(Index, Vec<String>)>, String> {
    let indexed = entity.indexed();
    if let Some((field, _)) = indexed.iter().find(|(field, _)| !is_declared::<E>(field)) {
        return Err(undeclared::<E>(field));
    }
    let values = |&index: &Index| {
        let of_field = indexed.iter().filter(|(field, _)| *field == index.field());
        let values: BTreeSet<&String> = of_field.flat_map(|(_, value)| value.values()).collect();
        if values.len() > 1 && !matches!(index, Index::Members(_)) {
            return Err(format!("{} has several values of the field `{}`", E::NAME, index.field()));
        }
        Ok((index, values.into_iter().cloned().collect()))
    };
    E::INDEXES.iter().map(values).collect()
}

/// The values of the unique fields, in the order of declaration.
///
/// # Errors
///
/// As [`values`].
pub fn unique_values<E: Entity>(entity: &E) -> Result<Vec<(&'static str, String)>, String> {
    let of_index = |(index, values): (Index, Vec<String>)| match index {
        Index::Unique(field) => values.into_iter().next().map(|value| (field, value)),
        _ => None,
    };
    Ok(values(entity)?.into_iter().filter_map(of_index).collect())
}

/// The bug of using a field that the entity does not declare for that, in words.
pub fn undeclared<E: Entity>(field: &str) -> String {
    format!("{} declares no field `{field}` for this use", E::NAME)
}

/// What an entity is found by in one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Indexed {
    /// The value of a unique or sorted field.
    One(String),
    /// The values of a field with members.
    Many(Vec<String>),
}

impl Indexed {
    /// The text of one value.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a value and a reference to one are given alike"
    )]
    pub fn one(value: impl ToString) -> Self {
        Self::One(value.to_string())
    }

    /// The texts of several values.
    pub fn many<T: ToString>(values: impl IntoIterator<Item = T>) -> Self {
        Self::Many(values.into_iter().map(|value| value.to_string()).collect())
    }

    /// The values, one or many alike.
    pub fn values(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}
