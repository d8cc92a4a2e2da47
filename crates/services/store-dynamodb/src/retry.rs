//! Sends a request again after a failure that passes: throttling, or a transaction in the way of another.
//! It never waits longer than the invocation has time.

use std::time::Duration;

use error::Error;
use store::deadline;

use crate::failure::Failure;

/// How often a request is sent at most. The last pauses take a second each: together more than the time
/// that a function usually has, so that time ends it and not the count, unless there is a lot of time.
const MOST_ATTEMPTS: u32 = 16;

/// The longest first pause: a transaction in the way takes some 10 ms.
const FIRST_PAUSE: Duration = Duration::from_millis(25);

/// The longest pause: throttling is measured by the second.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The outcome of a request, sent as often as there is reason and time.
pub(crate) async fn until_it_passes<T, F>(
    operation: &'static str,
    mut send: impl FnMut() -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut attempt = 1;
    loop {
        let failure = match send().await {
            Err(failure @ Failure::Passing(_)) if attempt < MOST_ATTEMPTS => failure,
            outcome => return outcome.map_err(|failure| failure.into_error(operation)),
        };
        let pause = pause(attempt, fastrand::f64());
        if pause >= deadline::remaining() {
            return Err(failure.into_error(operation));
        }
        tokio::time::sleep(pause).await;
        attempt += 1;
    }
}

/// The pause after an attempt, with full jitter: anything up to twice the last longest one
/// (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
fn pause(attempt: u32, part: f64) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(1 << (attempt - 1).min(16)).min(LONGEST_PAUSE);
    longest.mul_f64(part)
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, time::SystemTime};

    use tokio::time::Instant;

    use super::*;

    fn passing() -> Failure {
        Failure::Passing("ThrottlingException".into())
    }

    #[test]
    fn pauses_grow_up_to_a_second() {
        let longest = [1, 2, 3, 6, 7, 99].map(|attempt| pause(attempt, 1.0).as_millis());
        assert_eq!(longest, [25, 50, 100, 800, 1000, 1000]);
        assert_eq!(pause(7, 0.0), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn what_passes_is_tried_until_it_has_passed() {
        let sent = Cell::new(0);
        let outcome = until_it_passes("read", || {
            sent.set(sent.get() + 1);
            let outcome = if sent.get() < 5 { Err(passing()) } else { Ok(sent.get()) };
            async { outcome }
        })
        .await;
        assert_eq!(outcome.unwrap(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_pass_is_tried_once() {
        let sent = Cell::new(0);
        let outcome = until_it_passes::<(), _>("read", || {
            sent.set(sent.get() + 1);
            async { Err(Failure::Internal("ValidationException".into())) }
        })
        .await;
        assert!(matches!(outcome, Err(Error::Internal { .. })), "{outcome:?}");
        assert_eq!(sent.get(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn no_pause_is_longer_than_the_time_left() {
        let began = Instant::now();
        let endless = until_it_passes::<(), _>("read", || async { Err(passing()) });
        let outcome = deadline::until(SystemTime::now() + Duration::from_secs(2), endless).await;
        assert!(matches!(outcome, Err(Error::Unavailable { .. })), "{outcome:?}");
        assert!(began.elapsed() <= Duration::from_millis(1500), "{:?}", began.elapsed());
    }
}
