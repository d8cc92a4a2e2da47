//! Makes the collections, their validator and their indexes: for a tool, and never in an invocation. It
//! removes nothing, may be done again, and may be done by two at once.

use mongodb::{
    Database,
    bson::{Document, doc},
};
use store::Entity;

use crate::{attempts::Attempts, failure::Failure, idempotency, indexes, schema};

const NAMESPACE_EXISTS: i32 = 48;

/// Codes of servers that only speak the protocol and know no validators: CommandNotFound,
/// CommandNotSupported, FailedToParse, InvalidOptions.
const NOT_SUPPORTED: [i32; 4] = [59, 115, 9, 72];

/// Makes all that a kind needs, and answers a line for each thing.
pub(crate) async fn all<E: Entity>(database: &Database) -> Result<Vec<String>, Failure> {
    let mut lines = vec![collection(database, E::COLLECTION).await?];
    lines.push(validator(database, E::COLLECTION, schema::of::<E>()).await?);
    for declared in indexes::of::<E>() {
        lines.push(index(database, E::COLLECTION, declared).await?);
    }
    let answers = idempotency::collection::<E>();
    lines.push(collection(database, &answers).await?);
    lines.push(index(database, &answers, indexes::of_answers()).await?);
    Ok(lines)
}

async fn collection(database: &Database, name: &str) -> Result<String, Failure> {
    let there = database.list_collection_names().filter(doc! { "name": name }).await?;
    let made = if there.is_empty() { create(database, name).await? } else { false };
    Ok(format!("collection `{}.{name}`: {}", database.name(), made_or_found(made)))
}

/// Whether it was made now; another may have been faster.
async fn create(database: &Database, name: &str) -> Result<bool, Failure> {
    match database.create_collection(name).await.map_err(Failure::from) {
        Ok(()) => Ok(true),
        Err(failure) if failure.code() == Some(NAMESPACE_EXISTS) => Ok(false),
        Err(failure) => Err(failure),
    }
}

async fn validator(database: &Database, name: &str, schema: Document) -> Result<String, Failure> {
    let command = doc! {
        "collMod": name,
        "validator": schema,
        "validationLevel": "strict",
        "validationAction": "error",
        "writeConcern": { "w": "majority" },
    };
    match run(database, command).await {
        Ok(_) => Ok(format!("validator of `{name}`: set")),
        Err(failure) if failure.code().is_some_and(|code| NOT_SUPPORTED.contains(&code)) => {
            Ok(format!("validator of `{name}`: left out, since the server has none"))
        }
        Err(failure) => Err(failure),
    }
}

async fn index(
    database: &Database,
    collection: &str,
    declared: Document,
) -> Result<String, Failure> {
    let name = declared.get_str("name").unwrap_or_default().to_owned();
    let command = doc! {
        "createIndexes": collection,
        "indexes": [declared],
        "writeConcern": { "w": "majority" },
    };
    let reply = run(database, command).await?;
    let made = reply.get("numIndexesBefore") != reply.get("numIndexesAfter");
    Ok(format!("index `{name}` of `{collection}`: {}", made_or_found(made)))
}

/// Two that prepare at once may be in each other's way.
async fn run(database: &Database, command: Document) -> Result<Document, Failure> {
    let mut attempts = Attempts::default();
    loop {
        match database.run_command(command.clone()).await {
            Ok(reply) => return Ok(reply),
            Err(error) => attempts.again(error.into()).await?,
        }
    }
}

fn made_or_found(made: bool) -> &'static str {
    if made { "made" } else { "found" }
}
