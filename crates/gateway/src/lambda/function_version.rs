//! One version of a function, with all that its execution environments need.
//!
//! It never changes, but for the marks that say how it is used.

use std::{
    cell::Cell,
    collections::BTreeMap,
    ffi::OsString,
    path::PathBuf,
    time::{Duration, Instant},
};

use super::{settings::LocalFunction, state};

/// The qualifier of what is newest.
pub(super) const LATEST: &str = "$LATEST";

/// Nobody said how long a local function may take: 30 s lets API Gateway's 29 s speak first.
const LOCAL_TIMEOUT: Duration = Duration::from_secs(30);
/// What AWS gives a function of which nobody said how much memory it needs.
const LOCAL_MEMORY_MB: u32 = 128;

/// A mean over so many invocations follows a change of load within milliseconds, and no single slow one.
const MEAN_OVER: u32 = 8;

/// A version that can be run.
#[derive(Debug)]
pub(super) struct FunctionVersion {
    /// The function's name.
    pub(super) function: String,
    /// What callers are told: the number, or `$LATEST`.
    pub(super) label: String,
    /// The number.
    pub(super) number: u64,
    /// The program.
    pub(super) program: OsString,
    /// The program's arguments.
    pub(super) arguments: Vec<String>,
    /// The folder of the code, in which the program runs. `None`: the gateway's own.
    pub(super) task_root: Option<PathBuf>,
    /// Memory in MB: the function is told it, and nothing enforces it.
    pub(super) memory_mb: u32,
    /// Time limit of an invocation.
    pub(super) timeout: Duration,
    /// The function's own environment variables.
    pub(super) environment: BTreeMap<String, String>,
    /// No alias points here any more: idle environments are stopped.
    pub(super) retired: Cell<bool>,
    /// When an environment of this version first became ready.
    pub(super) warm_since: Cell<Option<Instant>>,
    /// How long an invocation usually runs: each one moves it by an eighth.
    pub(super) mean_run: Cell<Duration>,
    code_sha256: String,
}

impl FunctionVersion {
    /// Notes how long an invocation ran.
    pub(super) fn ran(&self, time: Duration) {
        let mean = self.mean_run.get();
        self.mean_run.set(mean - mean / MEAN_OVER + time / MEAN_OVER);
    }

    /// A version of `state.json`.
    pub(super) fn published(
        function: &str,
        number: u64,
        label: Option<&str>,
        version: &state::Version,
        code: PathBuf,
    ) -> Self {
        Self {
            function: function.to_owned(),
            label: label.map_or_else(|| number.to_string(), str::to_owned),
            number,
            task_root: code.parent().map(PathBuf::from),
            program: code.into_os_string(),
            arguments: Vec::new(),
            memory_mb: version.memory_mb,
            timeout: Duration::from_secs(version.timeout_s.into()),
            environment: version.environment.clone(),
            retired: Cell::new(false),
            warm_since: Cell::new(None),
            mean_run: Cell::default(),
            code_sha256: version.code_sha256.clone(),
        }
    }

    /// A program of this machine.
    pub(super) fn local(function: &LocalFunction, label: &str) -> Self {
        let mut command = function.command.iter();
        Self {
            function: function.name.clone(),
            label: label.to_owned(),
            number: 1,
            program: command.next().map(OsString::from).unwrap_or_default(),
            arguments: command.cloned().collect(),
            task_root: None,
            memory_mb: LOCAL_MEMORY_MB,
            timeout: LOCAL_TIMEOUT,
            environment: BTreeMap::new(),
            retired: Cell::new(false),
            warm_since: Cell::new(None),
            mean_run: Cell::default(),
            code_sha256: String::new(),
        }
    }

    /// Whether this is the same code: a state that was started anew uses the same numbers for other code.
    pub(super) fn is_of(&self, version: &state::Version) -> bool {
        self.code_sha256 == version.code_sha256
            && self.memory_mb == version.memory_mb
            && self.timeout == Duration::from_secs(version.timeout_s.into())
            && self.environment == version.environment
    }
}
