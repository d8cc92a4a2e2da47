//! Makes what a store needs. It changes no entity, and removes nothing.

use clap::Args;
use config::Environment;
use error::chain;
use store::{Entity, Stores};

use super::{Failed, say};

#[derive(Args)]
pub(crate) struct Options {
    /// The environments: `dev`, `pre`, `pro`.
    #[arg(required = true, value_name = "ENV")]
    environments: Vec<Environment>,
}

/// Prints a line for each thing that is there now.
pub(super) async fn run<E: Entity>(options: &Options, stores: &Stores<E>) -> Result<(), Failed> {
    let entities = E::COLLECTION;
    for &environment in &options.environments {
        let prepared = stores.prepare(environment).await.map_err(|error| {
            Failed(format!("failed to prepare {entities} in {environment}: {}", chain(&error)))
        });
        for line in prepared? {
            say(format_args!("{environment}: {entities}: {line}"))?;
        }
    }
    Ok(())
}
