//! Makes the schema and its tables, step by step, one program at a time. What was applied stands in a table beside
//! them, with a digest: a step whose text changed since is an error. A step whose outcome is unknown is looked for,
//! and never run again by itself.

mod catalog;

use std::time::Duration;

use error::Error;
use sha2::{Digest, Sha256};

pub(crate) use self::catalog::Catalog;
use crate::{
    Migration, Run,
    cell::Cells,
    connections::{Connections, Lease},
    driver::Place,
    failure::{Failure, Grief},
    session::Session,
    table::check_name,
};

/// The steps of the store itself, which every schema needs once.
pub(crate) const OWN: &[Migration] = &[Migration {
    number: 1,
    name: "idempotency keys",
    text: include_str!("../migrations/0001_idempotency_keys.sql"),
    run: Run::Together,
}];

/// Whose steps the store's own are.
pub(crate) const OWNER: &str = "store";

/// How long a statement of a step may take, and the wait for another program: an index of some hundred million rows
/// takes the better part of it.
const LIMIT: Duration = Duration::from_secs(60 * 60);

const OPERATION: &str = "prepare a store";

/// The steps of one owner, about a table if they name one.
pub(crate) struct Steps {
    pub(crate) owner: &'static str,
    pub(crate) table: &'static str,
    pub(crate) migrations: &'static [Migration],
}

/// The text of a step for a schema, whose name was checked, and a table.
pub(crate) fn text(migration: &Migration, schema: &str, table: &str) -> String {
    migration.text.replace("{schema}", &format!("[{schema}]")).replace("{table}", table)
}

/// The statements that are run one after the other.
pub(crate) fn statements(text: &str) -> impl Iterator<Item = &str> {
    let statements = text.split(";\n").map(|statement| statement.trim().trim_end_matches(';'));
    statements.filter(|statement| !statement.is_empty())
}

