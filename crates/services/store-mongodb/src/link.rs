//! The way to the server: one client for each opened store, made on its first call, and a call that is made through
//! it. What a call asks is not known here.

use std::{sync::Arc, time::Duration};

use config::{Moment, Secret, Secrets, WallClock};
use error::Error;
use mongodb::{Client, Database};
use store::{Backoff, Server};
use tokio::sync::Mutex;

use crate::{
    failure::Failure,
    place::{NoPlace, Target},
};

/// How long a client is used, by the wall clock: AWS drops connections that lie unused for 350 s without a word
/// (NAT gateways, Network Load Balancers), and the driver's own clock stands still while Lambda freezes the process.
/// No connection is older than its client.
const LIFETIME: Duration = Duration::from_secs(300);

/// Writers that race for one value are through after two or three attempts, and a transaction takes 20 ms on a
/// server nearby.
const BACKOFF: Backoff = Backoff {
    most_attempts: 6,
    first_pause: Duration::from_millis(20),
    longest_pause: Duration::from_millis(320),
};

/// How to reach a database, and the client that does, once there is one.
pub(crate) struct Link {
    target: Target,
    secrets: Secrets,
    clock: WallClock,
    current: Mutex<Option<Arc<Linked>>>,
}

/// A client that knows its database.
pub(crate) struct Linked {
    pub(crate) client: Client,
    pub(crate) database: Database,
    /// Server and database, for errors.
    name: String,
    made: Moment,
    /// The connection string, to know whether another has taken its place.
    uri: Secret,
}

impl Link {
    pub(crate) fn new(target: Target, secrets: Secrets, clock: WallClock) -> Self {
        Self { target, secrets, clock, current: Mutex::default() }
    }

    /// Does what a call is for, and does it again while that may help; `work` is told whether it may have been done
    /// before, by an attempt whose answer was lost.
    ///
    /// If its login is refused, the password may have been changed: the connection string is asked for again, once,
    /// and if it is another one now, the call goes on with that.
    pub(crate) async fn call<T>(
        &self,
        operation: &'static str,
        work: impl AsyncFnOnce(&Linked, bool) -> Result<T, Failure> + Copy,
    ) -> Result<T, Error> {
        let (mut attempts, mut is_unclear, mut is_renewed) = (BACKOFF.attempts(), false, false);
        let mut linked = self.current(operation).await?;
        loop {
            let failure = match work(&linked, is_unclear).await {
                Ok(outcome) => return Ok(outcome),
                Err(failure) => failure,
            };
            is_unclear |= failure.is_unclear();
            if failure.is_refused_login() && !is_renewed {
                is_renewed = true;
                if let Some(renewed) = self.renewed(&linked, operation).await? {
                    linked = renewed;
                    continue;
                }
            } else if failure.may_be_repeated() && attempts.again().await {
                continue;
            }
            return Err(failure.into_error(operation, &linked.name));
        }
    }

    /// The client. Whoever comes first makes it, which asks nothing of the server.
    async fn current(&self, operation: &'static str) -> Result<Arc<Linked>, Error> {
        let mut current = self.current.lock().await;
        match &*current {
            Some(linked) if self.clock.since(linked.made) < LIFETIME => Ok(Arc::clone(linked)),
            _ => {
                let uri = self.uri(operation).await?;
                Ok(Arc::clone(current.insert(self.make(uri, operation).await?)))
            }
        }
    }

    /// A client in place of the one whose login was refused, unless the connection string is still the same.
    async fn renewed(
        &self,
        refused: &Arc<Linked>,
        operation: &'static str,
    ) -> Result<Option<Arc<Linked>>, Error> {
        let mut current = self.current.lock().await;
        if let Some(another) = &*current
            && !Arc::ptr_eq(another, refused)
        {
            return Ok(Some(Arc::clone(another)));
        }
        self.secrets.forget(&self.target.settings.uri, &refused.uri).await;
        let uri = self.uri(operation).await?;
        if uri == refused.uri {
            return Ok(None);
        }
        Ok(Some(Arc::clone(current.insert(self.make(uri, operation).await?))))
    }

    async fn make(&self, uri: Secret, operation: &'static str) -> Result<Arc<Linked>, Error> {
        let place = self.target.place(&uri).await.map_err(|no_place| match no_place {
            NoPlace::Unresolved(_) => Error::unavailable(operation)(no_place),
            _ => Error::internal(operation)(no_place),
        })?;
        let client = Client::with_options(place.options)
            .map_err(|error| Failure::from(error).into_error(operation, &place.name))?;
        let database = client.database(&place.database);
        Ok(Arc::new(Linked { client, database, name: place.name, made: self.clock.now(), uri }))
    }

    async fn uri(&self, operation: &'static str) -> Result<Secret, Error> {
        match &self.target.server {
            Server::Local(uri) => Ok(uri.clone()),
            Server::OfSettings => {
                let uri = self.secrets.get(&self.target.settings.uri).await;
                uri.map_err(Error::unavailable(operation))
            }
        }
    }
}
