//! What the program of an entity does for a developer instead of answering invocations: `books prepare dev`. It is in no
//! package for AWS.

pub(crate) mod openapi;
mod prepare;
mod reindex;

use std::{
    fmt,
    io::{self, Write},
};

use clap::{Parser, Subcommand};
use store::Entity;

use crate::Controller;

/// Makes what the stores of an entity need, indexes anew what they keep, and tells its part of the API. Without a task it is a
/// Lambda function.
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
    /// Print the entity's part of the API definition, as JSON.
    Openapi,
}

/// What the arguments of the process ask for; nothing of a Lambda function.
pub(crate) fn task() -> Option<Task> {
    Arguments::parse().task
}

impl Task {
    /// Does it.
    pub(crate) async fn run<E: Entity>(self, controller: &Controller<E>) -> Result<(), Failed> {
        match self {
            Self::Prepare(options) => prepare::run(&options, &controller.stores).await,
            Self::Reindex(options) => reindex::run(options, &controller.stores).await,
            Self::Openapi => say(format_args!("{:#}", controller.definition().map_err(Failed)?)),
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
