//! What an entity and its parts are called in the definition.

use std::any::TypeId;

use schemars::JsonSchema;

use crate::Resource;

/// The names and words of one entity.
pub(super) struct Words {
    /// What its operations are filed under: `price-lists`.
    pub(super) tag: String,
    /// `price list`
    pub(super) thing: String,
    /// `price lists`
    pub(super) things: String,
    /// `a price list`
    pub(super) a_thing: String,
    /// `PriceList`
    pub(super) entity: String,
    /// `PriceLists`
    pub(super) entities: String,
    /// The schema of what creates one: `NewUser`, or as the next.
    pub(super) new: String,
    /// The schema of what a caller writes of one: `PriceListDetails`.
    pub(super) details: String,
    /// The parameter in a path: `priceListId`, or the field of the identifier if it has a name of its own: `uid`.
    pub(super) parameter: String,
}

impl Words {
    pub(super) fn of<E: Resource>() -> Self {
        let words = |name: &str| name.replace(['-', '_'], " ");
        let (thing, things) = (words(E::NAME), words(E::COLLECTION));
        let article = if thing.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        let parameter = match E::ID_FIELD {
            "id" => uncapitalized(&pascal_case(&thing)) + "Id",
            field => field.to_owned(),
        };
        Self {
            tag: things.replace(' ', "-"),
            a_thing: format!("{article} {thing}"),
            entity: E::schema_name().into_owned(),
            entities: pascal_case(&things),
            new: E::New::schema_name().into_owned(),
            details: E::Details::schema_name().into_owned(),
            parameter,
            thing,
            things,
        }
    }

    /// The parameter in a path as a component.
    pub(super) fn parameter_component(&self) -> String {
        capitalized(&self.parameter)
    }
}

/// Whether what creates an entity differs from what is written of it later: then its caller chooses the identifier.
pub(super) fn has_new<E: Resource>() -> bool {
    TypeId::of::<E::New>() != TypeId::of::<E::Details>()
}

fn pascal_case(words: &str) -> String {
    words.split(' ').map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_ascii_uppercase() + rest
}

fn uncapitalized(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_ascii_lowercase() + rest
}
