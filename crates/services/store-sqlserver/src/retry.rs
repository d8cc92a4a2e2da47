//! When and how often something is tried again. It knows nothing of what is tried.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use error::Error;
use store::deadline;

use crate::failure::Failure;

/// Attempts of one call: what still fails then is not passing by itself.
const MOST_ATTEMPTS: u32 = 10;

/// The longest first pause: about as long as a transaction takes.
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// The longest pause: a caller waits no longer without a new attempt.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// The attempts of one call.
pub(crate) struct Attempts {
    operation: &'static str,
    made: u32,
}

impl Attempts {
    pub(crate) fn at(operation: &'static str) -> Self {
        Self { operation, made: 0 }
    }

    /// Waits until it is time for another attempt, or says that there is none.
    pub(crate) async fn after(&mut self, failure: Failure) -> Result<(), Error> {
        self.made += 1;
        let pause = pause(self.made, random());
        if !failure.may_pass() || self.made >= MOST_ATTEMPTS || pause >= deadline::remaining() {
            return Err(failure.into_error(self.operation));
        }
        tracing::debug!(operation = self.operation, attempt = self.made, %failure, "trying again");
        tokio::time::sleep(pause).await;
        Ok(())
    }
}

/// Full jitter: anything up to a limit that doubles with each attempt, so that those who met once do not
/// meet again.
fn pause(made: u32, random: u64) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << (made - 1).min(16));
    let limit_us = doubled.min(LONGEST_PAUSE).as_micros();
    let part = limit_us * u128::from(random) / u128::from(u64::MAX);
    Duration::from_micros(u64::try_from(part).unwrap_or_default())
}

/// A number that nobody foresees: each state of the standard library's hasher has keys of its own.
fn random() -> u64 {
    RandomState::new().hash_one(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_are_spread_over_all_of_it() {
        assert_eq!(pause(1, u64::MAX), FIRST_PAUSE);
        assert_eq!(pause(2, u64::MAX), 2 * FIRST_PAUSE);
        assert_eq!(pause(40, u64::MAX), LONGEST_PAUSE);
        assert_eq!(pause(40, 0), Duration::ZERO);
        assert_ne!(random(), random());
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_pass_is_tried_a_limited_number_of_times() {
        let mut attempts = Attempts::at("read an entity");
        let mut made = 1;
        while attempts.after(Failure::Lost("cut".into())).await.is_ok() {
            made += 1;
        }
        assert_eq!(made, MOST_ATTEMPTS);
        let bug = Attempts::at("read an entity").after(Failure::unexpected("a bug")).await;
        assert!(matches!(bug, Err(Error::Internal { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_tried_again_after_the_invocation_s_time() {
        let until = std::time::SystemTime::now();
        let outcome = deadline::until(until, async {
            Attempts::at("read an entity").after(Failure::Lost("cut".into())).await
        });
        assert!(matches!(outcome.await, Err(Error::Unavailable { .. })));
    }
}
