//! An entity for the unit tests, with what a kind in DynamoDB may declare.

use serde::{Deserialize, Serialize};
use store::{Entity, Index, Indexed};

/// A note.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) id: String,
    pub(crate) code: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) text: String,
}

impl Entity for Note {
    const NAME: &'static str = "note";
    const COLLECTION: &'static str = "notes";
    const INDEXES: &'static [Index] =
        &[Index::Unique("code"), Index::Sorted("name"), Index::Sorted("day")];

    fn id(&self) -> &str {
        &self.id
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        let fields = [("code", &self.code), ("name", &self.name)];
        fields
            .into_iter()
            .filter_map(|(name, text)| Some((name, Indexed::One(text.clone()?))))
            .collect()
    }
}
