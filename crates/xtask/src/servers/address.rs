//! The address of a server. Whatever is printed of it is where the server is: never a login, a password or an option.

use std::{
    fmt,
    io::{self, ErrorKind},
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use anyhow::{Context, Result};

use super::Kind;

/// A server on this machine or near it answers within milliseconds; somebody is waiting to hear that there is none.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// DNS says where the servers behind such an address are, which drivers ask and this tool does not.
const LOOKED_UP: &str = "mongodb+srv";

/// Where a server is, and how to log in there.
#[derive(Clone, PartialEq)]
pub(crate) struct Address {
    text: String,
    hosts: Vec<(String, u16)>,
    is_looked_up: bool,
}

impl Address {
    /// Reads an address of a kind of server. The error repeats nothing of the text, which may hold a password.
    pub(crate) fn parse(kind: Kind, text: &str) -> Result<Self> {
        let address = match kind {
            Kind::SqlServer if !text.contains("://") => parse_ado(text),
            _ => parse_url(kind, text),
        };
        address.with_context(|| {
            let (scheme, port) = kind.schemes()[0];
            format!("the address is none of {}: write `{scheme}://HOST:{port}`", kind.title())
        })
    }

    /// All of it, for the environment of a program that connects.
    pub(crate) fn expose(&self) -> &str {
        &self.text
    }

    /// Adds an option, in the way of URLs.
    pub(crate) fn add_option(&mut self, option: &str) {
        let separator = match self.text.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        self.text = format!("{}{separator}{option}", self.text);
    }

    /// Whether somebody listens there: at one of its hosts, if it has several.
    pub(crate) fn check(&self) -> io::Result<()> {
        if self.is_looked_up {
            return Ok(());
        }
        let mut outcome = Err(ErrorKind::AddrNotAvailable.into());
        for (host, port) in &self.hosts {
            for address in (host.as_str(), *port).to_socket_addrs()? {
                outcome = TcpStream::connect_timeout(&address, ANSWERS_WITHIN).map(drop);
                if outcome.is_ok() {
                    return outcome;
                }
            }
        }
        outcome
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (host, port)) in self.hosts.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            match host.contains(':') {
                true => write!(formatter, "{comma}[{host}]:{port}")?,
                false => write!(formatter, "{comma}{host}:{port}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Address({self})")
    }
}

fn parse_url(kind: Kind, text: &str) -> Option<Address> {
    let (scheme, rest) = text.split_once("://")?;
    let (_, default_port) = kind.schemes().iter().find(|(name, _)| *name == scheme)?;
    // Java's drivers have semicolons, and the login behind the server.
    let (place, options) = rest.split_at(rest.find(['?', ';']).unwrap_or(rest.len()));
    // A question mark that belongs to a password would make a host of the login.
    if options.starts_with('?') && options.contains('@') {
        return None;
    }
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    let hosts = place
        .split_once('/')
        .map_or(place, |(hosts, _)| hosts)
        .split(',')
        .map(|host| host_and_port(host, *default_port));
    Some(Address {
        text: text.to_owned(),
        hosts: hosts.collect::<Option<_>>()?,
        is_looked_up: scheme == LOOKED_UP,
    })
}

/// ADO.NET's form: `Server=tcp:HOST,PORT;User Id=...`.
fn parse_ado(text: &str) -> Option<Address> {
    let pairs = text.split(';').filter_map(|pair| pair.split_once('='));
    let is_server = |name: &str| {
        ["server", "data source"].iter().any(|known| name.trim().eq_ignore_ascii_case(known))
    };
    let server = pairs.into_iter().find(|(name, _)| is_server(name))?.1.trim();
    let server = server.strip_prefix("tcp:").unwrap_or(server).replace(',', ":");
    let host = host_and_port(&server, Kind::SqlServer.schemes()[0].1)?;
    Some(Address { text: text.to_owned(), hosts: vec![host], is_looked_up: false })
}

fn host_and_port(text: &str, default_port: u16) -> Option<(String, u16)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']')?,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port = match port.strip_prefix(':') {
        Some(port) => port.parse().ok()?,
        None if port.is_empty() => default_port,
        None => return None,
    };
    (!host.is_empty()).then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn shown(kind: Kind, text: &str) -> String {
        Address::parse(kind, text).expect("an address").to_string()
    }

    #[test]
    fn what_is_shown_of_an_address_is_where_its_server_is() {
        let sql_server = "sqlserver://sa:p@s/s:w0rd@127.0.0.1:14330/master?encrypt=false";
        assert_eq!(shown(Kind::SqlServer, sql_server), "127.0.0.1:14330");
        let java = "jdbc:sqlserver://127.0.0.1;user=sa;password=p@ss;encrypt=false";
        assert_eq!(shown(Kind::SqlServer, java), "127.0.0.1:1433");
        let ado = "User Id=sa;Password=p@ss;Server=tcp:127.0.0.1,14330;Encrypt=false";
        assert_eq!(shown(Kind::SqlServer, ado), "127.0.0.1:14330");
        let replica_set = "mongodb://me:secret@one,two:27018/books?replicaSet=rs0";
        assert_eq!(shown(Kind::MongoDb, replica_set), "one:27017,two:27018");
        assert_eq!(shown(Kind::DynamoDb, "https://dynamodb.local"), "dynamodb.local:443");
        assert_eq!(shown(Kind::DynamoDb, "http://[::1]:8000/"), "[::1]:8000");
    }

    #[test]
    fn a_text_that_is_no_address_is_refused_and_not_repeated() {
        for text in [
            "sa:hunter2@127.0.0.1",
            "mongodb://sa:hunter2@127.0.0.1",
            "sqlserver://sa:1?hunter2@127.0.0.1",
            "sqlserver://sa:hunter2@127.0.0.1:port",
            "sqlserver://sa:hunter2@",
        ] {
            let refused = Address::parse(Kind::SqlServer, text).expect_err("no address");
            let refused = format!("{refused:#}");
            assert_eq!(
                refused, "the address is none of SQL Server: write `sqlserver://HOST:1433`",
                "{text}"
            );
        }
    }

    #[test]
    fn a_server_that_is_there_answers_and_one_that_is_gone_does_not() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let address = Address::parse(Kind::DynamoDb, &format!("http://127.0.0.1:{port}"));
        let address = address.expect("an address");
        address.check().expect("it listens");
        drop(listener);
        assert!(address.check().is_err());
    }
}
