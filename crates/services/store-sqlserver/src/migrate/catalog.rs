//! The statements about what there is in a schema, and about the steps that were taken in it.

use store::Timestamp;

use crate::{
    Migration,
    cell::Cells,
    failure::Failure,
    moment,
    session::Session,
    statement::{Parameter, Statement, expression, names},
};

/// The row whose update is the lock: it has the number of no step.
const LOCK_NUMBER: i64 = 0;

/// Whose row the lock is.
const LOCK_OWNER: &str = "lock";

const OWNER_LENGTH: u16 = 64;
const DIGEST_LENGTH: u16 = 64;

/// A schema, and its table of steps.
pub(crate) struct Catalog {
    schema: String,
    table: String,
}

impl Catalog {
    /// The schema of a name that was checked.
    pub(crate) fn of(schema: &str) -> Self {
        Self { schema: schema.to_owned(), table: format!("[{schema}].[{}]", names::MIGRATIONS) }
    }

    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    pub(crate) async fn has_schema(&self, session: &mut Session) -> Result<bool, Failure> {
        is_counted(session, &self.count_schemas()).await
    }

    pub(crate) fn count_schemas(&self) -> Statement {
        let mut statement = Statement::default();
        let name = statement.parameter(Parameter::Text(self.schema.clone()));
        statement.push(&format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM sys.schemas WHERE name = CAST({name} AS NVARCHAR(128))"
        ));
        statement
    }

    /// It must be the only statement of its batch.
    pub(crate) fn create_schema(&self) -> String {
        format!("CREATE SCHEMA [{}]", self.schema)
    }

    pub(crate) async fn has_table(&self, session: &mut Session) -> Result<bool, Failure> {
        is_counted(session, &self.count_tables()).await
    }

    pub(crate) fn count_tables(&self) -> Statement {
        let mut statement = Statement::default();
        let schema = statement.parameter(Parameter::Text(self.schema.clone()));
        let table = statement.parameter(Parameter::Text(names::MIGRATIONS.to_owned()));
        statement.push(&format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = \
             CAST({schema} AS NVARCHAR(128)) AND TABLE_NAME = CAST({table} AS NVARCHAR(128))"
        ));
        statement
    }

    pub(crate) fn create_table(&self) -> String {
        format!(
            "CREATE TABLE {} ([Owner] VARCHAR({OWNER_LENGTH}) NOT NULL, [Number] BIGINT NOT NULL, \
             [Name] NVARCHAR(200) NOT NULL, [Digest] VARCHAR({DIGEST_LENGTH}) NOT NULL, \
             [AppliedAt] DATETIME2(3) NOT NULL, \
             CONSTRAINT [PK_{}] PRIMARY KEY ([Owner], [Number]))",
            self.table,
            names::MIGRATIONS
        )
    }

    pub(crate) fn insert_lock(&self, now: Timestamp) -> Statement {
        self.insert_row(LOCK_OWNER, LOCK_NUMBER, "held by whoever updates this row", "", now)
    }

    /// Waits for whoever else takes steps, until the end of this transaction.
    pub(crate) fn lock(&self, now: Timestamp) -> Statement {
        let mut statement = Statement::default();
        let now = time(&mut statement, now);
        let condition = condition(&mut statement, LOCK_OWNER, LOCK_NUMBER);
        statement.push(&format!("UPDATE {} SET [AppliedAt] = {now} WHERE {condition}", self.table));
        statement
    }

    /// The digest of a step, if it was taken.
    pub(crate) async fn applied(
        &self,
        session: &mut Session,
        owner: &str,
        number: u32,
    ) -> Result<Option<String>, Failure> {
        let rows = session.rows(&self.select(owner, number)).await?;
        rows.into_iter().next().map(|row| Cells::of(row).text()).transpose()
    }

    pub(crate) fn select(&self, owner: &str, number: u32) -> Statement {
        let mut statement = Statement::default();
        let condition = condition(&mut statement, owner, number.into());
        statement.push(&format!("SELECT [Digest] FROM {} WHERE {condition}", self.table));
        statement
    }

    /// Notes that a step was taken.
    pub(crate) fn insert(
        &self,
        owner: &str,
        migration: &Migration,
        digest: &str,
        now: Timestamp,
    ) -> Statement {
        self.insert_row(owner, migration.number.into(), migration.name, digest, now)
    }

    fn insert_row(
        &self,
        owner: &str,
        number: i64,
        name: &str,
        digest: &str,
        now: Timestamp,
    ) -> Statement {
        let mut statement = Statement::default();
        let owner = expression::ascii(&mut statement, owner, OWNER_LENGTH);
        let number = expression::integer(&mut statement, number);
        let name = statement.parameter(Parameter::Text(name.to_owned()));
        let digest = expression::ascii(&mut statement, digest, DIGEST_LENGTH);
        let now = time(&mut statement, now);
        statement.push(&format!(
            "INSERT INTO {} ([Owner], [Number], [Name], [Digest], [AppliedAt]) VALUES ({owner}, {number}, \
             CAST({name} AS NVARCHAR(200)), {digest}, {now})",
            self.table
        ));
        statement
    }
}

fn condition(statement: &mut Statement, owner: &str, number: i64) -> String {
    let owner = expression::ascii(statement, owner, OWNER_LENGTH);
    let number = expression::integer(statement, number);
    format!("[Owner] = {owner} AND [Number] = {number}")
}

fn time(statement: &mut Statement, now: Timestamp) -> String {
    expression::time(statement, moment::nearest(now))
}

async fn is_counted(session: &mut Session, statement: &Statement) -> Result<bool, Failure> {
    Ok(Cells::of(session.row(statement).await?).integer()? > 0)
}
