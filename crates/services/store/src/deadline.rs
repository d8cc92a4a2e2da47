//! How long a call may take: as long as the invocation that it belongs to, less the time to answer.
//!
//! It knows no Lambda: whoever handles an invocation says when that ends.

use std::time::{Duration, SystemTime};

use error::Error;
use tokio::time::{Instant, timeout};

/// What is kept back of an invocation, for writing its answer and its log.
const TIME_TO_ANSWER: Duration = Duration::from_millis(500);

/// The time of a call that belongs to no invocation, as in a tool: what a function usually has.
const OUTSIDE_AN_INVOCATION: Duration = Duration::from_secs(10);

tokio::task_local! {
    static DEADLINE: Instant;
}

/// Runs the handling of an invocation, which Lambda ends at the deadline.
pub async fn until<F: Future>(deadline: SystemTime, handling: F) -> F::Output {
    let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
    DEADLINE.scope(Instant::now() + left, handling).await
}

/// The time that a call to a store has left, at this moment.
pub fn remaining() -> Duration {
    DEADLINE
        .try_with(|deadline| deadline.saturating_duration_since(Instant::now()))
        .map_or(OUTSIDE_AN_INVOCATION, |left| left.saturating_sub(TIME_TO_ANSWER))
}

/// The outcome of a call, or [`Error::Unavailable`] if it takes longer than there is time.
///
/// The call is dropped then: a store must not use a connection again that was in the middle of something.
pub(crate) async fn in_time<T>(
    operation: &'static str,
    call: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let left = remaining();
    timeout(left, call).await.unwrap_or_else(|_| {
        Err(Error::unavailable(operation)(format!(
            "no answer within the {} ms that the invocation had left",
            left.as_millis()
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_call_ends_before_its_invocation() {
        let began = Instant::now();
        let call = in_time::<()>("read", std::future::pending());
        let outcome = until(SystemTime::now() + Duration::from_secs(3), call).await;

        // The two clocks are read one after the other.
        let took = began.elapsed().as_millis();
        assert!((2400..=2501).contains(&took), "{took} ms");
        let text = error::chain(&outcome.unwrap_err());
        assert!(
            text.starts_with("failed to read: the store is unavailable: no answer within the ")
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_outside_an_invocation_ends_too() {
        let began = Instant::now();
        in_time::<()>("read", std::future::pending()).await.unwrap_err();
        assert_eq!(began.elapsed(), OUTSIDE_AN_INVOCATION);
    }
}
