//! What this store costs above the driver, on the server that `TEST_SQLSERVER_URL` names.
//!
//! The bare driver asks the same statements on as many connections, one for each task: it begins a
//! transaction, adds a row, asks for its key and version, commits, and reads the row back as the same type.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on panics")]

#[path = "../tests/stores/parcel.rs"]
mod parcel;

use std::sync::{Arc, Mutex};

use config::{Environment, PoolSettings};
use store::{Created, Entity, Store, contract::benchmark};
use store_sqlserver::contract::TestSchemas;
use tiberius::Client;
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

use crate::parcel::Parcel;

/// As many as tasks work at the same time: nobody waits for one.
const CONNECTIONS: PoolSettings = PoolSettings { size: 8, idle_s: 300, lifetime_s: 1800 };

/// The columns of a row, as the store asks for them.
const COLUMNS: &str = "o.[ParcelKey], o.[RowVersion], o.[CreatedAt], o.[UpdatedAt], o.[ParcelId], o.[Code], \
                       o.[Shelf], o.[Sent], o.[Weight], o.[WeightScale], o.[Pieces], o.[Note], o.[Depot], \
                       o.[Count]";

type Connection = Client<Compat<TcpStream>>;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let schemas = TestSchemas::prepared::<Parcel>().await;
        let store: Arc<dyn Store<Parcel>> = schemas.open_with(CONNECTIONS, None);
        let bare = Arc::new(Bare::to(&schemas).await);
        let comparison = benchmark::compare(
            move |number| {
                let store = Arc::clone(&store);
                async move { through_the_store(&*store, number).await }
            },
            move |number| {
                let bare = Arc::clone(&bare);
                async move { bare.create_and_get(number).await }
            },
        )
        .await;
        schemas.remove().await;
        print(&comparison);
    });
}

fn parcel(number: u32) -> Parcel {
    Parcel {
        code: Some(format!("code-{number}")),
        shelf: Some("a shelf".to_owned()),
        note: Some("ordinary".to_owned()),
        ..Parcel::bare(&format!("parcel-{number}"))
    }
}

async fn through_the_store(store: &dyn Store<Parcel>, number: u32) {
    let parcel = parcel(number);
    let created = store.create(&parcel, None).await.map(Created::into_stored).unwrap();
    assert_eq!(store.read(parcel.id()).await.unwrap(), created);
}

/// The driver without the store.
struct Bare {
    insert: String,
    select: String,
    free: Mutex<Vec<Connection>>,
}

impl Bare {
    async fn to(schemas: &TestSchemas) -> Self {
        let table = format!("[{}].[Parcels]", schemas.schema(Environment::Dev));
        let mut free = Vec::new();
        for _ in 0..CONNECTIONS.size {
            let login = schemas.login();
            let stream = TcpStream::connect(login.get_addr()).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let mut connection = Client::connect(login, stream.compat_write()).await.unwrap();
            let beginning = "SET XACT_ABORT ON; SET NOCOUNT ON";
            connection.simple_query(beginning).await.unwrap().into_results().await.unwrap();
            free.push(connection);
        }
        Self {
            insert: format!(
                "INSERT INTO {table} ([ParcelId], [CreatedAt], [UpdatedAt], [Code], [Shelf], [Sent], \
                 [Weight], [WeightScale], [Pieces], [Note], [Depot], [Count]) VALUES \
                 (CAST(@P1 AS VARCHAR(40)), SYSUTCDATETIME(), SYSUTCDATETIME(), CAST(@P2 AS VARCHAR(40)), \
                 CAST(@P3 AS VARCHAR(10)), NULL, NULL, 0, NULL, CAST(@P4 AS NVARCHAR(40)), NULL, \
                 CAST(@P5 AS BIGINT)); SELECT o.[ParcelKey], o.[RowVersion] FROM {table} AS o \
                 WHERE o.[ParcelId] = CAST(@P1 AS VARCHAR(40))"
            ),
            select: format!(
                "SELECT {COLUMNS} FROM {table} AS o WHERE o.[ParcelId] = CAST(@P1 AS VARCHAR(40))"
            ),
            free: Mutex::new(free),
        }
    }

    async fn create_and_get(&self, number: u32) {
        let parcel = parcel(number);
        let mut connection = self.free.lock().unwrap().pop().unwrap();
        let Parcel { id, code, shelf, note, count, .. } = &parcel;
        let (code, shelf, note) = (code.as_deref(), shelf.as_deref(), note.as_deref());
        batch(&mut connection, "BEGIN TRANSACTION").await;
        let added = connection
            .query(&self.insert, &[&id.as_str(), &code, &shelf, &note, &i64::from(*count)])
            .await
            .unwrap();
        assert!(added.into_row().await.unwrap().is_some());
        batch(&mut connection, "COMMIT TRANSACTION").await;
        let found = connection.query(&self.select, &[&id.as_str()]).await.unwrap();
        let found = of_row(&found.into_row().await.unwrap().unwrap());
        self.free.lock().unwrap().push(connection);
        assert_eq!(found, parcel);
    }
}

async fn batch(connection: &mut Connection, text: &str) {
    connection.simple_query(text).await.unwrap().into_results().await.unwrap();
}

fn of_row(row: &tiberius::Row) -> Parcel {
    let text = |name| row.get::<&str, _>(name).map(str::to_owned);
    Parcel {
        id: text("ParcelId").unwrap(),
        code: text("Code"),
        shelf: text("Shelf"),
        sent: None,
        weight: None,
        pieces: row.get("Pieces"),
        note: text("Note"),
        depot: text("Depot"),
        count: row.get::<i64, _>("Count").unwrap().try_into().unwrap(),
    }
}

#[expect(clippy::print_stdout, reason = "the figure is what this program is for")]
fn print(comparison: &benchmark::Comparison) {
    println!("SQL Server: {comparison}");
}
