//! Where the collections are: reads a connection string and sets all that this program decides itself.
//!
//! The string holds a password. It goes to the driver and nowhere else: an error names the fault, never
//! the text.

use std::time::Duration;

use config::{Environment, MongoDbSettings, Secret};
use mongodb::{
    error::ErrorKind,
    options::{
        Acknowledgment, ClientOptions, ReadConcern, ReadPreference, SelectionCriteria,
        ServerMonitoringMode, Tls, WriteConcern,
    },
};
use store::Server;

/// How long a call waits for a server that may be written to. A replica set elects a new primary within
/// 12 s at its defaults, longer than any invocation should wait; a function's usual time is 10 s.
const SERVER_SELECTION: Duration = Duration::from_secs(3);

/// How long a connection may take to be made, TLS included: many times what it takes within a region.
const CONNECT: Duration = Duration::from_secs(2);

/// How long a write waits for the majority, so that the server says itself that it has none.
const MAJORITY: Duration = Duration::from_secs(5);

/// Which database is meant, wherever its server turns out to be.
pub(crate) struct Target {
    pub(crate) environment: Environment,
    pub(crate) server: Server,
    pub(crate) settings: MongoDbSettings,
    /// What the server's log calls this program.
    pub(crate) application: &'static str,
}

/// A server and a database on it.
pub(crate) struct Place {
    pub(crate) options: ClientOptions,
    pub(crate) database: String,
    /// Both, for errors.
    pub(crate) name: String,
}

/// Why there is no place.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPlace {
    /// What is wrong with the string is not said: the text would show parts of it.
    #[error(
        "the connection string cannot be read: it is `mongodb://user:password@host/?options` or \
         `mongodb+srv://...`, with user and password percent-encoded"
    )]
    Unreadable,
    /// Whoever listens could read what is sent, or be taken for the server.
    #[error(
        "the connection string of `{0}` must have `tls=true`, and neither `tlsInsecure` nor \
         `tlsAllowInvalidCertificates`: a certificate of an authority of your own is trusted by \
         `certificate_authority` of [mongodb]"
    )]
    Unprotected(Environment),
    /// The names of the servers are in DNS (`mongodb+srv`), and it does not tell them.
    #[error("the servers' names cannot be resolved: {0}")]
    Unresolved(String),
}

impl Target {
    /// The place that a connection string and the settings name together.
    ///
    /// Of the string count the servers, the login, TLS, `replicaSet`, `directConnection`, `retryWrites` and
    /// `retryReads`; all limits are set here.
    pub(crate) async fn place(&self, uri: &Secret) -> Result<Place, NoPlace> {
        let parsed = ClientOptions::parse(uri.expose()).await;
        let mut options = parsed.map_err(|error| match *error.kind {
            ErrorKind::DnsResolve { message, .. } => NoPlace::Unresolved(message),
            _ => NoPlace::Unreadable,
        })?;
        if self.server == Server::OfSettings {
            self.protect(&mut options)?;
        }
        let database = self.database(options.default_database.as_deref());
        limit(&mut options, self.settings.connections, self.application);
        let hosts: Vec<String> = options.hosts.iter().map(ToString::to_string).collect();
        let name = format!("{}/{database}", hosts.join(","));
        Ok(Place { options, database, name })
    }

    /// The database that the settings name. A server for all environments may be told another name, and keeps
    /// a database for each.
    fn database(&self, of_uri: Option<&str>) -> String {
        match (&self.server, of_uri) {
            (Server::Local(_), Some(name)) => format!("{}_{name}", self.environment),
            _ => self.settings.database.clone(),
        }
    }

    /// Has the certificate of a server checked as the settings say, where there is one, and demands one.
    fn protect(&self, options: &mut ClientOptions) -> Result<(), NoPlace> {
        let is_required = self.environment.requires_tls();
        match &mut options.tls {
            Some(Tls::Enabled(tls))
                if !(is_required && tls.allow_invalid_certificates == Some(true)) =>
            {
                if let Some(file) = self.settings.certificate_authority.file() {
                    tls.ca_file_path = Some(file);
                }
                Ok(())
            }
            _ if is_required => Err(NoPlace::Unprotected(self.environment)),
            _ => Ok(()),
        }
    }
}

