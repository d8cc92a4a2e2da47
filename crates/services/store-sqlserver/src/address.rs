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

use std::net::IpAddr;

use config::Tls;
use percent_encoding::percent_decode_str;
use tiberius::{AuthMethod, Config};

use crate::{login::protect, table::check_name};

/// The port of SQL Server, and the database of an address that names none.
const PORT: u16 = 1433;
const DATABASE: &str = "master";

const SCHEMAS: &str = "schemas";

/// Where to log in, and what the schemas there are called.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) login: Config,
    pub(crate) schemas: String,
}

/// Why an address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the address of SQL Server {0}: write \
     `sqlserver://user:password@host:port/database?encrypt=verified|unverified|off`"
)]
pub(crate) struct InvalidAddress(&'static str);

impl Address {
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidAddress> {
        let plain =
            ["sqlserver://", "mssql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let address = match plain {
            Some(rest) if !rest.contains(';') => Self::of_url(rest)?,
            Some(rest) => Self::of_string(&format!("jdbc:sqlserver://{rest}"))?,
            None if text.starts_with("jdbc:") || text.contains(';') => Self::of_string(text)?,
            None => return Err(InvalidAddress("has no form that is known")),
        };
        if !address.schemas.is_empty() && check_name(&address.schemas).is_err() {
            return Err(InvalidAddress("has `schemas` that are no plain identifier"));
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
            protect(&mut self.login, Tls::Off);
        }
        schemas.clone_into(&mut self.schemas);
        self
    }

    /// What stands behind the scheme of a URL.
    fn of_url(rest: &str) -> Result<Self, InvalidAddress> {
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (credentials, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        let (server, database) = place.split_once('/').unwrap_or((place, DATABASE));
        let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
        let (host, port) = host_and_port(server)?;
        let (mut user, mut password) = (decoded(user)?, decoded(password)?);
        let (mut database, mut schemas) = (decoded(database)?, String::new());
        let mut tls = if is_loopback(host) { Tls::Unverified } else { Tls::Verified };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decoded(value)?;
            match (&*name.to_ascii_lowercase(), &*value.to_ascii_lowercase()) {
                ("encrypt", "verified" | "true" | "yes" | "mandatory") => tls = Tls::Verified,
                ("encrypt", "unverified") | ("trustservercertificate", "true") => {
                    tls = Tls::Unverified;
                }
                ("encrypt", "off" | "false" | "no" | "disable") => tls = Tls::Off,
                ("trustservercertificate", _) => {}
                ("database", _) => database = value,
                ("user", _) => user = value,
                ("password", _) => password = value,
                (SCHEMAS, _) => schemas = value,
                _ => return Err(InvalidAddress("has a parameter that means nothing here")),
            }
        }
        if user.is_empty() {
            return Err(InvalidAddress("has no user"));
        }
        let mut login = Config::new();
        login.host(host);
        login.port(port);
        login.database(database);
        login.authentication(AuthMethod::sql_server(user, password));
        protect(&mut login, tls);
        Ok(Self { login, schemas })
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
        let login = login.map_err(|_| InvalidAddress("is a string that the driver cannot read"))?;
        Ok(Self { login, schemas: schemas.unwrap_or_default().trim().to_owned() })
    }
}

/// A host with or without its port; an IPv6 address stands in brackets.
fn host_and_port(server: &str) -> Result<(&str, u16), InvalidAddress> {
    let (host, port) = match server.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match server.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (server, None),
        },
    };
    if host.is_empty() {
        return Err(InvalidAddress("has no host"));
    }
    let port = port.map_or(Ok(PORT), str::parse);
    Ok((host, port.map_err(|_| InvalidAddress("has a port that is no number"))?))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn decoded(text: &str) -> Result<String, InvalidAddress> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| InvalidAddress("is not in UTF-8 behind its %"))
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
