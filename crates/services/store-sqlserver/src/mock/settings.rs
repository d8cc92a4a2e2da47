//! The way of a function on AWS: settings, a secret of the extension, TLS, login, use; and what becomes of it when the
//! secret is rotated.

use std::{sync::Arc, time::Duration};

use config::{
    CertificateAuthority, Environment, SecretName, SqlServerSettings, TextOrSecret, Tls,
    testing::Extension,
};
use error::Error;
use store::{
    Store,
    contract::{Specimen, tls::Authority},
};

use super::{LIMITS, PASSWORD, Server, USER};
use crate::driver::{Kept, Place};

const SECRET: &str = "flotilla/pre/sqlserver";

/// What a function on AWS has: a server by TLS, an authority in a file, and both parts of a login in one secret.
struct Scene {
    authority: Authority,
    server: Server,
    extension: Extension,
}

impl Scene {
    async fn new() -> Self {
        let authority = Authority::new();
        let server = Server::of(&authority).await;
        let scene = Self { authority, server, extension: Extension::start().await };
        scene.hold(USER, PASSWORD);
        scene
    }

    /// Secrets Manager has this login from now on, as it writes one itself when it rotates it.
    fn hold(&self, user: &str, password: &str) {
        let text = format!(
            r#"{{"engine":"sqlserver","host":"db","port":1433,"username":"{user}","password":"{password}"}}"#
        );
        self.extension.hold(SECRET, &text);
    }

    fn settings(&self) -> SqlServerSettings {
        let of_secret = |key| -> SecretName { format!("{SECRET}#{key}").parse().unwrap() };
        SqlServerSettings {
            host: "localhost".to_owned(),
            port: self.server.address.port(),
            database: "flotilla".to_owned(),
            schema: "dbo".to_owned(),
            user: TextOrSecret::Secret(of_secret("username")),
            password: of_secret("password"),
            tls: Tls::Verified,
            certificate_authority: CertificateAuthority::File(self.authority.file().into()),
            pool: LIMITS,
        }
    }

    fn try_open(&self, settings: &SqlServerSettings) -> Result<Arc<dyn Store<Specimen>>, Error> {
        let secrets = self.extension.secrets();
        Place::of_settings(Environment::Pre, settings, secrets)?.open(&Kept::documents())
    }

    fn open(&self) -> Arc<dyn Store<Specimen>> {
        self.try_open(&self.settings()).unwrap()
    }
}

/// The server has no rows: that it says so is an answer to a statement.
#[track_caller]
fn is_answered<T: std::fmt::Debug>(outcome: &Result<T, Error>) {
    assert!(matches!(outcome, Err(Error::NotFound { .. })), "{outcome:?}");
}

/// Why the store cannot be had, in the words of the log.
#[track_caller]
fn unavailable<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    let text = error::chain(&error);
    assert!(!text.contains(PASSWORD) && !format!("{error:?}").contains(PASSWORD), "{text}");
    text
}

#[tokio::test]
async fn mock_settings_lead_to_a_server_by_secret_tls_and_login() {
    let scene = Scene::new().await;
    let store = scene.open();
    for _ in 0..2 {
        is_answered(&store.read("1").await);
    }
    assert_eq!((scene.server.logins(), scene.extension.requests().len()), (1, 1));
}

#[tokio::test]
async fn mock_a_server_for_which_somebody_else_vouches_gets_no_password() {
    let scene = Scene::new().await;
    let another = Authority::new();
    let file = CertificateAuthority::File(another.file().into());
    for certificate_authority in [file, CertificateAuthority::Public] {
        let settings = SqlServerSettings { certificate_authority, ..scene.settings() };
        let refused = unavailable(scene.try_open(&settings).unwrap().read("1").await);
        assert!(refused.contains("certificate"), "{refused}");
    }
    let host = "127.0.0.2".to_owned(); // The certificate is for another name.
    let settings = SqlServerSettings { host, ..scene.settings() };
    unavailable(scene.try_open(&settings).unwrap().read("1").await);
    assert_eq!(scene.server.logins(), 0);
}

#[tokio::test]
async fn mock_a_file_without_an_authority_is_named_when_the_store_is_opened() {
    let scene = Scene::new().await;
    let file = CertificateAuthority::File("/nowhere/rds.pem".into());
    let settings = SqlServerSettings { certificate_authority: file, ..scene.settings() };
    let refused = error::chain(&scene.try_open(&settings).map(|_| ()).unwrap_err());
    assert_eq!(
        refused,
        "failed to open a store: failed to read `/nowhere/rds.pem`, the certificate_authority of [sqlserver]: No such \
         file or directory (os error 2)"
    );
}

#[tokio::test]
async fn mock_a_rotated_login_is_read_again_within_the_call_that_meets_it() {
    let scene = Scene::new().await;
    let store = scene.open();
    is_answered(&store.read("1").await);

    // One user and another in turns, as the strategy of alternating users has it.
    for (turn, user, password) in [(1, "flotilla_clone", "new"), (2, USER, "newer")] {
        scene.hold(user, password);
        scene.server.change_login(user, password);
        // Those who are logged in stay so.
        is_answered(&store.read("1").await);
        scene.server.cut();
        is_answered(&store.read("1").await);
        assert_eq!(scene.extension.requests().len(), 1 + turn, "one request a rotation");
    }
}

#[tokio::test]
async fn mock_a_login_that_stays_refused_is_unavailable_and_costs_no_storm_of_requests() {
    let scene = Scene::new().await;
    scene.server.change_login(USER, "of another secret");
    let store = scene.open();
    for _ in 0..5 {
        let refused = unavailable(store.read("1").await);
        assert!(refused.contains("SQL Server error 18456"), "{refused}");
    }
    assert_eq!(scene.extension.requests().len(), 2);

    // And is used as soon as it is right.
    tokio::time::sleep(Duration::from_millis(5)).await;
    scene.server.change_login(USER, PASSWORD);
    is_answered(&store.read("1").await);
}

#[tokio::test]
async fn mock_pre_and_pro_refuse_connections_that_are_not_protected() {
    let scene = Scene::new().await;
    for environment in [Environment::Pre, Environment::Pro] {
        assert_eq!(config::sqlserver(environment).tls, Tls::Verified);
        for tls in [Tls::Unverified, Tls::Off] {
            let settings = SqlServerSettings { tls, ..scene.settings() };
            let secrets = scene.extension.secrets();
            let refused = Place::of_settings(environment, &settings, secrets).map(|_| ());
            assert_eq!(
                error::chain(&refused.unwrap_err()),
                format!(
                    "failed to open a store: `tls` of [sqlserver] must be \"verified\" in `{environment}`"
                )
            );
        }
    }
}
