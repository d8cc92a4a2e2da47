//! Finds the server and the schema of an environment, and opens stores there. It runs no statement itself.

use std::{marker::PhantomData, sync::Arc};

use async_trait::async_trait;
use config::{Environment, PoolSettings, Secrets, StoreKind};
use error::Error;
use store::{Driver, Server, Store};

use crate::{
    Record, View,
    address::Address,
    connection::{self, Login},
    migrate::{self, Steps},
    pool::Pool,
    statement::names::Names,
    store::{ReadOnlyStore, SqlServerStore},
};

const OPEN: &str = "open a store";

/// The connections to a server on a laptop: as in the settings of every environment.
pub(crate) const LOCAL_POOL: PoolSettings = PoolSettings { size: 4, idle_s: 300, lifetime_s: 1800 };

/// The driver of an entity that is kept in tables of its own.
pub fn driver<E: Record>() -> Box<dyn Driver<E>> {
    Box::new(SqlServer(PhantomData))
}

/// The driver of an entity in tables of another program, which makes and changes them: this one only reads.
pub fn read_only_driver<E: View>() -> Box<dyn Driver<E>> {
    Box::new(ReadOnly(PhantomData))
}

struct SqlServer<E>(PhantomData<fn() -> E>);
struct ReadOnly<E>(PhantomData<fn() -> E>);

#[async_trait]
impl<E: Record> Driver<E> for SqlServer<E> {
    fn kind(&self) -> StoreKind {
        StoreKind::SqlServer
    }

    async fn open(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Arc<dyn Store<E>>, Error> {
        Place::of(environment, server)?.open::<E>()
    }

    async fn prepare(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Vec<String>, Error> {
        Place::of(environment, server)?.prepare::<E>().await
    }
}

#[async_trait]
impl<E: View> Driver<E> for ReadOnly<E> {
    fn kind(&self) -> StoreKind {
        StoreKind::SqlServer
    }

    async fn open(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Arc<dyn Store<E>>, Error> {
        let place = Place::of(environment, server)?;
        let names = place.names::<E>()?;
        Ok(Arc::new(ReadOnlyStore::<E>::new(place.pool, names)))
    }

    async fn prepare(&self, _: Environment, _: &Server) -> Result<Vec<String>, Error> {
        Ok(vec![format!("the {} are only read here: their owner makes the tables", E::COLLECTION)])
    }
}

/// Where the tables of an environment are.
pub(crate) struct Place {
    pub(crate) pool: Pool,
    pub(crate) schema: String,
}

impl Place {
    fn of(environment: Environment, server: &Server) -> Result<Self, Error> {
        match server {
            Server::OfSettings => {
                let settings = config::sqlserver(environment);
                connection::check(settings, environment)?;
                let login = Login::Settings(settings, Secrets::of_process());
                Ok(Self { pool: Pool::new(login, settings.pool), schema: settings.schema.clone() })
            }
            Server::Local(address) => {
                let address = Address::parse(address.expose()).map_err(Error::internal(OPEN))?;
                Ok(Self::at(environment, address, LOCAL_POOL))
            }
        }
    }

    /// On the server of an address, in a schema that is named for the environment.
    pub(crate) fn at(
        environment: Environment,
        address: Address,
        connections: PoolSettings,
    ) -> Self {
        let Address { login, schemas } = address;
        let pool = Pool::new(Login::Address(Box::new(login)), connections);
        Self { pool, schema: format!("{schemas}{environment}") }
    }

    pub(crate) fn open<E: Record>(self) -> Result<Arc<dyn Store<E>>, Error> {
        let names = self.names::<E>()?;
        Ok(Arc::new(SqlServerStore::new(self.pool, names)))
    }

    pub(crate) async fn prepare<E: Record>(&self) -> Result<Vec<String>, Error> {
        let Self { pool, schema } = self;
        let steps = [(migrate::OWNER, migrate::OWN), (E::COLLECTION, E::MIGRATIONS)];
        let steps = steps.map(|(owner, migrations)| Steps { schema, owner, migrations });
        migrate::prepare(pool, schema, &steps).await
    }

    fn names<E: View>(&self) -> Result<Names, Error> {
        Names::of(E::TABLE, E::INDEXES, &self.schema).map_err(Error::internal(OPEN))
    }
}
