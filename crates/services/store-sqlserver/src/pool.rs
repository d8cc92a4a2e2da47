//! The connections of one store: at most so many, none idle or alive for too long, and none that is broken.
//! It knows no entity.

use std::time::Duration;

use bb8::{ErrorSink, RunError};
use config::PoolSettings;
use store::deadline;
use tokio::{sync::watch, time::timeout};

use crate::{
    connection::{Login, Manager},
    failure::Failure,
};

/// How long a caller waits for a connection if nothing else limits it: longer than any call lasts.
const PATIENCE: Duration = Duration::from_secs(60);

/// A pool of connections. None is made before one is asked for.
pub(crate) struct Pool {
    connections: bb8::Pool<Manager>,
    failures: watch::Sender<String>,
    size: u32,
}

/// A connection that goes back to the pool, if it is in order then.
pub(crate) type Lease<'a> = bb8::PooledConnection<'a, Manager>;

impl Pool {
    /// A pool for this login. It must be made within a runtime, where it closes what is idle.
    pub(crate) fn new(login: Login, settings: PoolSettings) -> Self {
        let failures = watch::Sender::new(String::new());
        let settings = PoolSettings {
            size: settings.size.max(1),
            idle_s: settings.idle_s.max(1),
            lifetime_s: settings.lifetime_s.max(1),
        };
        let connections = bb8::Pool::builder()
            .max_size(settings.size)
            .idle_timeout(Duration::from_secs(settings.idle_s))
            .max_lifetime(Duration::from_secs(settings.lifetime_s))
            .connection_timeout(PATIENCE)
            .test_on_check_out(true)
            .retry_connection(false)
            .error_sink(Box::new(Sink(failures.clone())))
            .build_unchecked(Manager::new(login, settings));
        Self { connections, failures, size: settings.size }
    }

    /// A connection, as soon as one is free. If one cannot be made, whoever waits is told why.
    pub(crate) async fn get(&self) -> Result<Lease<'_>, Failure> {
        let mut failures = self.failures.subscribe();
        let getting = async {
            tokio::select! {
                biased;
                lease = self.connections.get() => Some(lease),
                Ok(()) = failures.changed() => None,
            }
        };
        let left = deadline::remaining();
        match timeout(left, getting).await {
            Ok(Some(Ok(lease))) => Ok(lease),
            Ok(Some(Err(RunError::User(failure)))) => Err(failure),
            Ok(None) => Err(Failure::Unreachable(failures.borrow().clone().into())),
            Ok(Some(Err(RunError::TimedOut))) | Err(_) => Err(Failure::Unreachable(
                format!(
                    "none of the {} connections to SQL Server was free within {} ms",
                    self.size,
                    left.min(PATIENCE).as_millis()
                )
                .into(),
            )),
        }
    }

    /// How many connections there are.
    #[cfg(test)]
    pub(crate) fn connections(&self) -> u32 {
        self.connections.state().connections
    }
}

/// Tells whoever waits for a connection that one could not be made.
#[derive(Clone, Debug)]
struct Sink(watch::Sender<String>);

impl ErrorSink<Failure> for Sink {
    fn sink(&self, failure: Failure) {
        match failure {
            // An idle connection that is closed by now is nobody's failure: another takes its place.
            Failure::Lost(_) => tracing::debug!(%failure, "an idle connection was lost"),
            failure => {
                self.0.send_replace(failure.to_string());
            }
        }
    }

    fn boxed_clone(&self) -> Box<dyn ErrorSink<Failure>> {
        Box::new(self.clone())
    }
}
