//! Settings, environments and secrets of every function.
//!
//! The settings of all environments are compiled in, section by section; an *invocation* says which
//! environment it is for. Nothing here knows HTTP requests, stores or Lambda's runtime, and there is
//! no default environment.

mod entities;
mod environment;
mod invoked_function;
mod log_settings;
mod per_environment;
pub mod process;
pub mod secrets;
mod section;
mod server_settings;
mod store_settings;

pub use crate::{
    entities::*,
    environment::{Environment, NotAnEnvironment, UnknownEnvironment},
    invoked_function::InvokedFunction,
    log_settings::{LogLevel, LogSettings, NotALogLevel, log},
    per_environment::PerEnvironment,
    secrets::{Secret, SecretName, Secrets},
    server_settings::{
        DynamoDbSettings, MongoDbSettings, PoolSettings, SqlServerSettings, Tls, Unprotected,
        dynamodb, mongodb, sqlserver,
    },
    store_settings::{StoreKind, StoreSettings},
};
