//! What connections do over the real protocol, against a server that logs in and gives prepared answers.
//! It knows no entity.

mod connections;
mod lost_answers;
mod server;
mod settings;

use std::net::SocketAddr;

use config::{PoolSettings, WallClock};
use mssql_mock_tds::{QueryResponse, TerminalError};

use self::server::{PASSWORD, Server, USER};
use crate::{
    address::Address, connections::Connections, failure::Failure, login::Login,
    statement::Statement,
};

const LIMITS: PoolSettings = PoolSettings { size: 2, idle_s: 60, lifetime_s: 600 };

/// The way to this address without TLS.
fn login(server: SocketAddr) -> Login {
    let address = format!("sqlserver://{USER}:{PASSWORD}@{server}/master?encrypt=off");
    Login::of_address(Address::parse(&address).unwrap().login)
}

fn connections(server: SocketAddr, size: u32) -> Connections {
    Connections::new(login(server), PoolSettings { size, ..LIMITS }, WallClock::default())
}

/// The mock finds a text only in capitals.
fn statement(text: &str) -> Statement {
    let mut statement = Statement::default();
    statement.push(text);
    statement
}

/// Asks something, for which it takes a connection.
async fn ask(connections: &Connections) -> Result<(), Failure> {
    connections.get().await?.ask(&statement("SELECT SOMETHING")).await.map(|_| ())
}

fn refusal(number: u32) -> QueryResponse {
    QueryResponse::error_only(TerminalError::new(number, 14, "no reader of it decides anything"))
}
