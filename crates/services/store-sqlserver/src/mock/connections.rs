//! How many connections there are, how long one is used, and what becomes of one that fails.

use std::time::{Duration, SystemTime};

use config::{PoolSettings, testing::Time};
use mssql_mock_tds::{ColumnDefinition, ColumnValue, QueryResponse, Row, SqlDataType};
use store::{contract::faults::Proxy, deadline};

use super::{LIMITS, Server, ask, connections, login, refusal, statement};
use crate::{
    address::Address,
    cell::Cells,
    connections::Connections,
    failure::{Failure, Grief},
    login::Login,
};

#[tokio::test]
async fn mock_whole_numbers_and_texts_come_over_the_wire() {
    let types = [
        SqlDataType::TinyInt,
        SqlDataType::SmallInt,
        SqlDataType::Int,
        SqlDataType::BigInt,
        SqlDataType::NVarChar,
        SqlDataType::NVarCharMax,
    ];
    let columns = types.map(|kind| ColumnDefinition::new("x", kind)).to_vec();
    let wide = "\u{1f600} ".encode_utf16().collect::<Vec<_>>();
    let row = Row::new(vec![
        ColumnValue::TinyInt(255),
        ColumnValue::SmallInt(-1),
        ColumnValue::Int(7),
        ColumnValue::BigInt(i64::MAX),
        ColumnValue::NVarChar("stra\u{df}e ".to_owned()),
        ColumnValue::NVarCharMax(vec![wide[..1].to_vec(), wide[1..].to_vec()]),
    ]);
    let server = Server::with(vec![("SELECT ALL", QueryResponse::new(columns, vec![row]))]).await;
    let connections = connections(server.address, 1);
    for _ in 0..2 {
        let mut session = connections.get().await.unwrap();
        let mut cells = Cells::of(session.row(&statement("SELECT ALL")).await.unwrap());
        for expected in [255, -1, 7, i64::MAX] {
            assert_eq!(cells.integer().unwrap(), expected);
        }
        assert_eq!(cells.text().unwrap(), "stra\u{df}e ");
        assert_eq!(cells.text().unwrap(), "\u{1f600} ");
    }
    assert_eq!(server.logins(), 1);
}

#[tokio::test]
async fn mock_an_error_is_told_by_its_number_and_leaves_the_connection() {
    let errors = [(2627, Grief::Duplicate), (547, Grief::Constraint), (1205, Grief::Passing)];
    let server = Server::with(vec![
        ("ERROR 2627", refusal(2627)),
        ("ERROR 547", refusal(547)),
        ("ERROR 1205", refusal(1205)),
    ])
    .await;
    let connections = connections(server.address, 1);
    for (number, grief) in errors {
        let mut session = connections.get().await.unwrap();
        let failure = session.ask(&statement(&format!("ERROR {number}"))).await.unwrap_err();
        assert_eq!(failure.grief(), grief, "{failure}");
    }
    assert_eq!(server.logins(), 1);
}

#[tokio::test]
async fn mock_the_first_statement_is_all_that_is_said_after_a_login() {
    let server = Server::with(Vec::new()).await;
    let connections = connections(server.address, 1);
    ask(&connections).await.unwrap();
    assert_eq!(server.messages().await, [1]);

    let mut session = connections.get().await.unwrap();
    session.begin().await.unwrap();
    session.ask(&statement("INSERT SOMETHING")).await.unwrap();
    session.finish(Ok(())).await.unwrap();
    assert_eq!(server.messages().await, [4]);
}

#[tokio::test]
async fn mock_a_caller_waits_no_longer_than_its_time_for_a_connection() {
    let server = Server::with(Vec::new()).await;
    let connections = connections(server.address, 2);
    let held = [connections.get().await.unwrap(), connections.get().await.unwrap()];
    let until = SystemTime::now() + Duration::from_millis(600);
    let failure = deadline::until(until, connections.get()).await.map(|_| ()).unwrap_err();
    assert!(failure.to_string().starts_with("none of the 2 connections"), "{failure}");
    drop(held);
    ask(&connections).await.unwrap();
    assert_eq!(server.logins(), 2);
}

