//! Connections, the pool and answers over the real protocol, against a server that gives prepared answers.
//! It knows no entity.

use std::{
    net::SocketAddr,
    time::{Duration, SystemTime},
};

use config::PoolSettings;
use mssql_mock_tds::{
    ColumnDefinition, ColumnValue, MockTdsServer, QueryResponse, Row, SqlDataType, TerminalError,
};
use store::deadline;

use crate::{
    address::Address,
    cell::Cells,
    connection::Login,
    failure::{Failure, Grief},
    pool::Pool,
    statement::Statement,
};

/// A server that gives these answers, for as long as the test's runtime lives.
async fn server(answers: Vec<(&'static str, QueryResponse)>) -> SocketAddr {
    let server = MockTdsServer::new("127.0.0.1:0").await.unwrap();
    let (address, registry) = (server.local_addr(), server.query_registry());
    for (text, answer) in answers {
        registry.lock().await.register(text, answer);
    }
    tokio::spawn(server.run());
    address
}

fn pool(server: SocketAddr, size: u32) -> Pool {
    let address = format!("sqlserver://user:hunter2@{server}/master?encrypt=off");
    let login = Login::Address(Box::new(Address::parse(&address).unwrap().login));
    Pool::new(login, PoolSettings { size, idle_s: 60, lifetime_s: 60 })
}

/// The mock finds a text only in capitals.
fn statement(text: &str) -> Statement {
    let mut statement = Statement::default();
    statement.push(text);
    statement
}

fn refusal(number: u32) -> QueryResponse {
    QueryResponse::error_only(TerminalError::new(number, 14, "no reader of it decides anything"))
}

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
    let server = server(vec![("SELECT ALL", QueryResponse::new(columns, vec![row]))]).await;
    let pool = pool(server, 1);
    for _ in 0..2 {
        let answers = pool.get().await.unwrap().ask(&statement("SELECT ALL")).await.unwrap();
        let mut cells = Cells::of(answers.into_iter().flatten().next().unwrap());
        for expected in [255, -1, 7, i64::MAX] {
            assert_eq!(cells.integer().unwrap(), expected);
        }
        assert_eq!(cells.text().unwrap(), "stra\u{df}e ");
        assert_eq!(cells.text().unwrap(), "\u{1f600} ");
    }
    assert_eq!(pool.connections(), 1);
}

#[tokio::test]
async fn mock_errors_are_told_by_their_numbers_and_leave_the_connection() {
    let answers = vec![
        ("SELECT A", refusal(2627)),
        ("SELECT B", refusal(2601)),
        ("SELECT C", refusal(547)),
        ("SELECT D", refusal(1205)),
        ("SELECT E", refusal(208)),
    ];
    let pool = pool(server(answers).await, 1);
    for (text, grief, may_pass) in [
        ("SELECT A", Grief::Duplicate, false),
        ("SELECT B", Grief::Duplicate, false),
        ("SELECT C", Grief::Constraint, false),
        ("SELECT D", Grief::Other, true),
        ("SELECT E", Grief::Other, false),
    ] {
        let failure = pool.get().await.unwrap().ask(&statement(text)).await.unwrap_err();
        assert_eq!((failure.grief(), failure.may_pass()), (grief, may_pass), "{text}: {failure}");
        assert_eq!(pool.connections(), 1, "{text}");
    }
}

#[tokio::test]
async fn mock_a_full_pool_keeps_a_caller_no_longer_than_its_time() {
    let pool = pool(server(Vec::new()).await, 2);
    let held = [pool.get().await.unwrap(), pool.get().await.unwrap()];
    let until = SystemTime::now() + Duration::from_millis(600);
    let failure = deadline::until(until, pool.get()).await.map(|_| ()).unwrap_err();
    assert!(failure.to_string().starts_with("none of the 2 connections"), "{failure}");
    assert_eq!(pool.connections(), 2);
    drop(held);
    assert!(pool.get().await.is_ok());
}

#[tokio::test]
async fn mock_a_connection_in_the_middle_of_something_is_not_used_again() {
    let slow = QueryResponse::select_one().with_delay(Duration::from_secs(5));
    let pool = pool(server(vec![("SELECT SLOW", slow)]).await, 1);
    let mut lease = pool.get().await.unwrap();
    let slow = statement("SELECT SLOW");
    let given_up = tokio::time::timeout(Duration::from_millis(50), lease.ask(&slow)).await;
    assert!(given_up.is_err());
    drop(lease);
    assert_eq!(pool.connections(), 0);

    let mut lease = pool.get().await.unwrap();
    lease.begin().await.unwrap();
    drop(lease);
    assert_eq!(pool.connections(), 0);

    let mut lease = pool.get().await.unwrap();
    lease.begin().await.unwrap();
    lease.finish(Ok(())).await.unwrap();
    drop(lease);
    assert_eq!(pool.connections(), 1);
}

#[tokio::test]
async fn mock_a_server_that_is_not_there_is_named_without_the_password() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = listener.local_addr().unwrap();
    drop(listener);
    let failure = pool(nowhere, 1).get().await.map(|_| ()).unwrap_err();
    assert!(matches!(failure, Failure::Unreachable(_)));
    let text = error::chain(&failure.into_error("read an entity"));
    let begins = format!(
        "failed to read an entity: the store is unavailable: no connection to SQL Server at {nowhere}: "
    );
    assert!(text.starts_with(&begins) && !text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn mock_a_server_without_tls_is_refused_unless_the_settings_say_so() {
    let server = server(Vec::new()).await;
    let address = Address::parse(&format!("sqlserver://user:hunter2@{server}")).unwrap();
    let login = Login::Address(Box::new(address.login));
    let pool = Pool::new(login, PoolSettings { size: 1, idle_s: 60, lifetime_s: 60 });
    let failure = pool.get().await.map(|_| ()).unwrap_err();
    assert!(failure.to_string().contains("encryption level"), "{failure}");
}
