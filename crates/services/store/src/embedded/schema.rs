//! Opens a file, and gives it its tables. They are the same for every entity, and know none.

use std::{
    fs::DirBuilder,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, TransactionBehavior};

use super::failure::Failure;

/// How long a statement waits for a writer of another process: half of a function's usual 10 s, so that
/// the function still answers that its store is unavailable.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The pause after which an opening is tried again: making the first transaction takes a few of these.
const OPEN_PAUSE: Duration = Duration::from_millis(5);

/// Statements kept ready: the fixed ones, and a list for each combination of filters in use.
const CACHED_STATEMENTS: usize = 64;

/// The schema that this program writes; an older one is migrated in [`prepare`].
const VERSION: i64 = 2;

const SCHEMA: &str = "
    CREATE TABLE documents (
        id TEXT PRIMARY KEY NOT NULL,
        version INTEGER NOT NULL,
        created TEXT NOT NULL,
        updated TEXT NOT NULL,
        document TEXT NOT NULL
    ) STRICT;

    -- What entities are found and sorted by. An entity without a value of a sorted field has a row with
    -- the empty text that is not `present`: it is in the sorted list, and passes no filter.
    CREATE TABLE indexed (
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        present INTEGER NOT NULL CHECK (present IN (0, 1)),
        PRIMARY KEY (field, value, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX indexed_by_id ON indexed (id, field, value, present);

    CREATE TABLE unique_values (
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        PRIMARY KEY (field, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX unique_values_by_id ON unique_values (id);

    -- The first answers to creations that may be sent twice. They outlive the entity.
    CREATE TABLE idempotency (
        key TEXT PRIMARY KEY NOT NULL,
        fingerprint TEXT NOT NULL,
        created TEXT NOT NULL,
        document TEXT NOT NULL,
        expires_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX idempotency_by_expiry ON idempotency (expires_ms);
";

/// What version 2 has beside version 1.
const WRITERS_AND_VERSIONS: &str = "
    ALTER TABLE documents ADD COLUMN created_by TEXT;
    ALTER TABLE documents ADD COLUMN updated_by TEXT;
    ALTER TABLE idempotency ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE idempotency ADD COLUMN created_by TEXT;
";

/// A connection to the file, which is made if there is none.
///
/// SQLite does not wait for a lock while it changes to the write-ahead log, so processes that open a new
/// file at once can be in each other's way: they try again.
pub(super) fn open(file: &Path) -> Result<Connection, Failure> {
    if let Some(directory) = file.parent() {
        make_directory(directory).map_err(Failure::Directory)?;
    }
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        match connect(file) {
            Err(failure) if failure.is_busy() && Instant::now() < deadline => {
                thread::sleep(OPEN_PAUSE);
            }
            outcome => return outcome,
        }
    }
}

/// Only the user may look inside: the data is theirs.
fn make_directory(directory: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(directory)
}

fn connect(file: &Path) -> Result<Connection, Failure> {
    let mut connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;",
    )?;
    prepare(&mut connection)?;
    Ok(connection)
}

/// Makes the tables, unless they are there.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), Failure> {
    if version(connection)? == VERSION {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    match version(&transaction)? {
        0 => {
            transaction.execute_batch(SCHEMA)?;
            transaction.execute_batch(WRITERS_AND_VERSIONS)?;
        }
        1 => transaction.execute_batch(WRITERS_AND_VERSIONS)?,
        VERSION => return Ok(()),
        other => {
            return Err(Failure::unexpected(format!(
                "the file has schema version {other} and this program knows only {VERSION}: \
                 use the newer program that wrote it, or another data directory"
            )));
        }
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    Ok(transaction.commit()?)
}

fn version(connection: &Connection) -> Result<i64, Failure> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
