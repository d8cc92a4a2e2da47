//! Where an entity is kept. How a store is reached is said by the store's own section.

use serde::Deserialize;

/// The settings that every entity has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSettings {
    /// Which store keeps the entity.
    pub store: StoreKind,
    /// How long, in hours, a repeated `Idempotency-Key` is answered as it was at first.
    pub idempotency_hours: u32,
}

/// The kinds of stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// A file beside the function: for a laptop and for tests, never on AWS.
    Embedded,
    /// Amazon DynamoDB.
    DynamoDb,
    /// MongoDB.
    MongoDb,
    /// Microsoft SQL Server.
    SqlServer,
}
