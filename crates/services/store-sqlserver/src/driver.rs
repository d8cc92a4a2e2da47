//! Finds the server and the schema of an environment, and opens stores there. It runs no statement itself.

use std::sync::Arc;

use async_trait::async_trait;
use config::{Environment, PoolSettings, Secrets, SqlServerSettings, StoreKind, WallClock};
use error::Error;
use store::{Driver, Entity, Server, Store};

use crate::{
    Migration, Record,
    address::Address,
    connections::Connections,
    documents,
    login::Login,
    mapping::Mapping,
    migrate::{self, Steps},
    store::SqlServerStore,
    table::Misdescribed,
};

const OPEN: &str = "open a store";

/// The connections to a server on a laptop: as in the settings of every environment.
pub(crate) const LOCAL_POOL: PoolSettings = PoolSettings { size: 4, idle_s: 300, lifetime_s: 1800 };

/// The driver of any entity, which is kept as documents in a table that is made for them: nothing but the entity itself
/// is written for it.
pub fn document_driver<E: Entity>() -> Box<dyn Driver<E>> {
    Box::new(Kept::documents())
}

/// The driver of an entity that is kept in tables of its own.
pub fn driver<E: Record>() -> Box<dyn Driver<E>> {
    Box::new(Kept::tables())
}

/// The driver of an entity in tables of another program, which makes and changes them: this one only reads.
pub fn read_only_driver<E: Record>() -> Box<dyn Driver<E>> {
    Box::new(Kept { mapping: Mapping::<E>::view, migrations: None })
}

/// How the entities of a kind are kept.
#[cfg_attr(not(feature = "contract"), expect(unreachable_pub, reason = "tests choose one"))]
pub struct Kept<E: Entity> {
    mapping: fn(&str) -> Result<Mapping<E>, Misdescribed>,
    /// What makes its tables; nothing, if another program does.
    migrations: Option<&'static [Migration]>,
}

impl<E: Entity> Kept<E> {
    pub(crate) fn documents() -> Self {
        Self { mapping: Mapping::documents, migrations: Some(documents::MIGRATIONS) }
    }
}

impl<E: Record> Kept<E> {
    pub(crate) fn tables() -> Self {
        Self { mapping: Mapping::tables, migrations: Some(E::MIGRATIONS) }
    }
}

#[async_trait]
impl<E: Entity> Driver<E> for Kept<E> {
    fn kind(&self) -> StoreKind {
        StoreKind::SqlServer
    }

    async fn open(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Arc<dyn Store<E>>, Error> {
        Place::of(environment, server)?.open(self)
    }

    async fn prepare(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Vec<String>, Error> {
        Place::of(environment, server)?.prepare(self).await
    }
}

/// Where the tables of an environment are.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) login: Login,
    pub(crate) schema: String,
    pub(crate) limits: PoolSettings,
    pub(crate) clock: WallClock,
}

impl Place {
    fn of(environment: Environment, server: &Server) -> Result<Self, Error> {
        match server {
            Server::OfSettings => {
                let settings = config::sqlserver(environment);
                Self::of_settings(environment, settings, Secrets::of_process())
            }
            Server::Local(address) => {
                let address = Address::parse(address.expose()).map_err(Error::internal(OPEN))?;
                Ok(Self::of_address(environment, address))
            }
        }
    }

    /// On the server of settings, if the environment may have them.
    pub(crate) fn of_settings(
        environment: Environment,
        settings: &SqlServerSettings,
        secrets: Secrets,
    ) -> Result<Self, Error> {
        settings.check(environment).map_err(Error::internal(OPEN))?;
        let login = Login::of_settings(settings, secrets)?;
        let (schema, limits) = (settings.schema.clone(), settings.pool);
        Ok(Self { login, schema, limits, clock: WallClock::default() })
    }

    /// On the server of an address, in a schema that is named for the environment.
    pub(crate) fn of_address(
        environment: Environment,
        Address { login, schemas }: Address,
    ) -> Self {
        let (login, schema) = (Login::of_address(login), format!("{schemas}{environment}"));
        Self { login, schema, limits: LOCAL_POOL, clock: WallClock::default() }
    }

    pub(crate) fn connections(&self) -> Connections {
        Connections::new(self.login.clone(), self.limits, self.clock.clone())
    }

    pub(crate) fn open<E: Entity>(&self, kept: &Kept<E>) -> Result<Arc<dyn Store<E>>, Error> {
        let mapping = (kept.mapping)(&self.schema).map_err(Error::internal(OPEN))?;
        Ok(Arc::new(SqlServerStore { connections: self.connections(), mapping }))
    }

    pub(crate) async fn prepare<E: Entity>(&self, kept: &Kept<E>) -> Result<Vec<String>, Error> {
        let Some(migrations) = kept.migrations else {
            let line = "are only read here: their owner makes the tables";
            return Ok(vec![format!("the {} {line}", E::COLLECTION)]);
        };
        let own = Steps { owner: migrate::OWNER, table: "", migrations: migrate::OWN };
        let steps = [own, Steps { owner: E::COLLECTION, table: E::COLLECTION, migrations }];
        migrate::prepare(self, &steps).await
    }
}
