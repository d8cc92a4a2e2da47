//! Makes the schema and its tables, step by step, whoever else does the same at the same time. What was
//! applied stands in a table beside them, with a digest: a step whose text changed since is an error.

mod catalog;

use error::Error;
use sha2::{Digest, Sha256};
use store::Timestamp;

pub(crate) use self::catalog::Catalog;
use crate::{
    Migration,
    connection::Session,
    failure::{Failure, Grief},
    pool::Pool,
    retry::Attempts,
    table::check_name,
};

/// The steps of the store itself, which every schema needs once.
pub(crate) const OWN: &[Migration] = &[Migration {
    number: 1,
    name: "idempotency keys",
    text: include_str!("../migrations/0001_idempotency_keys.sql"),
}];

/// Whose steps the store's own are.
pub(crate) const OWNER: &str = "store";

const OPERATION: &str = "prepare a store";

/// The steps of one owner, in a schema.
pub(crate) struct Steps<'a> {
    pub(crate) schema: &'a str,
    pub(crate) owner: &'static str,
    pub(crate) migrations: &'static [Migration],
}

/// The text of a step for a schema, whose name was checked.
pub(crate) fn text(migration: &Migration, schema: &str) -> String {
    migration.text.replace("{schema}", &format!("[{schema}]"))
}

/// What tells a text from any other, however its lines end.
fn digest(migration: &Migration) -> String {
    let digest = Sha256::digest(migration.text.replace("\r\n", "\n"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the schema, and takes the steps in it that nobody has taken. A line for each thing.
pub(crate) async fn prepare(
    pool: &Pool,
    schema: &str,
    all: &[Steps<'_>],
) -> Result<Vec<String>, Error> {
    check_name(schema).map_err(Error::internal(OPERATION))?;
    let catalog = Catalog::of(schema);
    let mut said = Vec::new();
    let mut attempts = Attempts::at(OPERATION);
    loop {
        match make_schema(pool, &catalog).await {
            Ok(line) => break said.push(line),
            Err(failure) => attempts.after(failure).await?,
        }
    }
    for steps in all {
        for migration in steps.migrations {
            let mut attempts = Attempts::at(OPERATION);
            loop {
                match step(pool, &catalog, steps, migration).await {
                    Ok(line) => break said.push(line),
                    Err(failure) => attempts.after(failure).await?,
                }
            }
        }
    }
    Ok(said)
}

/// Makes the schema and the table of steps, with the row that is the lock.
async fn make_schema(pool: &Pool, catalog: &Catalog) -> Result<String, Failure> {
    let mut session = pool.get().await?;
    let mut made = false;
    if !catalog.has_schema(&mut session).await? {
        let outcome = session.batch(&catalog.create_schema()).await;
        made = outcome.is_ok();
        // Another may have made it meanwhile: what counts is that it is there.
        if let Err(failure) = outcome
            && !catalog.has_schema(&mut session).await?
        {
            return Err(failure);
        }
    }
    if !catalog.has_table(&mut session).await? {
        let outcome = session.batch(&catalog.create_table()).await;
        if let Err(failure) = outcome
            && !catalog.has_table(&mut session).await?
        {
            return Err(failure);
        }
    }
    match session.ask(&catalog.insert_lock(Timestamp::now())).await {
        Err(failure) if failure.grief() != Grief::Duplicate => Err(failure),
        _ => Ok(format!("schema {}: {}", catalog.schema(), if made { "made" } else { "found" })),
    }
}

/// Takes a step, unless it was taken, in one transaction that holds the lock.
async fn step(
    pool: &Pool,
    catalog: &Catalog,
    steps: &Steps<'_>,
    migration: &Migration,
) -> Result<String, Failure> {
    let mut session = pool.get().await?;
    session.begin().await?;
    let outcome = apply(&mut session, catalog, steps, migration).await;
    let verb = session.finish(outcome).await?;
    let Migration { number, name, .. } = migration;
    Ok(format!("migration {} of {} ({name}): {verb}", number, steps.owner))
}

async fn apply(
    session: &mut Session,
    catalog: &Catalog,
    steps: &Steps<'_>,
    migration: &Migration,
) -> Result<&'static str, Failure> {
    session.ask(&catalog.lock(Timestamp::now())).await?;
    let digest = digest(migration);
    let Migration { number, name, .. } = migration;
    match catalog.applied(session, steps.owner, *number).await? {
        Some(applied) if applied == digest => Ok("found"),
        Some(_) => Err(Failure::unexpected(format!(
            "migration {number} of {} ({name}) was changed after it was applied: undo the change, and make it \
             by a new migration",
            steps.owner
        ))),
        None => {
            session.batch(&text(migration, steps.schema)).await?;
            let statement = catalog.insert(steps.owner, migration, &digest, Timestamp::now());
            session.ask(&statement).await?;
            Ok("applied")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_for_one_schema_and_known_by_its_digest() {
        let migration = Migration { number: 1, name: "x", text: "CREATE TABLE {schema}.[X];\r\n" };
        assert_eq!(text(&migration, "dev"), "CREATE TABLE [dev].[X];\r\n");
        let unix = Migration { text: "CREATE TABLE {schema}.[X];\n", ..migration };
        let other = Migration { text: "CREATE TABLE {schema}.[Y];\n", ..migration };
        assert_eq!(digest(&migration), digest(&unix));
        assert_ne!(digest(&migration), digest(&other));
    }
}
