//! What a driver adds to a function: the time of its cold start and the size of its program.
//!
//! Two programs of each function are measured. The one for AWS answers a request that needs no store, which shows what
//! it costs to have the driver; the one for a laptop lists what its server holds, which shows the first use.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use clap::Args;

use crate::{
    cold_start,
    report::{ColdStart, StoreFunction},
    runtime_api::Event,
};

/// A path that no function has: it is answered without a store.
const NOWHERE: &str = "/nowhere";

/// A function, a list of it, and the variable that names the server of its store.
const FUNCTIONS: [(&str, &str, &str); 3] = [
    ("books", "/books", "FLOTILLA_MONGODB_URI"),
    ("users", "/users", "FLOTILLA_DYNAMODB_ENDPOINT"),
    ("orders", "/v2/orders", "FLOTILLA_SQLSERVER_URL"),
];

#[derive(Args)]
pub(crate) struct Options {
    /// The folder of the programs for AWS.
    #[arg(long)]
    for_aws: PathBuf,
    /// The folder of the programs with the embedded store in them too.
    #[arg(long)]
    for_a_laptop: PathBuf,
    /// Cold starts of each function.
    #[arg(long, default_value_t = 20)]
    starts: usize,
}

/// Measures each function; the first use of a server only where its variable is set. The functions inherit it.
pub(crate) async fn measure(
    options: &Options,
    is_set: impl Fn(&str) -> bool,
) -> Result<Vec<StoreFunction>> {
    let mut functions = Vec::new();
    for (function, list, variable) in FUNCTIONS {
        let program = options.for_aws.join(function);
        let nowhere = Event { function, path: NOWHERE, status: 404 };
        let start = starts(options, &program, &nowhere).await?;
        let first_use = if is_set(variable) {
            let program = options.for_a_laptop.join(function);
            let list = Event { function, path: list, status: 200 };
            Some(starts(options, &program, &list).await?)
        } else {
            None
        };
        let binary_bytes = fs::metadata(&program)
            .with_context(|| format!("failed to find `{}`", program.display()))?
            .len();
        functions.push(StoreFunction { name: function, binary_bytes, start, first_use });
    }
    Ok(functions)
}

async fn starts(options: &Options, program: &Path, event: &Event) -> Result<ColdStart> {
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..options.starts {
        times.push(cold_start::from_spawn(program, event, &[]).await?);
    }
    ColdStart::new(&times)
}
