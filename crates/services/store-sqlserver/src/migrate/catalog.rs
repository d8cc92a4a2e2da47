//! The statements about what there is in a schema, and about the steps that were taken in it.

use store::Timestamp;

use crate::{
    Migration,
    statement::{Parameter, Statement, expression, names},
};

/// How nobody else can hold what one holds.
pub(crate) const EXCLUSIVE: &str = "Exclusive";

const OWNER_LENGTH: u16 = 64;
const DIGEST_LENGTH: u16 = 64;

/// A schema whose name was checked, and its table of steps.
pub(crate) struct Catalog {
    pub(crate) schema: String,
    table: String,
}

impl Catalog {
    pub(crate) fn of(schema: &str) -> Self {
        Self { schema: schema.to_owned(), table: format!("[{schema}].[{}]", names::MIGRATIONS) }
    }

    /// Waits for whoever else prepares the schema, and holds it until this connection ends. Gives how it is held then.
    pub(crate) fn hold(&self) -> Statement {
        let mut statement = Statement::default();
        let name = statement.parameter(Parameter::Text(format!("flotilla {}", self.schema)));
        statement.push(&format!(
            "EXEC sp_getapplock @Resource = {name}, @LockMode = '{EXCLUSIVE}', @LockOwner = 'Session', \
             @LockTimeout = -1; SELECT CAST(APPLOCK_MODE('public', {name}, 'Session') AS NVARCHAR(32))"
        ));
        statement
    }

    /// How many schemas there are of this name, and how many tables of steps in it.
    pub(crate) fn count(&self) -> Statement {
        let mut statement = Statement::default();
        let schema = statement.parameter(Parameter::Text(self.schema.clone()));
        let table = statement.parameter(Parameter::Text(names::MIGRATIONS.to_owned()));
        statement.push(&format!(
            "SELECT (SELECT COUNT(*) FROM sys.schemas WHERE name = CAST({schema} AS NVARCHAR(128))), \
             (SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = \
             CAST({schema} AS NVARCHAR(128)) AND TABLE_NAME = CAST({table} AS NVARCHAR(128)))"
        ));
        statement
    }

    /// It must be the only statement of its batch.
    pub(crate) fn create_schema(&self) -> String {
        format!("CREATE SCHEMA [{}]", self.schema)
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

    /// The digest of a step, if it was taken.
    pub(crate) fn select(&self, owner: &str, number: u32) -> Statement {
        let mut statement = Statement::default();
        let owner = expression::ascii(&mut statement, owner, OWNER_LENGTH);
        let number = expression::integer(&mut statement, number.into());
        statement.push(&format!(
            "SELECT [Digest] FROM {} WHERE [Owner] = {owner} AND [Number] = {number}",
            self.table
        ));
        statement
    }

    /// Notes that a step was taken.
    pub(crate) fn insert(&self, owner: &str, migration: &Migration, digest: &str) -> Statement {
        let mut statement = Statement::default();
        let owner = expression::ascii(&mut statement, owner, OWNER_LENGTH);
        let number = expression::integer(&mut statement, migration.number.into());
        let name = expression::unicode(&mut statement, migration.name, 200);
        let digest = expression::ascii(&mut statement, digest, DIGEST_LENGTH);
        let now = expression::time(&mut statement, Timestamp::now());
        statement.push(&format!(
            "INSERT INTO {} ([Owner], [Number], [Name], [Digest], [AppliedAt]) VALUES ({owner}, {number}, \
             {name}, {digest}, {now})",
            self.table
        ));
        statement
    }
}
