//! What this store costs above the driver, on the server that `TEST_SQLSERVER_URL` names.
//!
//! The bare driver asks the same statements on as many connections, one for each task: it begins a transaction, adds a
//! document and what it is found by, asks for its key and version, commits, and reads the document back as the same type.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on panics")]

use std::sync::{Arc, Mutex};

use config::{Environment, PoolSettings};
use store::{
    Created, Entity, Store,
    contract::{Sample, Specimen, benchmark},
};
use store_sqlserver::contract::TestDocuments;
use tiberius::{Client, ToSql};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

/// As many as tasks work at the same time: nobody waits for one.
const CONNECTIONS: PoolSettings = PoolSettings { size: 8, idle_s: 300, lifetime_s: 1800 };

type Connection = Client<Compat<TcpStream>>;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let schemas = TestDocuments::prepared::<Specimen>().await;
        let store: Arc<dyn Store<Specimen>> = schemas.open_with(CONNECTIONS, None);
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

async fn through_the_store(store: &dyn Store<Specimen>, number: u32) {
    let specimen = Specimen::sample(number);
    let created = store.create(&specimen, None).await.map(Created::into_stored).unwrap();
    assert_eq!(store.read(specimen.id()).await.unwrap(), created);
}

/// The driver without the store.
struct Bare {
    table: String,
    free: Mutex<Vec<Connection>>,
}

impl Bare {
    async fn to(schemas: &TestDocuments) -> Self {
        let mut free = Vec::new();
        for _ in 0..CONNECTIONS.size {
            let login = schemas.login();
            let stream = TcpStream::connect(login.get_addr()).await.unwrap();
            stream.set_nodelay(true).unwrap();
            free.push(Client::connect(login, stream.compat_write()).await.unwrap());
        }
        let table = format!("[{}].[specimens", schemas.schema(Environment::Dev));
        Self { table, free: Mutex::new(free) }
    }

    async fn create_and_get(&self, number: u32) {
        let specimen = Specimen::sample(number);
        let mut connection = self.free.lock().unwrap().pop().unwrap();
        let (table, id) = (&self.table, specimen.id().as_bytes());
        batch(&mut connection, "SET XACT_ABORT ON; SET NOCOUNT ON; BEGIN TRANSACTION").await;
        let insert = format!(
            "INSERT INTO {table}] ([Id], [CreatedAt], [UpdatedAt], [Document]) VALUES (CAST(@P1 AS VARBINARY(256)), \
             SYSUTCDATETIME(), SYSUTCDATETIME(), CAST(@P2 AS NVARCHAR(MAX))); SELECT o.[RowVersion], o.[DocumentKey] \
             FROM {table}] AS o WHERE o.[Id] = CAST(@P1 AS VARBINARY(256))"
        );
        let document = serde_json::to_string(&specimen).unwrap();
        let added = connection.query(&insert, &[&id, &document]).await.unwrap();
        let key: i64 = added.into_row().await.unwrap().unwrap().get("DocumentKey").unwrap();

        let indexed = specimen.indexed();
        let values = indexed.iter().flat_map(|(_, indexed)| indexed.values());
        let bytes: Vec<_> = values.map(String::as_bytes).collect();
        let lines: Vec<_> = (0..bytes.len())
            .map(|place| format!("(@P1, {place}, 'f{place}', @P{0}, N'', @P2)", place + 3))
            .collect();
        let mut parameters: Vec<&dyn ToSql> = vec![&key, &id];
        parameters.extend(bytes.iter().map(|bytes| bytes as &dyn ToSql));
        let index = format!("INSERT INTO {table}_index] VALUES {}", lines.join(", "));
        connection.execute(&index, &parameters).await.unwrap();
        batch(&mut connection, "COMMIT TRANSACTION").await;

        let select =
            format!("SELECT * FROM {table}] AS o WHERE o.[Id] = CAST(@P1 AS VARBINARY(256))");
        let found = connection.query(&select, &[&id]).await.unwrap().into_row().await.unwrap();
        self.free.lock().unwrap().push(connection);
        let document: &str = found.as_ref().unwrap().get("Document").unwrap();
        assert_eq!(serde_json::from_str::<Specimen>(document).unwrap(), specimen);
    }
}

async fn batch(connection: &mut Connection, text: &str) {
    connection.simple_query(text).await.unwrap().into_results().await.unwrap();
}

#[expect(clippy::print_stdout, reason = "the figure is what this program is for")]
fn print(comparison: &benchmark::Comparison) {
    println!("SQL Server: {comparison}");
}
