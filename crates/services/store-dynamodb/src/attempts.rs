//! How often a request is sent. The driver sends each once: here alone it is known what may be sent again.

use std::time::Duration;

use error::Error;
use store::Backoff;

use crate::failure::{Again, Failure};

/// After a refusal that passes: a transaction in the way takes some 10 ms, and throttling is measured by the
/// second. Together the pauses are more than the time that a function usually has: time ends it, not the count.
const REFUSED: Backoff = Backoff {
    most_attempts: 16,
    first_pause: Duration::from_millis(25),
    longest_pause: Duration::from_secs(1),
};

/// Without an answer: with the 2 s that each attempt may take, less than a function's time.
const UNCLEAR: Backoff = Backoff {
    most_attempts: 3,
    first_pause: Duration::from_millis(50),
    longest_pause: Duration::from_millis(500),
};

/// The answer to a request that is sent as often as there is reason and time, and whether it may also have
/// been carried out before.
pub(crate) async fn answer<T, F>(mut send: impl FnMut() -> F) -> Result<(T, bool), Error>
where
    F: Future<Output = Result<T, Failure>>,
{
    let (mut refused, mut unclear) = (REFUSED.attempts(), UNCLEAR.attempts());
    let mut is_unclear = false;
    loop {
        let Failure { error, again } = match send().await {
            Ok(answer) => return Ok((answer, is_unclear)),
            Err(failure) => failure,
        };
        is_unclear |= again == Again::Unclear;
        let is_sent_again = match again {
            Again::Never => false,
            Again::Refused => refused.again().await,
            Again::Unclear => unclear.again().await,
        };
        if !is_sent_again {
            return Err(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_passes_is_sent_until_it_has_passed_and_what_does_not_is_sent_once() {
        for (again, fails, expected, times) in [
            (Again::Refused, 5, Some(false), 6),
            (Again::Refused, 99, None, 16),
            (Again::Unclear, 0, Some(false), 1),
            (Again::Unclear, 2, Some(true), 3),
            (Again::Unclear, 99, None, 3),
            (Again::Never, 99, None, 1),
        ] {
            let sent = Cell::new(0);
            let outcome = answer(|| async {
                sent.set(sent.get() + 1);
                let error = Error::unavailable("read")("the reason");
                if sent.get() > fails { Ok(()) } else { Err(Failure { error, again }) }
            });
            let outcome = outcome.await.ok().map(|((), is_unclear)| is_unclear);
            assert_eq!((outcome, sent.get()), (expected, times), "{again:?} {fails}");
        }
    }
}
