//! Makes a table with its indexes, or adds the indexes that it lacks. What is there stays: nothing is ever
//! removed or changed.

mod schema;
mod steps;

use aws_sdk_dynamodb::types::TableDescription;
use error::Error;
use store::Entity;

use self::steps::Steps;
use crate::{
    attribute,
    index::{self, TableIndex},
    table::Table,
};

const OPERATION: &str = "prepare a table";

/// How often an index is asked for while others change the table: each time another of theirs is ready.
const MOST_ADDITIONS: usize = 20;

/// Whether a table is protected against what cannot be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    /// Nobody deletes it by mistake, and it can be put back to any second of the last 35 days.
    Full,
    /// On one's own machine there is nothing to lose.
    None,
}

/// Makes what is missing, and answers a line for each thing. It may be done again, and by several at once.
pub(crate) async fn prepare<E: Entity>(
    table: &Table,
    protection: Protection,
) -> Result<Vec<String>, Error> {
    let steps = Steps::new(table, protection);
    let name = &table.name;
    let mut lines = Vec::new();

    let indexes = index::all::<E>();
    let made = steps.create(&indexes).await?;
    let mut description = steps.active().await?;
    schema::check_key(&description, table.key).map_err(Error::internal(OPERATION))?;
    lines.push(line("table", name, made));
    for index in &indexes {
        let found = has(&description, index, table)?;
        if !found {
            description = add(&steps, index).await?;
        }
        lines.push(line("index", &format!("{name}/{}", index.name), made || !found));
    }

    let made = steps.enable_expiry().await?;
    lines.push(line("expiry", &format!("{name}/{}", attribute::EXPIRES_S), made));
    if protection == Protection::Full {
        steps.enable_recovery().await?;
        lines.push(format!("recovery `{name}`: on"));
    }
    Ok(lines)
}

/// Adds an index; answers the table with it.
async fn add(steps: &Steps<'_>, index: &TableIndex) -> Result<TableDescription, Error> {
    for _ in 0..MOST_ADDITIONS {
        steps.add(index).await?;
        let description = steps.active().await?;
        if has(&description, index, steps.table)? {
            return Ok(description);
        }
    }
    let cause = format!("others change `{}` all the time", steps.table.name);
    Err(Error::unavailable(OPERATION)(cause))
}

fn has(table: &TableDescription, index: &TableIndex, of: &Table) -> Result<bool, Error> {
    schema::has(table, index, of.key).map_err(Error::internal(OPERATION))
}

fn line(thing: &str, name: &str, made: bool) -> String {
    format!("{thing} `{name}`: {}", if made { "made" } else { "found" })
}
