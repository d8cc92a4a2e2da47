//! An entity together with what the store knows of it.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// A number of at least 1 that grows whenever the entity is written. Most stores count from 1; one whose
/// database numbers its rows' versions uses that number, so that writes of other programs count too.
pub type Version = u64;

/// An entity as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stored<E> {
    /// The entity itself; in JSON its fields stand beside the others.
    #[serde(flatten)]
    pub entity: E,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last written.
    pub updated: Timestamp,
    /// Which of its versions this is.
    pub version: Version,
}

/// Which versions a writer agrees to write over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whichever there is.
    Any,
    /// One of these.
    OneOf(Vec<Version>),
}

impl Expected {
    /// Whether an entity of this version may be written over.
    pub fn allows(&self, version: Version) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&version),
        }
    }
}
