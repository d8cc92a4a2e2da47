//! Makes a table with its indexes, or adds the indexes that it lacks. What is there stays: nothing is ever
//! removed or changed.

mod schema;
mod steps;

use error::Error;
use store::Entity;

use self::steps::Steps;
use crate::{
    attribute,
    index::{self, TableIndex},
    table::Table,
};

const OPERATION: &str = "prepare a table";

/// How often an index is asked for, while others ask too: more than a table may have.
const MOST_ADDITIONS: usize = 40;

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
    let (steps, indexes) = (Steps::new(table, protection), index::all::<E>());
    let is_new = steps.create(&indexes).await?;
    let added = add_missing(&steps, table, &indexes).await?;
    let expires = steps.enable_expiry().await?;

    let name = &table.name;
    let line = |thing: &str, name: &str, made: bool| {
        format!("{thing} `{name}`: {}", if made { "made" } else { "found" })
    };
    let mut lines = vec![line("table", name, is_new)];
    lines.extend(indexes.iter().map(|index| {
        line("index", &format!("{name}/{}", index.name), is_new || added.contains(&index))
    }));
    lines.push(line("expiry", &format!("{name}/{}", attribute::EXPIRES_S), expires));
    if protection == Protection::Full {
        steps.enable_recovery().await?;
        lines.push(format!("recovery `{name}`: on"));
    }
    Ok(lines)
}

/// Waits for the table, and adds the indexes that it lacks, which are answered: one after the other.
async fn add_missing<'i>(
    steps: &Steps,
    table: &Table,
    indexes: &'i [TableIndex],
) -> Result<Vec<&'i TableIndex>, Error> {
    let mut added = Vec::new();
    for _ in 0..MOST_ADDITIONS {
        let found = steps.active().await?;
        match schema::missing(&found, indexes, table.key).map_err(Error::internal(OPERATION))? {
            None => return Ok(added),
            Some(index) => {
                steps.add(index).await?;
                added.push(index);
            }
        }
    }
    Err(Error::unavailable(OPERATION)(format!("others change `{}` all the time", table.name)))
}
