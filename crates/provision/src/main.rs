//! The tool `provision`: makes what the stores of an environment need. It changes no entity, and removes nothing.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Parser;
use config::Environment;
use store::{Entity, NotCompiledIn, Stores};

/// Makes the tables, collections, indexes and migrations that the entities of an environment need, where they are missing.
///
/// Built with the feature `embedded`, it prepares the servers on this machine that FLOTILLA_DYNAMODB_ENDPOINT,
/// FLOTILLA_MONGODB_URI and FLOTILLA_SQLSERVER_URL name; without it, those that config/environments names.
#[derive(Parser)]
struct Arguments {
    /// The environments: `dev`, `pre`, `pro`.
    #[arg(required = true, value_name = "ENV")]
    environments: Vec<Environment>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Arguments { environments } = Arguments::parse();
    match run(&environments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to be told if stderr is closed.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(environments: &[Environment]) -> Result<()> {
    for &environment in environments {
        prepare(environment, books::stores()).await?;
        prepare(environment, orders::stores()).await?;
        prepare(environment, users::stores()).await?;
    }
    Ok(())
}

/// Prepares the store of one entity, and prints a line for each thing that is there now.
async fn prepare<E: Entity>(
    environment: Environment,
    stores: Result<Stores<E>, NotCompiledIn>,
) -> Result<()> {
    let entity = E::COLLECTION;
    let failed = || format!("failed to prepare {entity} in {environment}");
    let lines = stores.with_context(failed)?.prepare(environment).await.with_context(failed)?;
    let mut stdout = io::stdout().lock();
    for line in lines {
        writeln!(stdout, "{environment}: {entity}: {line}")?;
    }
    Ok(())
}
