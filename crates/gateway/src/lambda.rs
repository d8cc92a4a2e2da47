//! Lambda on one machine: functions, immutable versions, aliases, and execution environments that are child
//! processes speaking the Lambda Runtime API.
//!
//! It knows no REST API, stage or route, and no function of this workspace. Everything runs on one current-thread
//! runtime inside a `LocalSet`.

mod invocation;
mod promote;
mod publish;
mod settings;
mod state;
mod state_file;
mod summary;
mod target;
pub mod watchdog;

pub use invocation::{Invocation, InvokeError, InvokeOutput, PAYLOAD_MAX_BYTES};
pub use promote::{PromoteError, Promoted, Selection, promote};
pub use publish::{Manifest, ManifestFunction, PublishError, Published, publish};
pub use settings::{Limits, LocalFunction, LogLine, LogSink, Settings};
pub use state_file::StateError;
pub use summary::FunctionSummary;
pub use target::{FunctionTarget, InvalidTarget};

/// Functions and their execution environments. Cloning is cheap and gives the same one.
#[derive(Clone)]
pub struct Lambda {}

/// Why Lambda cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {}

impl Lambda {
    /// Reads what is published. Inside a `LocalSet`: it starts a task.
    pub fn open(_settings: Settings) -> Result<Self, OpenError> {
        Ok(Self {})
    }

    /// Calls a function and waits for its answer.
    ///
    /// A caller may drop the future: the function then finishes unheard and is used again.
    pub async fn invoke(&self, invocation: Invocation<'_>) -> Result<InvokeOutput, InvokeError> {
        Err(InvokeError::FunctionNotFound { target: invocation.target.to_string() })
    }

    /// What is published, for the start-up table.
    pub fn summary(&self) -> Vec<FunctionSummary> {
        Vec::new()
    }

    /// Stops all execution environments and waits for their end.
    pub async fn shutdown(&self) {}
}