/// What tells a text from any other, however its lines end.
fn digest(migration: &Migration) -> String {
    let digest = Sha256::digest(migration.text.replace("\r\n", "\n"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the schema, and takes the steps in it that nobody has taken. A line for each thing.
pub(crate) async fn prepare(place: &Place, all: &[Steps]) -> Result<Vec<String>, Error> {
    check_name(&place.schema).map_err(Error::internal(OPERATION))?;
    let login = place.login.clone().with_answers_within(LIMIT);
    let connections = Place { login, ..place.clone() }.connections();
    let preparation = Preparation { connections, catalog: Catalog::of(&place.schema) };
    preparation.run(all).await.map_err(|failure| failure.into_error(OPERATION))
}

struct Preparation {
    connections: Connections,
    catalog: Catalog,
}

impl Preparation {
    async fn run(&self, all: &[Steps]) -> Result<Vec<String>, Failure> {
        let mut session = self.hold().await?;
        let mut said = vec![self.make_schema(&mut session).await?];
        for steps in all {
            for migration in steps.migrations {
                let verb = match self.take(&mut session, steps, migration).await {
                    Err(Failure::Lost(cause)) => {
                        drop(session);
                        session = self.look(steps, migration, &cause.to_string()).await?;
                        "applied"
                    }
                    outcome => outcome?,
                };
                said.push(format!("{}: {verb}", title(steps, migration)));
            }
        }
        Ok(said)
    }

    /// A connection that nobody else has who prepares this schema.
    async fn hold(&self) -> Result<Lease<'_>, Failure> {
        let mut session = self.connections.get().await?;
        let held = Cells::of(session.row(&self.catalog.hold()).await?).text()?;
        if held != catalog::EXCLUSIVE {
            let text = format!("another program prepares the schema {}", self.catalog.schema);
            return Err(Failure::Unavailable(text.into()));
        }
        Ok(session)
    }

    async fn make_schema(&self, session: &mut Session) -> Result<String, Failure> {
        let mut cells = Cells::of(session.row(&self.catalog.count()).await?);
        let (schemas, tables) = (cells.integer()?, cells.integer()?);
        if schemas == 0 {
            session.batch(&self.catalog.create_schema()).await?;
        }
        if tables == 0 {
            session.batch(&self.catalog.create_table()).await?;
        }
        let verb = if schemas == 0 { "made" } else { "found" };
        Ok(format!("schema {}: {verb}", self.catalog.schema))
    }

    /// Takes a step, unless it was taken.
    async fn take(
        &self,
        session: &mut Session,
        steps: &Steps,
        migration: &Migration,
    ) -> Result<&'static str, Failure> {
        if self.is_taken(session, steps, migration).await? {
            return Ok("found");
        }
        let text = text(migration, &self.catalog.schema, steps.table);
        let note = self.catalog.insert(steps.owner, migration, &digest(migration));
        match migration.run {
            Run::Together => {
                session.begin().await?;
                let outcome = async {
                    session.batch(&text).await?;
                    session.ask(&note).await.map(|_| ())
                };
                let outcome = outcome.await;
                session.finish(outcome).await?;
            }
            Run::Apart => {
                for statement in statements(&text) {
                    match session.batch(statement).await {
                        Err(failure) if failure.grief() != Grief::MadeBefore => {
                            return Err(failure);
                        }
                        _ => {}
                    }
                }
                session.ask(&note).await?;
            }
        }
        Ok("applied")
    }

    /// Looks whether a step was taken on a connection that was lost: known once the server has ended that.
    async fn look(
        &self,
        steps: &Steps,
        migration: &Migration,
        lost: &str,
    ) -> Result<Lease<'_>, Failure> {
        let looking = async {
            let mut session = self.hold().await?;
            let is_taken = self.is_taken(&mut session, steps, migration).await?;
            Ok::<_, Failure>((session, is_taken))
        };
        let what = match (looking.await, migration.run) {
            (Ok((session, true)), _) => return Ok(session),
            (Ok(_), Run::Together) => "it was not applied, and nothing of it is left".to_owned(),
            (Ok(_), Run::Apart) => "it was not applied, and what it has made stays".to_owned(),
            (Err(failure), _) => format!("whether it was applied is not known ({failure})"),
        };
        let text = format!(
            "{}: the connection was lost while it ran ({lost}); {what}: see why, and prepare the store again",
            title(steps, migration)
        );
        Err(Failure::Unavailable(text.into()))
    }

    async fn is_taken(
        &self,
        session: &mut Session,
        steps: &Steps,
        migration: &Migration,
    ) -> Result<bool, Failure> {
        let rows = session.rows(&self.catalog.select(steps.owner, migration.number)).await?;
        let Some(row) = rows.into_iter().next() else { return Ok(false) };
        if Cells::of(row).text()? == digest(migration) {
            return Ok(true);
        }
        Err(Failure::unexpected(format!(
            "{} was changed after it was applied: undo the change, and make it by a new migration",
            title(steps, migration)
        )))
    }
}

fn title(Steps { owner, .. }: &Steps, Migration { number, name, .. }: &Migration) -> String {
    format!("migration {number} of {owner} ({name})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_for_one_schema_and_known_by_its_digest() {
        let migration = Migration {
            number: 1,
            name: "x",
            text: "CREATE TABLE {schema}.[{table}];\r\n",
            run: Run::Together,
        };
        assert_eq!(text(&migration, "dev", "xs"), "CREATE TABLE [dev].[xs];\r\n");
        let unix = Migration { text: "CREATE TABLE {schema}.[{table}];\n", ..migration };
        let other = Migration { text: "CREATE TABLE {schema}.[Y];\n", ..migration };
        assert_eq!(digest(&migration), digest(&unix));
        assert_ne!(digest(&migration), digest(&other));
        assert_eq!(
            digest(&Migration { text: "", ..migration }),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn statements_that_run_apart_end_where_a_line_ends() {
        let text = "CREATE INDEX a\n ON x (\";\");\n\nCREATE INDEX b ON x (b);\n";
        let found: Vec<_> = statements(text).collect();
        assert_eq!(found, ["CREATE INDEX a\n ON x (\";\")", "CREATE INDEX b ON x (b)"]);
    }
}
