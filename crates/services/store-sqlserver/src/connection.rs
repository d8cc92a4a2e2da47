//! A connection to the server, and what the pool asks of it. It knows no entity and no statement of one.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use config::{PoolSettings, Secrets, SqlServerSettings, Tls, secrets::SecretError};
use error::Error;
use tiberius::{AuthMethod, Client, Config, EncryptionLevel};
use tokio::{net::TcpStream, time::timeout};
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

use crate::{failure::Failure, statement::Statement};

/// How long a connection may take to be made: TCP, TLS and login, each a few round trips.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How long an answer may take: the longest that a tool waits. A function's own time is shorter.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// A connection that was idle for longer is tried before it is used: firewalls forget connections in
/// minutes, and a function that was frozen finds its own closed.
const UNTRIED: Duration = Duration::from_secs(30);

/// What every connection begins with. READ COMMITTED is enough for what the statements promise, and is never
/// changed; an error undoes the transaction whole.
const BEGINNING: &str =
    "SET XACT_ABORT ON; SET NOCOUNT ON; SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

/// What the server's lists of sessions show.
const APPLICATION: &str = "flotilla";

/// Sets how connections of a login are protected.
pub(crate) fn protect(login: &mut Config, tls: Tls) {
    match tls {
        Tls::Verified => login.encryption(EncryptionLevel::Required),
        Tls::Unverified => {
            login.encryption(EncryptionLevel::Required);
            login.trust_cert();
        }
        Tls::Off => login.encryption(EncryptionLevel::NotSupported),
    }
}

/// How to log in.
pub(crate) enum Login {
    /// As an address says.
    Address(Box<Config>),
    /// As an environment's settings say, with the password that the secret has at that moment.
    Settings(&'static SqlServerSettings, Secrets),
}

impl Login {
    async fn config(&self) -> Result<Config, Failure> {
        let mut config = match self {
            Self::Address(config) => (**config).clone(),
            Self::Settings(settings, secrets) => {
                let unreachable = |error: SecretError| Failure::Unreachable(error.into());
                let user = secrets.text(&settings.user).await.map_err(unreachable)?;
                let password = secrets.get(&settings.password).await.map_err(unreachable)?;
                let mut config = Config::new();
                config.host(&settings.host);
                config.port(settings.port);
                config.database(&settings.database);
                config.authentication(AuthMethod::sql_server(user.expose(), password.expose()));
                protect(&mut config, settings.tls);
                config
            }
        };
        config.application_name(APPLICATION);
        config.handshake_timeout(Some(CONNECT_LIMIT));
        config.command_timeout(Some(ANSWER_LIMIT));
        Ok(config)
    }
}

/// A connection, logged in.
pub(crate) struct Session {
    client: Client<Compat<TcpStream>>,
    /// Whether a question was asked whose answer was not read to its end.
    is_busy: bool,
    in_transaction: bool,
    opened: Instant,
    last_used: Instant,
}

impl Session {
    async fn open(login: &Login) -> Result<Self, Failure> {
        let config = login.config().await?;
        let server = config.get_addr();
        let opening = async {
            let stream = TcpStream::connect(&server).await?;
            stream.set_nodelay(true)?;
            Client::connect(config, stream.compat_write()).await
        };
        let opened = match timeout(CONNECT_LIMIT, opening).await {
            Ok(Ok(client)) => Ok(client),
            Ok(Err(error)) => Err(Failure::from(error).to_string()),
            Err(_) => Err(format!("not connected within {} s", CONNECT_LIMIT.as_secs())),
        };
        let client = opened.map_err(|reason| {
            Failure::Unreachable(
                format!("no connection to SQL Server at {server}: {reason}").into(),
            )
        })?;
        let now = Instant::now();
        let mut session =
            Self { client, is_busy: false, in_transaction: false, opened: now, last_used: now };
        session.batch(BEGINNING).await?;
        Ok(session)
    }

    /// The answers to a statement, one for each SELECT in it.
    pub(crate) async fn ask(
        &mut self,
        statement: &Statement,
    ) -> Result<Vec<Vec<tiberius::Row>>, Failure> {
        self.is_busy = true;
        let parameters = statement.parameters();
        let parameters: Vec<&dyn tiberius::ToSql> =
            parameters.iter().map(|parameter| parameter as &dyn tiberius::ToSql).collect();
        let answered =
            async { self.client.query(statement.text(), &parameters).await?.into_results().await };
        let answered = answered.await.map_err(Failure::from);
        self.end(answered)
    }

