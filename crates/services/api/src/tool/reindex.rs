//! Indexes anew what a store keeps, beside the functions that write to it. It may be interrupted, and goes on where it is told to.

use std::time::{Duration, Instant};

use clap::{Args, value_parser};
use config::Environment;
use error::chain;
use store::{Entity, Reindexed, Stores, reindex};

use super::{Failed, say};

/// Entities a second, if nobody says: a tenth of what one partition of DynamoDB takes, so that functions have the rest.
const PER_SECOND: u32 = 100;

/// Between two lines of progress: often enough to see that it goes on, seldom enough to be read.
const BETWEEN_LINES: Duration = Duration::from_secs(1);

#[derive(Args)]
pub(crate) struct Options {
    /// The environment: `dev`, `pre` or `pro`.
    #[arg(value_name = "ENV")]
    environment: Environment,
    /// Go on after this entity: the one that an interrupted run named last.
    #[arg(long, value_name = "ID")]
    after: Option<String>,
    /// Entities a second at most.
    #[arg(long, value_name = "N", default_value_t = PER_SECOND, value_parser = value_parser!(u32).range(1..))]
    per_second: u32,
}

/// Prints how far it is, and at last which entities could not be indexed: that is a failure.
pub(super) async fn run<E: Entity>(options: Options, stores: &Stores<E>) -> Result<(), Failed> {
    let Options { environment, after, per_second } = options;
    let entities = E::COLLECTION;
    let mut last = after.clone();
    let mut said = Instant::now();
    let report = |done: &Reindexed| {
        last.clone_from(&done.last);
        if said.elapsed() >= BETWEEN_LINES {
            said = Instant::now();
            let (count, last) = (done.entities, done.last.as_deref().unwrap_or_default());
            // Nobody reads it: that is no reason to stop.
            let _ =
                say(format_args!("{environment}: {entities}: {count} so far, the last is {last}"));
        }
    };
    let outcome = match stores.get(environment).await {
        Ok(store) => reindex(&*store, after, per_second, report).await,
        Err(error) => Err(error),
    };
    let done = outcome.map_err(|error| {
        let go_on = last.map(|id| format!("; go on with `--after {id}`")).unwrap_or_default();
        Failed(format!("failed to index {entities} in {environment}: {}{go_on}", chain(&error)))
    })?;
    say(format_args!("{environment}: {entities}: {} indexed", done.entities))?;
    for (id, refused) in &done.taken {
        say(format_args!("{environment}: {entities}: {id}: {refused}"))?;
    }
    match done.taken.len() {
        0 => Ok(()),
        refused => Err(Failed(format!(
            "{refused} of {entities} in {environment} have a unique value that another has: they are found by all else. Change or \
             delete them, and index again"
        ))),
    }
}
