//! How the servers of databases are reached. Each is a section of its own, so that a function holds the
//! settings of the servers that it uses and of no others.

use serde::Deserialize;

use crate::{
    CertificateAuthority, Environment, SecretName, TextOrSecret,
    section::{Section, section},
};

/// The section `[dynamodb]` of an environment.
pub fn dynamodb(environment: Environment) -> &'static DynamoDbSettings {
    static SECTION: Section<DynamoDbSettings> = section!(dynamodb);
    SECTION.get(environment)
}

/// The section `[mongodb]` of an environment.
pub fn mongodb(environment: Environment) -> &'static MongoDbSettings {
    static SECTION: Section<MongoDbSettings> = section!(mongodb);
    SECTION.get(environment)
}

/// The section `[sqlserver]` of an environment.
pub fn sqlserver(environment: Environment) -> &'static SqlServerSettings {
    static SECTION: Section<SqlServerSettings> = section!(sqlserver);
    SECTION.get(environment)
}

/// Amazon DynamoDB. Credentials are those that Lambda gives the function.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DynamoDbSettings {
    /// The region of the tables: `us-east-1`.
    pub region: String,
    /// What the name of every table begins with. One account holds the tables of several environments.
    pub table_prefix: String,
    /// Where DynamoDB is reached, if not at the region's public address: `https://vpce-...amazonaws.com`, that
    /// of an interface endpoint.
    pub endpoint: Option<String>,
    /// Who vouches for it.
    pub certificate_authority: CertificateAuthority,
}

/// MongoDB, or a server that speaks its protocol.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MongoDbSettings {
    /// The connection string, which holds a password.
    pub uri: SecretName,
    /// The database of the collections.
    pub database: String,
    /// Connections of one process at most. A process serves one invocation at a time.
    pub connections: u32,
    /// Who vouches for the servers.
    pub certificate_authority: CertificateAuthority,
}

/// Microsoft SQL Server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqlServerSettings {
    /// The server's name or address.
    pub host: String,
    /// Its port for TDS.
    pub port: u16,
    /// The database.
    pub database: String,
    /// The schema of the tables: `dbo`.
    pub schema: String,
    /// The login.
    pub user: TextOrSecret,
    /// Its password.
    pub password: SecretName,
    /// How the connection is protected.
    pub tls: Tls,
    /// Who vouches for the server.
    pub certificate_authority: CertificateAuthority,
    /// The connections of one process.
    pub pool: PoolSettings,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// By TLS with a certificate that the `certificate_authority` vouches for.
    Verified,
    /// By TLS with any certificate: against listeners, not against impostors. Only where TLS is not
    /// [required](Environment::requires_tls).
    Unverified,
    /// Not at all. Only where TLS is not required.
    Off,
}

/// The limits of a pool of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolSettings {
    /// Connections at most.
    pub size: u32,
    /// Seconds after which a connection that nobody uses is closed.
    pub idle_s: u64,
    /// Seconds after which a connection is closed, used or not.
    pub lifetime_s: u64,
}

/// Protection is off where it must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule} in `{environment}`")]
pub struct Unprotected {
    rule: &'static str,
    environment: Environment,
}

impl DynamoDbSettings {
    /// Refuses settings that an environment must not have.
    pub fn check(&self, environment: Environment) -> Result<(), Unprotected> {
        let endpoint = self.endpoint.as_deref().unwrap_or("https://");
        let is_plain = endpoint.starts_with("http://") && !environment.requires_tls();
        if endpoint.starts_with("https://") || is_plain {
            return Ok(());
        }
        Err(Unprotected { rule: "`endpoint` of [dynamodb] must begin with https://", environment })
    }
}

impl SqlServerSettings {
    /// Refuses settings that an environment must not have.
    pub fn check(&self, environment: Environment) -> Result<(), Unprotected> {
        if environment.requires_tls() && self.tls != Tls::Verified {
            let rule = "`tls` of [sqlserver] must be \"verified\"";
            return Err(Unprotected { rule, environment });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_environment_has_valid_settings() {
        for environment in Environment::ALL {
            dynamodb(environment).check(environment).unwrap();
            mongodb(environment);
            sqlserver(environment).check(environment).unwrap();
        }
    }

    #[test]
    fn only_dev_may_do_without_tls() {
        let settings = |tls| SqlServerSettings { tls, ..sqlserver(Environment::Dev).clone() };
        for tls in [Tls::Unverified, Tls::Off] {
            assert_eq!(settings(tls).check(Environment::Dev), Ok(()));
            assert_eq!(
                settings(tls).check(Environment::Pro).unwrap_err().to_string(),
                "`tls` of [sqlserver] must be \"verified\" in `pro`"
            );
        }
    }

    #[test]
    fn tables_are_reached_by_tls_alone_outside_dev() {
        let check = |endpoint: &str, environment| {
            let endpoint = Some(endpoint.to_owned());
            let settings = DynamoDbSettings { endpoint, ..dynamodb(environment).clone() };
            settings.check(environment).map_err(|refused| refused.to_string())
        };
        assert_eq!(check("http://127.0.0.1:8000", Environment::Dev), Ok(()));
        for (endpoint, environment) in
            [("http://vpce.example", Environment::Pre), ("vpce.example", Environment::Dev)]
        {
            assert_eq!(check("https://vpce.example", environment), Ok(()));
            let text =
                format!("`endpoint` of [dynamodb] must begin with https:// in `{environment}`");
            assert_eq!(check(endpoint, environment), Err(text));
        }
    }
}
