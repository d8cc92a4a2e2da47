//! The binary `gateway`: serves an API, publishes and promotes versions of functions.
//!
//! It reads arguments, files and the process environment, and decides nothing that a library could decide.

mod arguments;
mod log;
mod serve;

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use anyhow::Context;
use gateway::lambda::{self, Manifest, Selection};

use crate::arguments::{Command, Promote, Publish};

/// What the operator can put right: arguments, a definition, a port in use.
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let command = match arguments::parse(std::env::args_os()) {
        Ok(command) => command,
        Err(error) => {
            // Nobody is left to be told if stderr is closed.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(BAD_INPUT) } else { ExitCode::SUCCESS };
        }
    };
    let outcome = match command {
        Command::Serve(serve) => serve::run(serve, std::env::vars().collect()),
        Command::Publish(arguments) => publish(&arguments),
        Command::Promote(arguments) => promote(&arguments),
        Command::Watchdog => {
            lambda::watchdog::run(io::stdin().lock());
            Ok(())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::from(BAD_INPUT)
        }
    }
}

/// Prints one JSON line a package.
fn publish(arguments: &Publish) -> anyhow::Result<()> {
    let manifest = read_manifest(&arguments.manifest)?;
    let published = lambda::publish(&arguments.data, &arguments.environments, &manifest)?;
    let mut stdout = io::stdout().lock();
    for package in published {
        writeln!(stdout, "{}", serde_json::to_string(&package)?)?;
    }
    Ok(())
}

fn read_manifest(path: &Path) -> anyhow::Result<Manifest> {
    let shown = path.display();
    let text =
        std::fs::read(path).with_context(|| format!("failed to read the manifest `{shown}`"))?;
    serde_json::from_slice(&text)
        .with_context(|| format!("the manifest `{shown}` has the wrong form"))
}

/// Prints one line an alias.
fn promote(arguments: &Promote) -> anyhow::Result<()> {
    let selection = match &arguments.function {
        Some(name) => Selection::Named(name.clone()),
        None => Selection::All,
    };
    let promoted = lambda::promote(&arguments.data, &selection, &arguments.from, &arguments.to)?;
    let mut stdout = io::stdout().lock();
    for alias in promoted {
        writeln!(stdout, "{alias}")?;
    }
    Ok(())
}
