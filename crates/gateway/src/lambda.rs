//! Lambda on one machine: functions, immutable versions, aliases, and execution environments that are child
//! processes speaking the Lambda Runtime API.
//!
//! It knows no REST API, stage or route, and no function of this workspace. Everything runs on one current-thread
//! runtime inside a `LocalSet`.

mod catalog;
mod environment_variables;
mod error_document;
mod execution_environment;
mod function_version;
mod invocation;
mod job;
mod pools;
mod process_groups;
mod promote;
mod publish;
mod runtime_api;
mod settings;
mod state;
mod state_file;
mod summary;
mod target;
pub mod watchdog;

use std::{io, path, rc::Rc};

pub use environment_variables::ACCOUNT;
pub use invocation::{Invocation, InvokeError, InvokeOutput, PAYLOAD_MAX_BYTES};
pub use promote::{PromoteError, Promoted, Selection, promote};
pub use publish::{Manifest, ManifestFunction, PublishError, Published, publish};
pub use settings::{Limits, LocalFunction, LogLine, LogSink, Settings};
pub use state_file::StateError;
pub use summary::FunctionSummary;
pub use target::{FunctionTarget, InvalidTarget};

use self::{
    catalog::Catalog, job::Job, pools::Pools, process_groups::ProcessGroups, state_file::StateFiles,
};

/// Functions and their execution environments. Cloning is cheap and gives the same one.
#[derive(Clone)]
pub struct Lambda {
    pools: Rc<Pools>,
}

/// Why Lambda cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// What is published cannot be read.
    #[error(transparent)]
    State(#[from] StateError),
    /// A local function cannot be called by this name.
    #[error("`{name}` is not a function's name: use letters, digits, `-` and `_`, 64 at most")]
    FunctionName {
        /// The name as it was given.
        name: String,
    },
    /// A local function has an empty command.
    #[error("function `{name}` has no command")]
    NoCommand {
        /// The function's name.
        name: String,
    },
    /// The watchdog cannot be started.
    #[error("failed to start the watchdog that stops functions when the gateway is killed")]
    Watchdog(#[source] io::Error),
    /// The data folder or the working folder has no absolute path.
    #[error("failed to find the absolute path of the data folder")]
    Folder(#[source] io::Error),
}

impl Lambda {
    /// Reads what is published. Inside a `LocalSet`: it starts a task.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        let Settings { data, functions, stages, environment, inherited, executable, limits, log } =
            settings;
        for LocalFunction { name, command } in &functions {
            if !target::is_name(name) {
                return Err(OpenError::FunctionName { name: name.clone() });
            }
            if command.is_empty() {
                return Err(OpenError::NoCommand { name: name.clone() });
            }
        }
        let data = data.map(path::absolute).transpose().map_err(OpenError::Folder)?;
        let catalog = Catalog::open(data.as_deref().map(StateFiles::new), &functions, &stages)?;
        let mut variables = environment_variables::inherited(inherited);
        if let Some(data) = &data {
            variables.push((
                "FLOTILLA_DATA".to_owned(),
                data.join("data").to_string_lossy().into_owned(),
            ));
        }
        variables.extend(environment);
        let working_folder = path::absolute(".").map_err(OpenError::Folder)?;
        let process_groups = ProcessGroups::new(executable).map_err(OpenError::Watchdog)?;
        Ok(Self {
            pools: Pools::new(limits, catalog, variables, working_folder, process_groups, log),
        })
    }

    /// Calls a function and waits for its answer.
    ///
    /// A caller may drop the future: the function then finishes unheard, and its environment is used again.
    pub async fn invoke(&self, invocation: Invocation<'_>) -> Result<InvokeOutput, InvokeError> {
        let bytes = invocation.payload.len();
        if bytes > PAYLOAD_MAX_BYTES {
            return Err(InvokeError::PayloadTooLarge { bytes });
        }
        let target = invocation.target;
        let version = {
            let mut catalog = self.pools.catalog.borrow_mut();
            catalog.refresh();
            catalog
                .resolve(target)
                .ok_or_else(|| InvokeError::FunctionNotFound { target: target.to_string() })?
        };
        let (job, outcome) = Job::new(Rc::clone(&version), invocation, uuid::Uuid::new_v4());
        self.pools.submit(job)?;
        // A job is dropped unanswered only when Lambda itself goes away.
        let gone = |_| InvokeError::TooManyRequests { function: version.function.clone() };
        let finished = outcome.await.map_err(gone)??;
        Ok(InvokeOutput {
            payload: finished.payload,
            function_error: finished.function_error,
            executed_version: version.label.clone(),
        })
    }

    /// What is published, for the start-up table.
    pub fn summary(&self) -> Vec<FunctionSummary> {
        self.pools.catalog.borrow().summary()
    }

    /// Stops all execution environments and waits for their end. No invocation is accepted afterwards.
    pub async fn shutdown(&self) {
        self.pools.shutdown().await;
    }
}
