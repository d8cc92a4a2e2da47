//! An entity together with what the store knows of it.

use std::time::{SystemTime, UNIX_EPOCH};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Entity, Timestamp, document::Unknown};

/// A number that grows whenever the entity is written, and never comes twice for one identifier.
///
/// Most stores count from [`first_version`]; one whose database numbers its rows' versions uses that number, so that
/// writes of other programs count too.
pub type Version = u64;

/// The version of an entity that is made now: the microseconds since 1970. One that is made again under the
/// identifier of a deleted entity begins where no version of that one can have been, and every number is exact
/// in JavaScript.
pub fn first_version() -> Version {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_micros()).unwrap_or(Version::MAX)
}

/// An entity as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stored<E> {
    /// The entity itself; in JSON its fields stand beside the others.
    #[serde(flatten)]
    pub entity: E,
    /// When it was created.
    pub created: Timestamp,
    /// Who created it, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub created_by: Option<String>,
    /// When it was last written.
    pub updated: Timestamp,
    /// Who wrote it last, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub updated_by: Option<String>,
    /// A number that grows with each write and never comes twice.
    #[schemars(range(min = 1))]
    pub version: Version,
    /// What else is in its document.
    #[serde(skip)]
    pub unknown: Unknown,
}

impl<E: Entity> Stored<E> {
    /// An entity that is made now, by whoever calls.
    pub fn now(entity: E) -> Self {
        let (now, caller) = (Timestamp::now(), crate::caller::current());
        Self {
            entity,
            created: now,
            created_by: caller.clone(),
            updated: now,
            updated_by: caller,
            version: first_version(),
            unknown: Unknown::default(),
        }
    }

    /// The same entity as it is after it is written now, by whoever calls.
    #[must_use]
    pub fn then(&self, entity: E) -> Self {
        Self {
            unknown: self.unknown.then(&self.entity, &entity),
            entity,
            created: self.created,
            created_by: self.created_by.clone(),
            // The clock may have been set back; the entity's own times stay in order.
            updated: Timestamp::now().max(self.updated),
            updated_by: crate::caller::current(),
            version: self.version + 1,
        }
    }
}

/// Which versions a writer agrees to remove.
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
