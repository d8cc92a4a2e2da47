//! Makes the collections and their indexes: for a tool, and never in an invocation. It removes nothing but the
//! validator of the first program, may be done again, and may be done by two at once.

use mongodb::{
    Database,
    bson::{Bson, Document, doc},
};
use store::Entity;

use crate::{failure::Failure, idempotency, indexes};

const NAMESPACE_EXISTS: i32 = 48;

/// What the first program had the server demand of every document. Neither an older nor a newer program can be held
/// to what one of them wrote.
const DEMANDED: [&str; 9] =
    ["_id", "entity", "indexed", "absent", "created", "updated", "version", "creation", "write"];

/// Makes all that a kind needs, and answers a line for each thing.
pub(crate) async fn all<E: Entity>(database: &Database) -> Result<Vec<String>, Failure> {
    let mut lines = vec![collection(database, E::COLLECTION).await?];
    for declared in indexes::of::<E>() {
        lines.push(index(database, E::COLLECTION, declared).await?);
    }
    let answers = idempotency::collection::<E>();
    lines.push(collection(database, &answers).await?);
    lines.push(index(database, &answers, indexes::of_answers()).await?);
    Ok(lines)
}

async fn collection(database: &Database, name: &str) -> Result<String, Failure> {
    let mut there = database.list_collections().filter(doc! { "name": name }).await?;
    let outcome = if !there.advance().await? {
        made_or_found(create(database, name).await?)
    } else if is_ours(there.deserialize_current()?.options.validator.as_ref()) {
        let command =
            doc! { "collMod": name, "validator": {}, "writeConcern": { "w": "majority" } };
        database.run_command(command).await?;
        "found, and its validator removed"
    } else {
        made_or_found(false)
    };
    Ok(format!("collection `{}.{name}`: {outcome}", database.name()))
}

/// Whether it was made now; another may have been faster.
async fn create(database: &Database, name: &str) -> Result<bool, Failure> {
    match database.create_collection(name).await.map_err(Failure::from) {
        Ok(()) => Ok(true),
        Err(failure) if failure.code() == Some(NAMESPACE_EXISTS) => Ok(false),
        Err(failure) => Err(failure),
    }
}

fn is_ours(validator: Option<&Document>) -> bool {
    let schema = validator.and_then(|validator| validator.get_document("$jsonSchema").ok());
    let demanded = schema.and_then(|schema| schema.get_array("required").ok());
    demanded.is_some_and(|demanded| demanded.iter().map(Bson::as_str).eq(DEMANDED.map(Some)))
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
    let reply = database.run_command(command).await?;
    let made = reply.get("numIndexesBefore") != reply.get("numIndexesAfter");
    Ok(format!("index `{name}` of `{collection}`: {}", made_or_found(made)))
}

fn made_or_found(made: bool) -> &'static str {
    if made { "made" } else { "found" }
}
