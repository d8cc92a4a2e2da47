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
        let one = |text: &String| Indexed::One(text.clone());
        let code = self.code.as_ref().map(|code| ("code", one(code)));
        code.into_iter().chain(self.name.as_ref().map(|name| ("name", one(name)))).collect()
    }
}
