//! Which store keeps an entity in an environment: the settings say it, and it is opened on first use.
//! It knows no driver; those that a program has are handed in.

mod place;

use std::{sync::Arc, time::Duration};

use config::{Environment, PerEnvironment, StoreKind, StoreSettings};
use error::Error;

use self::place::Place;
pub use self::place::{IS_FOR_A_LAPTOP, NotCompiledIn};
use crate::{Driver, Entity, Store, deadline::in_time, in_time::InTime};

const SECONDS_PER_HOUR: u64 = 60 * 60;

/// The settings of stores that no settings name.
#[cfg(any(feature = "contract", feature = "embedded"))]
const OF_TESTS: StoreSettings = StoreSettings { store: StoreKind::Embedded, idempotency_hours: 24 };

/// The store of an entity in each environment. Clones share what is open.
#[derive(Clone)]
pub struct Stores<E: Entity> {
    opened: PerEnvironment<Arc<dyn Store<E>>, Error>,
    settings: Arc<Settings>,
    drivers: Drivers<E>,
}

/// [`Stores::new`] with every driver that the package is built with: `stores!(config::SECTION)`. The package has a feature
/// for each kind of server, which brings the crate of its store.
#[macro_export]
macro_rules! stores {
    ($settings:path) => {
        $crate::Stores::new(
            $settings,
            [
                #[cfg(feature = "dynamodb")]
                store_dynamodb::driver(),
                #[cfg(feature = "mongodb")]
                store_mongodb::driver(),
                #[cfg(feature = "sqlserver")]
                store_sqlserver::document_driver(),
            ],
        )
    };
}

type Settings = dyn Fn(Environment) -> &'static StoreSettings + Send + Sync;
type Drivers<E> = Arc<[Box<dyn Driver<E>>]>;

impl<E: Entity> Stores<E> {
    /// The stores that the settings name, on the drivers of this program. None is opened yet.
    ///
    /// Refused if one of them, whatever its environment, is not compiled in: the same program serves all.
    pub fn new(
        settings: impl Fn(Environment) -> &'static StoreSettings + Send + Sync + 'static,
        drivers: impl IntoIterator<Item = Box<dyn Driver<E>>>,
    ) -> Result<Self, NotCompiledIn> {
        let drivers: Drivers<E> = drivers.into_iter().collect();
        for environment in Environment::ALL {
            place::of(&drivers, environment, settings(environment).store)?;
        }
        let settings: Arc<Settings> = Arc::new(settings);
        let (kind_in, openers) = (Arc::clone(&settings), Arc::clone(&drivers));
        let opened = PerEnvironment::new(move |environment| {
            let (kind, drivers) = (kind_in(environment).store, Arc::clone(&openers));
            async move { open(&drivers, environment, kind).await }
        });
        Ok(Self { opened, settings, drivers })
    }

    /// Embedded stores under a directory, for a test of whatever uses them.
    #[cfg(feature = "embedded")]
    pub fn embedded_in(directory: impl Into<std::path::PathBuf>) -> Self {
        let directory = directory.into();
        let opened =
            PerEnvironment::new(move |environment| open_in(directory.clone(), environment));
        Self { opened, settings: Arc::new(|_| &OF_TESTS), drivers: Arc::new([]) }
    }

    /// The stores that a factory opens, for a test of whatever uses them.
    #[cfg(feature = "contract")]
    pub fn of(factory: Arc<dyn crate::contract::Factory<E>>) -> Self {
        let opened = PerEnvironment::new(move |environment| {
            let factory = Arc::clone(&factory);
            async move { Ok(factory.open(environment).await) }
        });
        Self { opened, settings: Arc::new(|_| &OF_TESTS), drivers: Arc::new([]) }
    }

    /// The store of an environment, opened if nobody asked for it before.
    ///
    /// A failure to open is not kept: the next call tries again.
    pub async fn get(&self, environment: Environment) -> Result<Arc<dyn Store<E>>, Error> {
        in_time("open a store", self.opened.get(environment)).await.map(Arc::clone)
    }

    /// Makes what the store of an environment needs, and answers a line for each thing: for a tool, and
    /// never in an invocation. It may be done again.
    pub async fn prepare(&self, environment: Environment) -> Result<Vec<String>, Error> {
        match place::of(&self.drivers, environment, (self.settings)(environment).store) {
            Ok(Place::Driver(driver, server)) => driver.prepare(environment, &server).await,
            Ok(Place::Embedded) => Ok(vec!["the embedded store makes its files itself".to_owned()]),
            Err(refused) => Err(Error::internal("prepare a store")(refused)),
        }
    }

    /// How long the answer to a creation with an idempotency key is kept.
    pub fn idempotency_keep(&self, environment: Environment) -> Duration {
        let hours = (self.settings)(environment).idempotency_hours;
        Duration::from_secs(u64::from(hours) * SECONDS_PER_HOUR)
    }
}

async fn open<E: Entity>(
    drivers: &Drivers<E>,
    environment: Environment,
    kind: StoreKind,
) -> Result<Arc<dyn Store<E>>, Error> {
    const OPERATION: &str = "open a store";
    match place::of(drivers, environment, kind).map_err(Error::internal(OPERATION))? {
        Place::Driver(driver, server) => {
            let store = driver.open(environment, &server).await?;
            Ok(Arc::new(InTime(store)))
        }
        #[cfg(feature = "embedded")]
        Place::Embedded => {
            let directory =
                config::process::embedded_directory().map_err(Error::internal(OPERATION))?;
            open_in(directory, environment).await
        }
        #[cfg(not(feature = "embedded"))]
        Place::Embedded => Err(Error::internal(OPERATION)("there is no embedded store")),
    }
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

    #[test]
    fn an_answer_is_kept_as_long_as_the_settings_say() {
        let settings = |_| -> &'static StoreSettings {
            &StoreSettings { store: StoreKind::Embedded, idempotency_hours: 2 }
        };
        let stores = Stores::<Specimen>::new(settings, []).unwrap();

        assert_eq!(stores.idempotency_keep(Environment::Pro), Duration::from_secs(2 * 60 * 60));
    }
}
