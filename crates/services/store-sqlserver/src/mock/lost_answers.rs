//! What is done once the answer to a COMMIT or to a migration is lost: it is looked what became of it, and nothing happens
//! twice.

use std::time::Duration;

use config::{PoolSettings, WallClock};
use error::Error;
use mssql_mock_tds::{ColumnDefinition, ColumnValue, QueryResponse, Row, SqlDataType};
use sha2::{Digest, Sha256};
use store::{
    Stored,
    contract::{Sample, Specimen},
};

use super::{LIMITS, Server, login};
use crate::{
    driver::{Kept, Place},
    migrate::{self, Steps},
};

/// Longer than it takes to cut the connection.
const SLOW: Duration = Duration::from_secs(5);

fn place(server: &Server) -> Place {
    let (login, clock) = (login(server.address), WallClock::default());
    Place { login, schema: "dbo".to_owned(), limits: PoolSettings { size: 1, ..LIMITS }, clock }
}

fn row(cells: Vec<(SqlDataType, ColumnValue)>) -> QueryResponse {
    let (types, values): (Vec<_>, _) = cells.into_iter().unzip();
    let column = |kind| ColumnDefinition::new("x", kind);
    QueryResponse::new(types.into_iter().map(column).collect(), vec![Row::new(values)])
}

/// What an UPDATE says: how many rows it changed, and the version and key of the row that is there.
fn updated(rows: i64, version: u64) -> QueryResponse {
    row(vec![
        (SqlDataType::BigInt, ColumnValue::BigInt(rows)),
        (
            SqlDataType::VarBinaryMax,
            ColumnValue::VarBinaryMax(vec![version.to_be_bytes().to_vec()]),
        ),
        (SqlDataType::BigInt, ColumnValue::BigInt(1)),
    ])
}

fn text(text: &str) -> QueryResponse {
    row(vec![(SqlDataType::NVarChar, ColumnValue::NVarChar(text.to_owned()))])
}

/// The outcome of a call during which all connections are cut; `then` is what the server has after that.
async fn cut_short<T>(
    server: &Server,
    call: impl Future<Output = Result<T, Error>>,
    then: (&str, QueryResponse),
) -> Result<T, Error> {
    let cut = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        server.answer(then.0, then.1).await;
        server.answer("COMMIT TRANSACTION", QueryResponse::select_one()).await;
        server.cut();
    };
    tokio::join!(call, cut).0
}

#[tokio::test]
async fn mock_a_replacement_whose_answer_is_lost_is_done_or_unavailable_and_never_stale() {
    const UPDATE: &str = "@@ROWCOUNT AS BIGINT), ";
    for (version_there, is_ours) in [(5, true), (6, false)] {
        let slow = QueryResponse::select_one().with_delay(SLOW);
        let server =
            Server::with(vec![(UPDATE, updated(1, 5)), ("COMMIT TRANSACTION", slow)]).await;
        let store = place(&server).open(&Kept::<Specimen>::documents()).unwrap();
        let before = Stored { version: 4, ..Stored::now(Specimen::sample(1)) };
        let replacement = store.replace(&before.entity, &before);

        let then = (UPDATE, updated(0, version_there));
        let outcome = cut_short(&server, replacement, then).await;
        match outcome {
            Ok(replaced) => assert!(is_ours && replaced.version == 5, "{replaced:?}"),
            // Nobody knows who was first; `Stale` would have the same change made again.
            Err(Error::Unavailable { .. }) => assert!(!is_ours),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn mock_a_step_on_a_lost_connection_is_looked_for_and_never_run_again() {
    const DIGEST: &str = "] = CAST(@P1 AS VARCHAR(64)) AND [";
    let step = &migrate::OWN[0];
    let digest: String =
        Sha256::digest(step.text).iter().map(|byte| format!("{byte:02x}")).collect();
    for is_applied in [true, false] {
        let two = |number| (SqlDataType::Int, ColumnValue::Int(number));
        let server = Server::with(vec![
            ("APPLOCK_MODE('", text("Exclusive")),
            ("INFORMATION_SCHEMA.TABLES", row(vec![two(1), two(1)])),
        ])
        .await;
        let slow = QueryResponse::select_one().with_delay(SLOW);
        server.answer(migrate::text(step, "dbo", "").trim(), slow).await;

        let none = QueryResponse::new(vec![ColumnDefinition::new("x", SqlDataType::Int)], vec![]);
        let then = (DIGEST, if is_applied { text(&digest) } else { none });
        let steps = [Steps { owner: migrate::OWNER, table: "", migrations: migrate::OWN }];
        let place = place(&server);
        let outcome = cut_short(&server, migrate::prepare(&place, &steps), then).await;
        let said = match &outcome {
            Ok(lines) => lines.last().cloned().unwrap(),
            Err(error) => error::chain(error),
        };
        let expected =
            if is_applied { ": applied" } else { "it was not applied, and nothing of it is left" };
        assert!(said.contains(expected), "{said}");
        assert_eq!(outcome.is_ok(), is_applied, "{said}");
        // The second connection was held, asked, and nothing else.
        assert_eq!(server.messages().await.last(), Some(&2));
    }
}
