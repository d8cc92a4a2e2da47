//! The program of an entity as a tool: `books prepare dev`. It is behind the feature `tool`, which no function for AWS has.

mod prepare;
mod reindex;

use std::{
    fmt,
    io::{self, Write},
};

use clap::{Parser, Subcommand};
use store::{Entity, Stores};

/// Makes what the stores of an entity need, and indexes anew what they keep. Without a task it is a Lambda function.
///
/// Built with the feature `embedded`, it goes to the servers on this machine that FLOTILLA_DYNAMODB_ENDPOINT,
/// FLOTILLA_MONGODB_URI and FLOTILLA_SQLSERVER_URL name; without it, to those that config/environments names.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
}

/// What the program is asked to do.
#[derive(Subcommand)]
pub(crate) enum Task {
    /// Make the tables, collections, indexes and migrations of environments, where they are missing.
    Prepare(prepare::Options),
    /// Write anew by which values entities are found: after a deploy that declares another index.
    Reindex(reindex::Options),
}

/// What the arguments of the process ask for; nothing of a Lambda function.
pub(crate) fn task() -> Option<Task> {
    Arguments::parse().task
}

impl Task {
    /// Does it.
    pub(crate) async fn run<E: Entity>(self, stores: &Stores<E>) -> Result<(), Failed> {
        match self {
            Self::Prepare(options) => prepare::run(&options, stores).await,
            Self::Reindex(options) => reindex::run(options, stores).await,
        }
    }
}

/// Why it is not done: a text for the person who asked.
#[derive(thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failed(String);

/// The same text: `main` shows an error that it returns by this.
impl fmt::Debug for Failed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Prints a line for the person who asked.
fn say(line: fmt::Arguments<'_>) -> Result<(), Failed> {
    writeln!(io::stdout(), "{line}").map_err(|error| Failed(format!("failed to print: {error}")))
}
