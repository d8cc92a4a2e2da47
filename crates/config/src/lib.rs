//! Settings, environments and secrets of every function.
//!
//! The settings of all environments are compiled in, section by section; an *invocation* says which
//! environment it is for. Nothing here knows HTTP requests, stores or Lambda's runtime, and there is
//! no default environment.

mod api_settings;
mod certificate_authority;
mod clock;
mod entities;
mod environment;
mod invoked_function;
mod line;
mod log_settings;
mod per_environment;
pub mod process;
pub mod secrets;
mod section;
mod server_settings;
mod store_settings;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[doc(hidden)]
pub use crate::line::Line;
pub use crate::{
    api_settings::{ApiSettings, Callers, NotAnOrigin, Origins, api},
    certificate_authority::CertificateAuthority,
    clock::{Moment, WallClock},
    entities::*,
    environment::{Environment, NotAnEnvironment, UnknownEnvironment},
    invoked_function::InvokedFunction,
    log_settings::{LogLevel, LogSettings, NotALogLevel, log},
    per_environment::PerEnvironment,
    secrets::{Secret, SecretName, Secrets, TextOrSecret},
    server_settings::{
        DynamoDbSettings, MongoDbSettings, PoolSettings, SqlServerSettings, Tls, Unprotected,
        dynamodb, mongodb, sqlserver,
    },
    store_settings::{StoreKind, StoreSettings},
};
