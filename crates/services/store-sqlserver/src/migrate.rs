//! Makes the schema and its tables, step by step, whoever else does the same at the same time. What was
//! applied stands in a table beside them, with a digest: a step whose text changed since is an error. A step whose
//! outcome is unknown is looked for, and never run again by itself.

mod catalog;

use std::time::Duration;

use error::Error;
use sha2::{Digest, Sha256};
use store::Timestamp;

pub(crate) use self::catalog::Catalog;
use crate::{
    Migration, Run,
    connections::Connections,
    driver::Place,
    failure::{Attempts, Failure, Grief},
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

/// How long a statement of a step may take, the wait for others included: an index of some hundred million rows
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
    text.split(";\n").map(|statement| statement.trim().trim_end_matches(';'))
        .filter(|statement| !statement.is_empty())
}

/// What tells a text from any other, however its lines end.
fn digest(migration: &Migration) -> String {
    let digest = Sha256::digest(migration.text.replace("\r\n", "\n"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the schema, and takes the steps in it that nobody has taken. A line for each thing.
pub(crate) async fn prepare(place: &Place, all: &[Steps]) -> Result<Vec<String>, Error> {
    check_name(&place.schema).map_err(Error::internal(OPERATION))?;
    let (catalog, mut said) = (Catalog::of(&place.schema), Vec::new());
    let patient = Place { login: place.login.clone().with_answers_within(LIMIT), ..place.clone() };
    let connections = patient.connections();
    let mut attempts = Attempts::at(OPERATION);
    loop {
        match make_schema(&connections, &catalog).await {
            Ok(line) => break said.push(line),
            Err(failure) => attempts.after(failure).await?,
        }
    }
    for steps in all {
        for migration in steps.migrations {
            let step = Step { connections: &connections, catalog: &catalog, steps, migration };
            let mut attempts = Attempts::at(OPERATION);
            loop {
                match step.take().await {
                    Ok(verb) => break said.push(format!("{}: {verb}", step.title())),
                    Err(failure) => attempts.after(failure).await?,
                }
            }
        }
    }
    Ok(said)
}

/// Makes the schema and the table of steps, with the row that is the lock.
async fn make_schema(connections: &Connections, catalog: &Catalog) -> Result<String, Failure> {
    let mut session = connections.get().await?;
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

/// A step on its way.
struct Step<'a> {
    connections: &'a Connections,
    catalog: &'a Catalog,
    steps: &'a Steps,
    migration: &'a Migration,
}

impl Step<'_> {
    fn title(&self) -> String {
        let Migration { number, name, .. } = self.migration;
        format!("migration {number} of {} ({name})", self.steps.owner)
    }

    /// Takes the step, unless it was taken. If the connection is lost meanwhile, the server is asked whether it was.
    async fn take(&self) -> Result<&'static str, Failure> {
        let mut session = self.connections.get().await?;
        if self.is_taken(&mut session).await? {
            return Ok("found");
        }
        let outcome = match self.migration.run {
            Run::Together => self.together(&mut session).await,
            Run::Apart => self.apart(&mut session).await,
        };
        drop(session);
        match outcome {
            Err(Failure::Lost(cause)) => self.look(&cause.to_string()).await,
            outcome => outcome,
        }
    }

    /// In one transaction that holds the lock.
    async fn together(&self, session: &mut Session) -> Result<&'static str, Failure> {
        session.begin().await?;
        let outcome = async {
            session.ask(&self.catalog.lock(Timestamp::now())).await?;
            if self.is_taken(session).await? {
                return Ok("found");
            }
            session.batch(&self.text()).await?;
            session.ask(&self.note()).await?;
            Ok("applied")
        }
        .await;
        session.finish(outcome).await
    }

    /// Without any. Whoever does the same at the same time finds made what this one makes.
    async fn apart(&self, session: &mut Session) -> Result<&'static str, Failure> {
        for statement in statements(&self.text()) {
            match session.batch(statement).await {
                Err(failure) if !failure.is_made_before() => return Err(failure),
                _ => {}
            }
        }
        match session.ask(&self.note()).await {
            Err(failure) if failure.grief() == Grief::Duplicate => Ok("found"),
            outcome => outcome.map(|_| "applied"),
        }
    }

    /// Whether a step was taken on a connection that was lost: known as soon as nobody holds the lock.
    async fn look(&self, lost: &str) -> Result<&'static str, Failure> {
        let undone = match self.migration.run {
            Run::Together => "nothing of it is left",
            Run::Apart => "the statements that were done stay",
        };
        let unknown = |why: &str| {
            let title = self.title();
            Failure::Unavailable(
                format!("{title}: the connection was lost while it ran ({lost}), and {why}").into(),
            )
        };
        let looking = async {
            let mut session = self.connections.get().await?;
            session.begin().await?;
            let outcome = async {
                session.ask(&self.catalog.lock(Timestamp::now())).await?;
                self.is_taken(&mut session).await
            }
            .await;
            session.finish(outcome).await
        };
        match looking.await {
            Ok(true) => Ok("applied"),
            Ok(false) => Err(unknown(&format!(
                "it was not applied; {undone}: see why it took so long, and prepare the store again"
            ))),
            Err(failure) => Err(unknown(&format!(
                "whether it was applied is not known ({failure}): prepare the store again, which looks first"
            ))),
        }
    }

    fn text(&self) -> String {
        text(self.migration, self.catalog.schema(), self.steps.table)
    }

    fn note(&self) -> crate::statement::Statement {
        let digest = digest(self.migration);
        self.catalog.insert(self.steps.owner, self.migration, &digest, Timestamp::now())
    }

    async fn is_taken(&self, session: &mut Session) -> Result<bool, Failure> {
        let applied = self.catalog.applied(session, self.steps.owner, self.migration.number).await?;
        match applied {
            Some(applied) if applied == digest(self.migration) => Ok(true),
            Some(_) => Err(Failure::unexpected(format!(
                "{} was changed after it was applied: undo the change, and make it by a new migration",
                self.title()
            ))),
            None => Ok(false),
        }
    }
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
