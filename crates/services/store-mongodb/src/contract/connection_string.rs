//! Connection strings put together from others, for tests. It reads no environment.

use std::net::SocketAddr;

/// The connection string with one more option, unless it has that already.
pub(super) fn with_option(uri: &str, option: &str) -> String {
    let parts = Parts::of(uri);
    if parts.options.split('&').any(|known| known == option) {
        return uri.to_owned();
    }
    let options = match parts.options {
        "" => option.to_owned(),
        options => format!("{options}&{option}"),
    };
    Parts { options: &options, ..parts }.text()
}

/// The connection string with the database; who logs in stays known to the database that it was.
pub(super) fn with_database(uri: &str, database: &str) -> String {
    let parts = Parts::of(uri);
    let needs_source = !parts.login.is_empty() && !parts.options.contains("authSource");
    let source = if parts.database.is_empty() { "admin" } else { parts.database };
    let uri = Parts { database, ..parts }.text();
    if needs_source { with_option(&uri, &format!("authSource={source}")) } else { uri }
}

/// The first server of the connection string, with its port.
pub fn host(uri: &str) -> String {
    let hosts = Parts::of(uri).hosts;
    let first = hosts.split(',').next().unwrap_or_default();
    if first.contains(':') { first.to_owned() } else { format!("{first}:27017") }
}

/// The connection string of the same server behind another address: whatever it says of other servers is
/// not followed.
pub fn elsewhere(uri: &str, address: SocketAddr) -> String {
    let parts = Parts::of(uri);
    let hosts = address.to_string();
    let kept = |option: &&str| {
        !option.starts_with("directConnection") && !option.starts_with("replicaSet")
    };
    let options: Vec<&str> = parts.options.split('&').filter(kept).collect();
    let options = options.join("&");
    let uri = Parts { hosts: &hosts, options: &options, ..parts }.text();
    with_option(&uri, "directConnection=true")
}

/// The connection string with another login.
pub fn with_login(uri: &str, user: &str, password: &str) -> String {
    let login = format!("{user}:{password}@");
    let uri = Parts { login: &login, ..Parts::of(uri) }.text();
    with_option(&uri, "authMechanism=SCRAM-SHA-256")
}

/// `scheme://login hosts/database?options`.
#[derive(Clone, Copy)]
struct Parts<'a> {
    scheme: &'a str,
    /// With its `@`.
    login: &'a str,
    hosts: &'a str,
    database: &'a str,
    options: &'a str,
}

impl<'a> Parts<'a> {
    fn of(uri: &'a str) -> Self {
        let (scheme, rest) = uri.split_once("://").unwrap_or(("mongodb", uri));
        let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (servers, database) = place.split_once('/').unwrap_or((place, ""));
        let (login, hosts) = servers.split_at(servers.rfind('@').map_or(0, |at| at + 1));
        Self { scheme, login, hosts, database, options }
    }

    fn text(self) -> String {
        let Self { scheme, login, hosts, database, options } = self;
        let question = if options.is_empty() { "" } else { "?" };
        format!("{scheme}://{login}{hosts}/{database}{question}{options}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_takes_the_place_of_the_one_in_the_string() {
        for (uri, expected) in [
            ("mongodb://h:1", "mongodb://h:1/t"),
            ("mongodb://h:1/?a=b", "mongodb://h:1/t?a=b"),
            ("mongodb://u:p@h/x?a=b", "mongodb://u:p@h/t?a=b&authSource=x"),
            ("mongodb://u:p@h/?authSource=y", "mongodb://u:p@h/t?authSource=y"),
            ("mongodb://u:p@h,i:2", "mongodb://u:p@h,i:2/t?authSource=admin"),
        ] {
            assert_eq!(with_database(uri, "t"), expected);
        }
    }

    #[test]
    fn the_rest_of_a_string_stays() {
        let uri = "mongodb://u:p@h,i:2/x?replicaSet=r&a=b";
        let address = ([127, 0, 0, 1], 5).into();
        assert_eq!(
            elsewhere(uri, address),
            "mongodb://u:p@127.0.0.1:5/x?a=b&directConnection=true"
        );
        assert_eq!(
            with_login(uri, "me", "secret"),
            "mongodb://me:secret@h,i:2/x?replicaSet=r&a=b&authMechanism=SCRAM-SHA-256"
        );
        assert_eq!((host(uri), host("mongodb://h:9")), ("h:27017".to_owned(), "h:9".to_owned()));
    }
}