#[tokio::test]
async fn mock_a_connection_in_the_middle_of_something_is_not_used_again() {
    let slow = QueryResponse::select_one().with_delay(Duration::from_secs(5));
    let server = Server::with(vec![("SELECT SLOW", slow)]).await;
    let connections = connections(server.address, 1);
    let mut session = connections.get().await.unwrap();
    let slow = statement("SELECT SLOW");
    let given_up = tokio::time::timeout(Duration::from_millis(50), session.ask(&slow)).await;
    assert!(given_up.is_err());
    drop(session);

    let mut session = connections.get().await.unwrap();
    assert_eq!(server.logins(), 2);
    session.begin().await.unwrap();
    drop(session);

    let mut session = connections.get().await.unwrap();
    assert_eq!(server.logins(), 3);
    session.begin().await.unwrap();
    session.finish(Ok(())).await.unwrap();
    drop(session);

    ask(&connections).await.unwrap();
    assert_eq!(server.logins(), 3);
}

#[tokio::test]
async fn mock_ages_are_those_of_the_wall_clock() {
    let (server, time) = (Server::with(Vec::new()).await, Time::default());
    let limits = PoolSettings { idle_s: 60, lifetime_s: 100, ..LIMITS };
    let connections = Connections::new(login(server.address), limits, time.clock());
    let mut logins = Vec::new();
    // Used again; used after a try; idle for too long; used; alive for too long.
    for pause_s in [0, 0, 59, 60, 59, 41] {
        time.advance(Duration::from_secs(pause_s));
        ask(&connections).await.unwrap();
        logins.push(server.logins());
    }
    time.set_back(Duration::from_secs(1000));
    ask(&connections).await.unwrap();
    logins.push(server.logins());
    assert_eq!(logins, [1, 1, 1, 2, 2, 3, 4]);
}

#[tokio::test]
async fn mock_connections_that_died_while_the_process_was_frozen_cost_a_call_no_time() {
    for (frozen_s, at_most) in [(3600, Duration::from_millis(500)), (31, Duration::from_secs(2))] {
        let (server, time) = (Server::with(Vec::new()).await, Time::default());
        let proxy = Proxy::to(server.address.to_string()).await;
        let connections = Connections::new(login(proxy.address()), LIMITS, time.clock());
        ask(&connections).await.unwrap();

        proxy.abandon_connections();
        time.advance(Duration::from_secs(frozen_s));
        tokio::time::timeout(at_most, ask(&connections)).await.expect("in time").unwrap();
        assert_eq!(server.logins(), 2);
    }
}

#[tokio::test]
async fn mock_a_failed_attempt_fails_its_own_caller_alone() {
    let server = Server::with(Vec::new()).await;
    let connections = connections(server.address, 1);
    server.change_login("nobody", "else");
    let wait = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        server.change_login(super::USER, super::PASSWORD);
        ask(&connections).await
    };
    let (first, second) = tokio::join!(ask(&connections), wait);
    assert!(matches!(first, Err(Failure::Unavailable(_))), "{first:?}");
    second.unwrap();

    // One that was given up in the middle, as by an invocation that ran out of time, leaves nothing behind.
    let connections = super::connections(server.address, 1);
    tokio::select! {
        biased;
        outcome = ask(&connections) => panic!("{outcome:?} at once"),
        () = std::future::ready(()) => {}
    }
    ask(&connections).await.unwrap();
}

#[tokio::test]
async fn mock_a_connection_that_is_lost_makes_the_idle_ones_suspect() {
    let server = Server::with(Vec::new()).await;
    let connections = connections(server.address, 2);
    let both = [connections.get().await.unwrap(), connections.get().await.unwrap()];
    drop(both);
    server.cut();
    let lost = ask(&connections).await.unwrap_err();
    assert!(matches!(lost, Failure::Lost(_)), "{lost:?}");
    // The other is tried before it is used.
    ask(&connections).await.unwrap();
    assert_eq!(server.logins(), 3);
}

#[tokio::test]
async fn mock_a_server_that_is_not_there_is_named_without_the_password() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = listener.local_addr().unwrap();
    drop(listener);
    let failure = ask(&connections(nowhere, 1)).await.unwrap_err();
    assert!(matches!(failure, Failure::Unavailable(_)));
    let text = error::chain(&failure.into_error("read an entity"));
    let begins = format!(
        "failed to read an entity: the store is unavailable: no connection to SQL Server at {nowhere}: "
    );
    assert!(text.starts_with(&begins) && !text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn mock_a_server_without_tls_is_refused_unless_the_address_says_so() {
    let server = Server::with(Vec::new()).await;
    let address = format!("sqlserver://user:hunter2@{}", server.address);
    let login = Login::of_address(Address::parse(&address).unwrap().login);
    let failure = ask(&Connections::new(login, LIMITS, Time::default().clock())).await.unwrap_err();
    assert!(failure.to_string().contains("encryption level"), "{failure}");
}
