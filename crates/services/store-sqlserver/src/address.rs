//! The address of one server on a laptop, in the forms in which such addresses are written. It connects to
//! nothing, and no error of it repeats the address, which holds a password.
//!
//! - `sqlserver://user:password@host:port/database?encrypt=verified|unverified|off` (also `mssql://`)
//! - `jdbc:sqlserver://host:port;user=...;password=...;databaseName=...`, with or without `jdbc:`
//! - ADO: `Server=tcp:host,port;User Id=...;Password=...;Database=...`
//!
//! Without `encrypt`, a server on the loopback interface is reached by TLS with any certificate, as most are
//! installed with one of their own, and any other with one that is verified. `schemas=text` is what the names
//! of schemas begin with, before the environment's: by it several users share a database.

mod url;

use tiberius::Config;

use crate::table::check_name;

/// Where to log in, and what the schemas there are called.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) login: Config,
    pub(crate) schemas: String,
}

/// Why an address is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidAddress {
    #[error(
        "the address of SQL Server begins neither with `sqlserver://`, `mssql://` or `jdbc:sqlserver://` nor \
         has it `;` as an ADO string"
    )]
    Form,
    #[error("the address of SQL Server has no {0}: `sqlserver://user:password@host:port/database`")]
    Missing(&'static str),
    #[error("the address of SQL Server has a {0} that cannot be read")]
    Unreadable(&'static str),
    #[error("`encrypt={0}` in the address of SQL Server: use verified, unverified or off")]
    Encrypt(String),
    #[error("the address of SQL Server has the parameter `{0}`, which means nothing here")]
    Parameter(String),
    #[error("`schemas={0}` in the address of SQL Server is no plain identifier")]
    Schemas(String),
}

const SCHEMAS: &str = "schemas";

impl Address {
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidAddress> {
        let plain =
            ["sqlserver://", "mssql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let address = match plain {
            Some(rest) if !rest.contains(';') => url::address(rest)?,
            Some(rest) => Self::of_string(&format!("jdbc:sqlserver://{rest}"))?,
            None if text.starts_with("jdbc:") || text.contains(';') => Self::of_string(text)?,
            None => return Err(InvalidAddress::Form),
        };
        if !address.schemas.is_empty() && check_name(&address.schemas).is_err() {
            return Err(InvalidAddress::Schemas(address.schemas));
        }
        Ok(address)
    }

    /// The same with other schemas; and by another way, if one is given, on which a test's proxy can read what
    /// it carries.
    #[cfg(feature = "contract")]
    pub(crate) fn moved(mut self, to: Option<std::net::SocketAddr>, schemas: &str) -> Self {
        if let Some(to) = to {
            self.login.host(to.ip());
            self.login.port(to.port());
            crate::login::protect(&mut self.login, config::Tls::Off);
        }
        schemas.clone_into(&mut self.schemas);
        self
    }

    /// A connection string that the driver understands, with our own parameter in it.
    fn of_string(text: &str) -> Result<Self, InvalidAddress> {
        let own =
            |part: &&str| part.split_once('=').is_some_and(|(name, _)| name.trim() == SCHEMAS);
        let (ours, theirs): (Vec<&str>, Vec<&str>) = text.split(';').partition(own);
        let schemas = ours.first().and_then(|part| part.split_once('=')).map(|(_, value)| value);
        let theirs = theirs.join(";");
        let login = if text.starts_with("jdbc:") {
            Config::from_jdbc_string(&theirs)
        } else {
            Config::from_ado_string(&theirs)
        };
        let login = login.map_err(|_| InvalidAddress::Unreadable("connection string"))?;
        Ok(Self { login, schemas: schemas.unwrap_or_default().trim().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the driver understood, without the secret: its `Debug` redacts it.
    fn read(text: &str) -> String {
        let Address { login, schemas } = Address::parse(text).unwrap();
        format!("{login:?} {schemas}")
    }

    #[test]
    fn every_form_names_server_database_and_user() {
        for text in [
            "sqlserver://sa:p%40ss@db.test:1444/shop?encrypt=verified&schemas=x_",
            "mssql://db.test:1444?user=sa&password=p%40ss&database=shop&schemas=x_",
            "jdbc:sqlserver://db.test:1444;user=sa;password=p@ss;databaseName=shop;encrypt=true;schemas=x_",
            "sqlserver://db.test:1444;user=sa;password=p@ss;databaseName=shop;encrypt=true;schemas=x_",
            "Server=tcp:db.test,1444;User Id=sa;Password=p@ss;Database=shop;Encrypt=true;schemas=x_",
        ] {
            let read = read(text);
            for part in ["db.test", "1444", "shop", "\"sa\"", "Required", "bypass: false"] {
                assert!(read.contains(part), "{text}: {part} in {read}");
            }
            assert!(read.ends_with(" x_") && !read.contains("p@ss"), "{read}");
        }
    }

    #[test]
    fn a_server_on_this_machine_may_have_any_certificate_unless_the_address_says_more() {
        for (text, expected) in [
            ("sqlserver://sa:x@127.0.0.1", ["Required", "bypass: true"]),
            ("sqlserver://sa:x@localhost:1500/shop", ["Required", "bypass: true"]),
            ("sqlserver://sa:x@[::1]:1500/shop", ["Required", "bypass: true"]),
            ("sqlserver://sa:x@127.0.0.1?encrypt=verified", ["Required", "bypass: false"]),
            ("sqlserver://sa:x@127.0.0.1?encrypt=off", ["NotSupported", "bypass: false"]),
            ("sqlserver://sa:x@10.0.0.1", ["Required", "bypass: false"]),
            ("sqlserver://sa:x@10.0.0.1?trustServerCertificate=true", ["Required", "bypass: true"]),
        ] {
            let read = read(text);
            assert!(expected.iter().all(|part| read.contains(part)), "{text}: {read}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_its_secret() {
        for text in [
            "hunter2",
            "sqlserver://sa:hunter2@",
            "sqlserver://host/hunter2",
            "sqlserver://sa:hunter2@host:port",
            "sqlserver://sa:hunter2@host?encrypt=perhaps",
            "sqlserver://sa:hunter2@host?speed=fast",
            "sqlserver://sa:hunter2@host?schemas=a.b",
            "jdbc:sqlserver://host;password={hunter2",
        ] {
            let refused = Address::parse(text).unwrap_err().to_string();
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }
}