    /// Runs a constant text, which has no parameters.
    pub(crate) async fn batch(&mut self, text: &str) -> Result<(), Failure> {
        self.is_busy = true;
        let answered = async { self.client.simple_query(text).await?.into_results().await };
        let answered = answered.await.map_err(Failure::from);
        self.end(answered).map(|_| ())
    }

    fn end<T>(&mut self, answered: Result<T, Failure>) -> Result<T, Failure> {
        self.last_used = Instant::now();
        self.is_busy = answered.as_ref().is_err_and(|failure| !failure.leaves_connection());
        answered
    }

    /// Begins a transaction, which [`Self::finish`] ends. A connection that is dropped before is closed.
    pub(crate) async fn begin(&mut self) -> Result<(), Failure> {
        self.in_transaction = true;
        self.batch("BEGIN TRANSACTION").await
    }

    /// Commits what succeeded, and undoes what did not.
    pub(crate) async fn finish<T>(&mut self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        match outcome {
            Ok(done) => {
                self.batch("COMMIT TRANSACTION").await?;
                self.in_transaction = false;
                Ok(done)
            }
            Err(failure) => {
                // One that cannot be undone here is undone by the server, when the connection is closed.
                if !self.is_busy
                    && self.batch("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION").await.is_ok()
                {
                    self.in_transaction = false;
                }
                Err(failure)
            }
        }
    }
}

/// Makes connections for the pool, and tells it which are in order.
pub(crate) struct Manager {
    login: Login,
    settings: PoolSettings,
    /// When a connection was last found lost: those that are older may be lost too.
    lost: Mutex<Option<Instant>>,
}

impl Manager {
    pub(crate) fn new(login: Login, settings: PoolSettings) -> Self {
        Self { login, settings, lost: Mutex::default() }
    }

    /// The pool looks for what is too old only now and then.
    fn is_too_old(&self, session: &Session) -> bool {
        let PoolSettings { idle_s, lifetime_s, .. } = self.settings;
        session.last_used.elapsed() >= Duration::from_secs(idle_s)
            || session.opened.elapsed() >= Duration::from_secs(lifetime_s)
    }

    fn lost(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl bb8::ManageConnection for Manager {
    type Connection = Session;
    type Error = Failure;

    async fn connect(&self) -> Result<Session, Failure> {
        Session::open(&self.login).await
    }

    async fn is_valid(&self, session: &mut Session) -> Result<(), Failure> {
        if self.is_too_old(session) {
            return Err(Failure::Lost("a connection is too old or was idle for too long".into()));
        }
        let is_suspect = self.lost().is_some_and(|lost| session.last_used < lost);
        if !is_suspect && session.last_used.elapsed() < UNTRIED {
            return Ok(());
        }
        match timeout(CONNECT_LIMIT, session.batch("SELECT 1")).await {
            Ok(answered) => answered,
            Err(_) => Err(Failure::Lost("an idle connection does not answer".into())),
        }
    }

    /// Whatever was left in the middle of something must not be used again.
    fn has_broken(&self, session: &mut Session) -> bool {
        let is_broken = session.is_busy || session.in_transaction;
        if is_broken {
            *self.lost() = Some(Instant::now());
        }
        is_broken
    }
}

/// Refuses settings whose connections an environment must not have.
pub(crate) fn check(
    settings: &SqlServerSettings,
    environment: config::Environment,
) -> Result<(), Error> {
    settings.check(environment).map_err(Error::internal("open a store"))
}

#[cfg(test)]
mod tests {
    use config::Environment;

    use super::*;

    #[test]
    fn pre_and_pro_refuse_connections_that_are_not_protected() {
        for environment in [Environment::Pre, Environment::Pro] {
            let settings = config::sqlserver(environment);
            assert_eq!(settings.tls, Tls::Verified);
            for tls in [Tls::Unverified, Tls::Off] {
                let settings = SqlServerSettings { tls, ..settings.clone() };
                let refused = check(&settings, environment).unwrap_err();
                assert_eq!(
                    error::chain(&refused),
                    format!(
                        "failed to open a store: `tls` of [sqlserver] must be \"verified\" in `{environment}`"
                    )
                );
            }
        }
    }
}
