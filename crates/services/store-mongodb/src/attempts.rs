//! How often a write is tried, and how long it waits in between. What may be tried again, others decide.

use std::time::Duration;

use mongodb::bson::Uuid;

use crate::failure::Failure;

/// Attempts at most: writers that race for one value are through after two or three.
const MOST: u32 = 6;

/// The longest pause before the second attempt: as long as a transaction takes on a server nearby.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// The attempts of one call.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    failed: u32,
    is_unclear: bool,
}

impl Attempts {
    /// Waits for the next attempt, or gives the failure back: it would not help, it was the last attempt,
    /// or there is no time.
    pub(crate) async fn again(&mut self, failure: Failure) -> Result<(), Failure> {
        self.failed += 1;
        self.is_unclear |= failure.is_unclear();
        let pause = pause(self.failed, random());
        if !failure.may_be_repeated()
            || self.failed == MOST
            || pause >= store::deadline::remaining()
        {
            return Err(failure);
        }
        tracing::debug!(attempt = self.failed, "a write is tried again");
        tokio::time::sleep(pause).await;
        Ok(())
    }

    /// Whether an earlier attempt may have been applied though its answer was lost.
    pub(crate) fn is_unclear(&self) -> bool {
        self.is_unclear
    }
}

/// Anything from nothing to twice the last bound, so that those who met do not meet again.
fn pause(failed: u32, random: u16) -> Duration {
    FIRST_PAUSE * 2_u32.pow(failed - 1) * u32::from(random) / u32::from(u16::MAX)
}

fn random() -> u16 {
    let [first, second, ..] = Uuid::new().bytes();
    u16::from_be_bytes([first, second])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_bounded_and_the_bound_doubles() {
        for (failed, longest_ms) in (1..MOST).zip([20, 40, 80, 160, 320]) {
            assert_eq!(pause(failed, u16::MAX), Duration::from_millis(longest_ms));
            assert_eq!(pause(failed, 0), Duration::ZERO);
        }
    }

    #[tokio::test]
    async fn a_race_is_tried_a_named_number_of_times() {
        let mut attempts = Attempts::default();
        for _ in 1..MOST {
            attempts.again(Failure::Raced).await.unwrap();
        }
        assert!(matches!(attempts.again(Failure::Raced).await, Err(Failure::Raced)));
        assert!(!attempts.is_unclear());
    }

    #[tokio::test]
    async fn a_bug_is_not_tried_again() {
        let bug = Failure::unexpected("a bug".to_owned());
        assert!(matches!(Attempts::default().again(bug).await, Err(Failure::Unexpected(_))));
    }
}
