//! What `Lambda` is told when it is opened.
//!
//! It reads no process environment and no arguments; `main.rs` does.

use std::{path::PathBuf, rc::Rc, time::Duration};

/// Everything that [`Lambda::open`](super::Lambda::open) needs to know.
pub struct Settings {
    /// The folder with `lambda/state.json` (`.flotilla`), if published functions are served.
    pub data: Option<PathBuf>,
    /// Functions that are programs of this machine: in memory only, `$LATEST` and version 1.
    pub functions: Vec<LocalFunction>,
    /// Names of stages: each is an alias of version 1 of every local function.
    pub stages: Vec<String>,
    /// Variables that every function is given; a function's own win over these.
    pub environment: Vec<(String, String)>,
    /// The gateway's own variables. Only a short list of them reaches a function.
    pub inherited: Vec<(String, String)>,
    /// The program to start as `EXECUTABLE watchdog`: the gateway's own (`std::env::current_exe()`). Without it,
    /// functions outlive a gateway that is killed with SIGKILL.
    pub executable: Option<PathBuf>,
    /// How much of everything there may be.
    pub limits: Limits,
    /// Where lines that functions print go.
    pub log: LogSink,
}

/// A function given by name and command.
#[derive(Clone, Debug)]
pub struct LocalFunction {
    /// The function's name.
    pub name: String,
    /// The program and its arguments; it speaks the Lambda Runtime API.
    pub command: Vec<String>,
}

/// One line that a function printed.
#[derive(Clone, Copy, Debug)]
pub struct LogLine<'a> {
    /// The function's name.
    pub function: &'a str,
    /// The version that printed it: a number or `$LATEST`.
    pub version: &'a str,
    /// The line without its end; bytes that are no UTF-8 are replaced.
    pub line: &'a str,
}

/// Takes each line that a function prints, in order within one execution environment.
pub type LogSink = Rc<dyn Fn(&LogLine<'_>)>;

/// How much of everything there may be, and how long anything may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Execution environments of one function, all versions together.
    pub environments_per_function: usize,
    /// Execution environments of a version that take an invocation at once; beyond, one of a fast function waits a moment
    /// for an environment that is at work.
    pub eager_environments: usize,
    /// Execution environments of all functions together.
    pub environments: usize,
    /// Invocations of one function that wait for an execution environment.
    pub queue_length: usize,
    /// How long an invocation waits for an execution environment before it is refused.
    pub queue_wait: Duration,
    /// How long an invocation waits for a warm execution environment before another one is started.
    pub scale_out_wait: Duration,
    /// How long an execution environment stays without an invocation.
    pub idle: Duration,
    /// How long a program may take from its start to its first `next`.
    pub init: Duration,
    /// How long a program may take from SIGTERM to its end before it is killed.
    pub shutdown_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A laptop has 2 to 8 cores: enough for slow calls to overlap, few enough for its memory.
            environments_per_function: 16,
            // As many as can run at once.
            eager_environments: std::thread::available_parallelism().map_or(2, usize::from),
            // Five busy functions at their limit.
            environments: 80,
            // A second's worth of 200 ms calls over all environments of a function, and some to spare.
            queue_length: 256,
            // Well below the 29 s of API Gateway, so that the caller gets 429 and not 504.
            queue_wait: Duration::from_secs(20),
            // A fast function answers a hundred times in 10 ms, so one process serves many callers; to a slow one it
            // is little. On a busy machine, waiting for the processor takes about half of it.
            scale_out_wait: Duration::from_millis(10),
            // AWS keeps an idle environment for about this long.
            idle: Duration::from_secs(600),
            // AWS's limit of the init phase.
            init: Duration::from_secs(10),
            // AWS gives a runtime 2 s; a laptop's user who pressed Ctrl-C waits less gladly.
            shutdown_grace: Duration::from_millis(500),
        }
    }
}
