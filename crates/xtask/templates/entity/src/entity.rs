//! {{A_thing}}, and what makes one valid.

use garde::Validate;
use serde::{Deserialize, Serialize};
use store::{Entity, Index, Indexed};
use uuid::Uuid;

/// The identifier of {{a_thing}}: a UUIDv7, made here, so that identifiers order by creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct {{Type}}Id(String);

impl {{Type}}Id {
    /// An identifier that no {{thing}} has.
    pub fn random() -> Self {
        Self(Uuid::now_v7().to_string())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for {{Type}}Id {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match Uuid::try_parse(&text) {
            Ok(uuid) => Ok(Self(uuid.to_string())),
            Err(_) => Err(format!("{{thing}} `{text}` does not exist: its identifier would be a UUID")),
        }
    }
}

/// What a caller writes of {{a_thing}}.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct {{Type}}Details {
    /// What it is called: 1 to 200 characters.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: String,
}

/// {{A_thing}}.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct {{Type}} {
    /// The identifier; it never changes.
    pub id: {{Type}}Id,
    /// What a caller wrote.
    #[serde(flatten)]
    pub details: {{Type}}Details,
}

impl {{Type}} {
    /// {{A_thing}} of these details, which are valid.
    pub fn new(id: {{Type}}Id, details: {{Type}}Details) -> Self {
        Self { id, details }
    }

    /// The same {{thing}} with other details: a total update.
    #[must_use]
    pub fn with(&self, details: {{Type}}Details) -> Self {
        Self::new(self.id.clone(), details)
    }
}

impl Entity for {{Type}} {
    const NAME: &'static str = "{{thing}}";
    const COLLECTION: &'static str = "{{crate}}";
    const INDEXES: &'static [Index] = &[Index::Sorted("name")];

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        vec![("name", Indexed::One(self.details.name.clone()))]
    }
}