/// Every wait ends before a function's time does; what is acknowledged is durable, and so is what is read.
///
/// A read that is not (`local`) may see what a failover takes back, and its version is then given to something else.
/// No read but a `linearizable` one, which costs a round of the majority, knows what a newer primary has acknowledged
/// while this one does not know that it was deposed, or at once after an election: it may be a moment behind. Writes
/// are not: they say which version they were made from.
fn limit(options: &mut ClientOptions, connections: u32, application: &str) {
    options.app_name = Some(format!("flotilla-{application}"));
    options.server_selection_timeout = Some(SERVER_SELECTION);
    options.connect_timeout = Some(CONNECT);
    options.max_pool_size = Some(connections);
    options.min_pool_size = Some(0);
    options.read_concern = Some(ReadConcern::majority());
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
    use config::CertificateAuthority;

    use super::*;

    fn target(environment: Environment, server: Server) -> Target {
        let settings = config::mongodb(environment).clone();
        Target { environment, server, settings, application: "books" }
    }

    async fn local(uri: &str) -> Result<Place, NoPlace> {
        let uri = Secret::new(uri);
        target(Environment::Pre, Server::Local(uri.clone())).place(&uri).await
    }

    async fn of_settings(environment: Environment, uri: &str) -> Result<Place, NoPlace> {
        target(environment, Server::OfSettings).place(&Secret::new(uri)).await
    }

    #[tokio::test]
    async fn the_settings_name_the_database_of_an_environment() {
        let uri = "mongodb://user:hunter2@one:1,two:2/else?tls=true";
        let place = of_settings(Environment::Pre, uri).await.unwrap();
        assert_eq!((&*place.database, &*place.name), ("flotilla_pre", "one:1,two:2/flotilla_pre"));
    }

    #[tokio::test]
    async fn one_server_for_all_has_a_database_for_each_environment() {
        for (uri, expected) in
            [("mongodb://one:1", "flotilla_pre"), ("mongodb://one:1/test", "pre_test")]
        {
            assert_eq!(local(uri).await.unwrap().database, expected);
        }
    }

    #[tokio::test]
    async fn only_dev_and_a_server_on_this_machine_do_without_tls_or_its_certificate() {
        for options in [
            "",
            "tls=false",
            "tls=true&tlsInsecure=true",
            "ssl=true&tlsAllowInvalidCertificates=true",
        ] {
            let uri = format!("mongodb://user:hunter2@one/?{options}");
            of_settings(Environment::Dev, &uri).await.unwrap();
            local(&uri).await.unwrap();
            for environment in [Environment::Pre, Environment::Pro] {
                let Err(refused) = of_settings(environment, &uri).await else { panic!("{uri}") };
                let text =
                    format!("the connection string of `{environment}` must have `tls=true`, ");
                assert!(refused.to_string().starts_with(&text), "{refused}");
            }
        }
    }

    #[tokio::test]
    async fn the_settings_name_whose_certificates_are_trusted() {
        let mut target = target(Environment::Pro, Server::OfSettings);
        target.settings.certificate_authority = CertificateAuthority::File("/opt/ca.pem".into());
        let place = target.place(&Secret::new("mongodb://one/?tls=true")).await.unwrap();
        let Some(Tls::Enabled(tls)) = place.options.tls else { panic!("there is no TLS") };
        assert_eq!(tls.ca_file_path, Some("/opt/ca.pem".into()));
    }

    #[tokio::test]
    async fn limits_are_ours_and_retries_are_the_server_s() {
        let uri = "mongodb://one/?w=0&retryWrites=false&maxPoolSize=900&serverSelectionTimeoutMS=9&readPreference=nearest&readConcernLevel=available";
        let options = local(uri).await.unwrap().options;
        assert_eq!(options.write_concern, Some(majority()));
        assert_eq!(options.read_concern, Some(ReadConcern::majority()));
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
            let Err(error) = local(uri).await else { panic!("{uri} was read") };
            assert!(!format!("{error} {error:?}").contains("hunt"), "{error}");
        }
    }
}
