//! Which store keeps an entity in an environment: the settings say it, and it is opened on first use.
//! It knows no driver's settings; a store reads its own.

use std::{sync::Arc, time::Duration};

use config::{Environment, PerEnvironment, StoreKind, StoreSettings};
use error::Error;

use crate::{Entity, Store};

const SECONDS_PER_HOUR: u64 = 60 * 60;

/// The store of an entity in each environment. Clones share what is open.
#[derive(Clone)]
pub struct Stores<E: Entity> {
    opened: PerEnvironment<Arc<dyn Store<E>>, Error>,
    settings: Arc<Settings>,
}

type Settings = dyn Fn(Environment) -> &'static StoreSettings + Send + Sync;

impl<E: Entity> Stores<E> {
    /// The stores that the settings name: `Stores::new(config::books)`. None is opened yet.
    ///
    /// Refused if one of them, whatever its environment, is not compiled in: the same program serves all.
    pub fn new(
        settings: impl Fn(Environment) -> &'static StoreSettings + Send + Sync + 'static,
    ) -> Result<Self, NotCompiledIn> {
        for environment in Environment::ALL {
            check::<E>(environment, settings(environment).store)?;
        }
        let settings: Arc<Settings> = Arc::new(settings);
        let of_environment = Arc::clone(&settings);
        let opened = PerEnvironment::new(move |environment| {
            open::<E>(environment, of_environment(environment).store)
        });
        Ok(Self { opened, settings })
    }

    /// Embedded stores under a directory, for a test of whatever uses them.
    #[cfg(feature = "embedded")]
    pub fn embedded_in(directory: impl Into<std::path::PathBuf>) -> Self {
        const SETTINGS: &StoreSettings =
            &StoreSettings { store: StoreKind::Embedded, idempotency_hours: 24 };
        let directory = directory.into();
        let opened =
            PerEnvironment::new(move |environment| open_in(directory.clone(), environment));
        Self { opened, settings: Arc::new(|_| SETTINGS) }
    }

    /// The store of an environment, opened if nobody asked for it before.
    ///
    /// A failure to open is not kept: the next call tries again.
    pub async fn get(&self, environment: Environment) -> Result<Arc<dyn Store<E>>, Error> {
        self.opened.get(environment).await.map(Arc::clone)
    }

    /// How long the answer to a creation with an idempotency key is kept.
    pub fn idempotency_keep(&self, environment: Environment) -> Duration {
        let hours = (self.settings)(environment).idempotency_hours;
        Duration::from_secs(u64::from(hours) * SECONDS_PER_HOUR)
    }
}

/// The settings name a store whose driver is not in this program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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

fn check<E: Entity>(environment: Environment, kind: StoreKind) -> Result<(), NotCompiledIn> {
    let feature = match kind {
        StoreKind::Embedded if cfg!(feature = "embedded") => return Ok(()),
        StoreKind::Embedded => "embedded",
        StoreKind::DynamoDb => "dynamodb",
        StoreKind::MongoDb => "mongodb",
        StoreKind::SqlServer => "sqlserver",
    };
    Err(NotCompiledIn { entity: E::NAME, environment, feature })
}

async fn open<E: Entity>(
    environment: Environment,
    kind: StoreKind,
) -> Result<Arc<dyn Store<E>>, Error> {
    const OPERATION: &str = "open a store";
    check::<E>(environment, kind).map_err(Error::internal(OPERATION))?;
    #[cfg(feature = "embedded")]
    if kind == StoreKind::Embedded {
        let directory =
            config::process::embedded_directory().map_err(Error::internal(OPERATION))?;
        return open_in(directory, environment).await;
    }
    Err(Error::internal(OPERATION)(format!("nothing opens a store of the kind {kind:?}")))
}

#[cfg(feature = "embedded")]
async fn open_in<E: Entity>(
    directory: std::path::PathBuf,
    environment: Environment,
) -> Result<Arc<dyn Store<E>>, Error> {
    let mut file = directory.join(environment.as_str()).join(E::COLLECTION);
    file.set_extension("sqlite");
    Ok(Arc::new(crate::EmbeddedStore::open(file).await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Specimen;

    fn settings(environment: Environment) -> &'static StoreSettings {
        const EMBEDDED: StoreSettings =
            StoreSettings { store: StoreKind::Embedded, idempotency_hours: 2 };
        match environment {
            Environment::Pro => &StoreSettings { store: StoreKind::MongoDb, ..EMBEDDED },
            _ => &EMBEDDED,
        }
    }

    #[test]
    fn a_store_that_is_not_compiled_in_is_refused_whatever_its_environment() {
        let refused = Stores::<Specimen>::new(settings).map(drop).unwrap_err();

        assert_eq!(
            refused.to_string(),
            "the store of `specimen` in `pro` is not compiled in: build with the feature `mongodb`, or \
             name another store in config/environments"
        );
    }

    #[test]
    fn an_answer_is_kept_as_long_as_the_settings_say() {
        let stores = Stores::<Specimen>::new(|_| settings(Environment::Dev)).unwrap();

        assert_eq!(stores.idempotency_keep(Environment::Pro), Duration::from_secs(2 * 60 * 60));
    }
}
