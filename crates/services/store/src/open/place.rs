//! Decides where an environment's entities are, from the settings and from what is compiled in.
//!
//! A program with the embedded store in it is for a laptop: it keeps everything there, unless it is told
//! of a server on its machine, and never reaches the servers that the settings name. A program without
//! it is for AWS, and goes by the settings alone.

use std::fmt;

use config::{Environment, Secret, StoreKind};

use crate::{Driver, Entity, Server};

/// Whether this program has the embedded store in it.
pub const IS_FOR_A_LAPTOP: bool = cfg!(feature = "embedded");

/// Where an environment's entities are.
pub(super) enum Place<'a, E> {
    /// In a file beside the function.
    Embedded,
    /// On a server.
    Driver(&'a dyn Driver<E>, Server),
}

/// The settings name a store whose driver is not in this program.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the store of `{entity}` in `{environment}` is not compiled in: build with the feature `{feature}`, \
     or name another store in config/environments"
)]
pub struct NotCompiledIn {
    /// The kind of thing, in the singular: `book`.
    pub entity: &'static str,
    /// The environment whose settings name the store.
    pub environment: Environment,
    /// The cargo feature that brings the driver.
    pub feature: &'static str,
}

/// The same sentence: `main` shows an error that it returns by this.
impl fmt::Debug for NotCompiledIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Where the entities of an environment are whose settings name this kind of store.
pub(super) fn of<E: Entity>(
    drivers: &[Box<dyn Driver<E>>],
    environment: Environment,
    kind: StoreKind,
) -> Result<Place<'_, E>, NotCompiledIn> {
    let local = IS_FOR_A_LAPTOP.then(|| config::process::local_server(kind)).flatten();
    let Some(server) = server(IS_FOR_A_LAPTOP, local, kind) else {
        return Ok(Place::Embedded);
    };
    match drivers.iter().find(|driver| driver.kind() == kind) {
        Some(driver) => Ok(Place::Driver(&**driver, server)),
        None => Err(NotCompiledIn { entity: E::NAME, environment, feature: feature(kind) }),
    }
}

/// The server to use, or none for the embedded store.
fn server(is_for_a_laptop: bool, local: Option<Secret>, kind: StoreKind) -> Option<Server> {
    match (is_for_a_laptop, local) {
        (true, _) if kind == StoreKind::Embedded => None,
        (true, local) => local.map(Server::Local),
        (false, _) => Some(Server::OfSettings),
    }
}

const fn feature(kind: StoreKind) -> &'static str {
    match kind {
        StoreKind::Embedded => "embedded",
        StoreKind::DynamoDb => "dynamodb",
        StoreKind::MongoDb => "mongodb",
        StoreKind::SqlServer => "sqlserver",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_laptop_reaches_only_servers_of_its_own() {
        let here = || Some(Secret::new("mongodb://127.0.0.1"));
        assert_eq!(server(true, None, StoreKind::MongoDb), None);
        assert_eq!(server(true, here(), StoreKind::Embedded), None);
        assert_eq!(server(true, here(), StoreKind::MongoDb), here().map(Server::Local));
    }

    #[test]
    fn a_program_for_aws_goes_by_its_settings_alone() {
        for kind in [StoreKind::Embedded, StoreKind::DynamoDb, StoreKind::SqlServer] {
            assert_eq!(server(false, None, kind), Some(Server::OfSettings), "{kind:?}");
        }
    }

    #[test]
    fn a_store_that_is_not_compiled_in_is_named_with_its_feature() {
        let refused =
            NotCompiledIn { entity: "book", environment: Environment::Pro, feature: "mongodb" };
        assert_eq!(format!("{refused:?}"), refused.to_string());
        assert_eq!(
            refused.to_string(),
            "the store of `book` in `pro` is not compiled in: build with the feature `mongodb`, or name \
             another store in config/environments"
        );
    }
}
