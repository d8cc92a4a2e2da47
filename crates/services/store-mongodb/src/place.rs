//! Where the collections are: reads a connection string and sets all that this program decides itself.
//!
//! The string holds a password. It goes to the driver and nowhere else: an error names the fault, never
//! the text.

use std::time::Duration;

use config::{Environment, Secret};
use mongodb::options::{
    Acknowledgment, ClientOptions, ReadConcern, ReadPreference, SelectionCriteria,
    ServerMonitoringMode, WriteConcern,
};

/// How long a call waits for a server that may be written to. A replica set elects a new primary within
/// 12 s at its defaults, longer than any invocation should wait; a function's usual time is 10 s.
const SERVER_SELECTION: Duration = Duration::from_secs(3);

/// How long a connection may take to be made, TLS included: many times what it takes within a region.
const CONNECT: Duration = Duration::from_secs(2);

/// How long a write waits for the majority, so that the server says itself that it has none.
const MAJORITY: Duration = Duration::from_secs(5);

/// How long a connection may lie unused. AWS drops idle ones silently after 350 s (NAT gateways, Network
/// Load Balancers), and a function that was frozen does not see it.
const IDLE: Duration = Duration::from_secs(60);

/// A server and a database on it.
pub(crate) struct Place {
    pub(crate) options: ClientOptions,
    pub(crate) database: String,
    /// Both, for errors.
    pub(crate) name: String,
}

/// The connection string cannot be read. What is wrong with it is not said: the text would show parts
/// of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the connection string cannot be read: it is `mongodb://user:password@host/?options` or \
     `mongodb+srv://...`, with user and password percent-encoded"
)]
pub(crate) struct Unreadable;

/// Why there is no place.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPlace {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The names of the servers are in DNS (`mongodb+srv`), and it does not tell them.
    #[error("the servers' names cannot be resolved: {0}")]
    Unresolved(String),
}

/// The place that a connection string and the settings name together.
///
/// Of the string count the servers, the login, TLS, `replicaSet`, `directConnection`, `retryWrites` and
/// `retryReads`; all limits are set here.
pub(crate) async fn of(
    uri: &Secret,
    environment: Environment,
    is_local: bool,
    application: &str,
) -> Result<Place, NoPlace> {
    let parsed = ClientOptions::parse(uri.expose()).await;
    let mut options = parsed.map_err(|error| match *error.kind {
        mongodb::error::ErrorKind::DnsResolve { message, .. } => NoPlace::Unresolved(message),
        _ => Unreadable.into(),
    })?;
    let settings = config::mongodb(environment);
    let database = database(options.default_database.as_deref(), environment, is_local);
    limit(&mut options, settings.connections, application);
    let hosts: Vec<String> = options.hosts.iter().map(ToString::to_string).collect();
    let name = format!("{}/{database}", hosts.join(","));
    Ok(Place { options, database, name })
}

/// The database that the settings name. A server for all environments may be told another name, and keeps
/// a database for each.
fn database(of_uri: Option<&str>, environment: Environment, is_local: bool) -> String {
    match of_uri {
        Some(name) if is_local => format!("{environment}_{name}"),
        _ => config::mongodb(environment).database.clone(),
    }
}

/// Every wait ends before a function's time does, and what is acknowledged is durable.
///
/// Reads see the newest that the primary has (`local`): after a failover too it has all that was
/// acknowledged, which a `majority` read may not see yet.
fn limit(options: &mut ClientOptions, connections: u32, application: &str) {
    options.app_name = Some(format!("flotilla-{application}"));
    options.server_selection_timeout = Some(SERVER_SELECTION);
    options.connect_timeout = Some(CONNECT);
    options.max_pool_size = Some(connections);
    options.min_pool_size = Some(0);
    options.max_idle_time = Some(IDLE);
    options.read_concern = Some(ReadConcern::local());
    options.write_concern = Some(majority());
    options.selection_criteria = Some(SelectionCriteria::ReadPreference(ReadPreference::Primary));
    // A frozen function answers no stream of heartbeats: it asks when it wakes up.
    options.server_monitoring_mode = Some(ServerMonitoringMode::Poll);
    // Servers that only speak the protocol may have no retryable writes: their strings say so.
    options.retry_writes.get_or_insert(true);
    options.retry_reads.get_or_insert(true);
}

/// The promise of a write: it outlives the server that took it.
pub(crate) fn majority() -> WriteConcern {
    WriteConcern::builder().w(Acknowledgment::Majority).w_timeout(MAJORITY).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn place(uri: &str, is_local: bool) -> Result<Place, NoPlace> {
        of(&Secret::new(uri), Environment::Pre, is_local, "books").await
    }

    #[tokio::test]
    async fn the_settings_name_the_database_of_an_environment() {
        let place = place("mongodb://user:hunter2@one:1,two:2/else", false).await.unwrap();
        assert_eq!((&*place.database, &*place.name), ("flotilla_pre", "one:1,two:2/flotilla_pre"));
    }

    #[tokio::test]
    async fn one_server_for_all_has_a_database_for_each_environment() {
        for (uri, expected) in
            [("mongodb://one:1", "flotilla_pre"), ("mongodb://one:1/test", "pre_test")]
        {
            assert_eq!(place(uri, true).await.unwrap().database, expected);
        }
    }

    #[tokio::test]
    async fn limits_are_ours_and_retries_are_the_server_s() {
        let uri = "mongodb://one/?w=0&retryWrites=false&maxPoolSize=900&serverSelectionTimeoutMS=9&readPreference=nearest";
        let options = place(uri, true).await.unwrap().options;
        assert_eq!(options.write_concern, Some(majority()));
        assert_eq!(options.max_pool_size, Some(config::mongodb(Environment::Pre).connections));
        assert_eq!(options.server_selection_timeout, Some(SERVER_SELECTION));
        assert_eq!((options.retry_writes, options.retry_reads), (Some(false), Some(true)));
        assert_eq!(
            options.selection_criteria,
            Some(SelectionCriteria::ReadPreference(ReadPreference::Primary))
        );
    }

    #[tokio::test]
    async fn no_part_of_an_unreadable_string_is_shown() {
        for uri in [
            "hunter2",
            "mongodb://user:hunter2/x@host",
            "mongodb://user:hunter2",
            "hunter2://user@host",
            "mongodb://user:hunt%er2@host",
            "mongodb://host/?hunter2=hunter2",
            "mongodb://user@host/?authMechanism=hunter2",
        ] {
            let Err(error) = place(uri, true).await else { panic!("{uri} was read") };
            assert!(!format!("{error} {error:?}").contains("hunt"), "{error}");
        }
    }
}
