//! Addresses in the form of a URL: `user:password@host:port/database?encrypt=verified`.

use std::net::IpAddr;

use config::Tls;
use percent_encoding::percent_decode_str;
use tiberius::{AuthMethod, Config};

use super::{Address, InvalidAddress, SCHEMAS};
use crate::login::protect;

/// The port of SQL Server.
const PORT: u16 = 1433;

/// The database of an address that names none.
const DATABASE: &str = "master";

/// What stands behind the scheme.
pub(super) fn address(rest: &str) -> Result<Address, InvalidAddress> {
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (credentials, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let (server, database) = place.split_once('/').unwrap_or((place, ""));
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    let (host, port) = host_and_port(server)?;
    let mut parts = Parts {
        user: decoded("user", user)?,
        password: decoded("password", password)?,
        database: decoded("database", database)?,
        tls: if is_loopback(host) { Tls::Unverified } else { Tls::Verified },
        schemas: String::new(),
    };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        parts.set(pair)?;
    }
    if parts.user.is_empty() {
        return Err(InvalidAddress::Missing("user"));
    }
    let mut login = Config::new();
    login.host(host);
    login.port(port);
    login.database(if parts.database.is_empty() { DATABASE } else { &parts.database });
    login.authentication(AuthMethod::sql_server(parts.user, parts.password));
    protect(&mut login, parts.tls);
    Ok(Address { login, schemas: parts.schemas })
}

/// What an address says besides the server.
struct Parts {
    user: String,
    password: String,
    database: String,
    tls: Tls,
    schemas: String,
}

impl Parts {
    fn set(&mut self, pair: &str) -> Result<(), InvalidAddress> {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = decoded("parameter", value)?;
        match name.to_ascii_lowercase().as_str() {
            "encrypt" => self.tls = tls(&value)?,
            "trustservercertificate" if value.eq_ignore_ascii_case("true") => {
                self.tls = Tls::Unverified;
            }
            "trustservercertificate" => {}
            "database" => self.database = value,
            "user" => self.user = value,
            "password" => self.password = value,
            SCHEMAS => self.schemas = value,
            _ => return Err(InvalidAddress::Parameter(name.to_owned())),
        }
        Ok(())
    }
}

fn tls(value: &str) -> Result<Tls, InvalidAddress> {
    match value.to_ascii_lowercase().as_str() {
        "verified" | "true" | "yes" | "mandatory" => Ok(Tls::Verified),
        "unverified" => Ok(Tls::Unverified),
        "off" | "false" | "no" | "disable" => Ok(Tls::Off),
        _ => Err(InvalidAddress::Encrypt(value.to_owned())),
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
        return Err(InvalidAddress::Missing("host"));
    }
    let port = port.map(|port| port.parse().map_err(|_| InvalidAddress::Unreadable("port")));
    Ok((host, port.transpose()?.unwrap_or(PORT)))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn decoded(part: &'static str, text: &str) -> Result<String, InvalidAddress> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| InvalidAddress::Unreadable(part))
}
