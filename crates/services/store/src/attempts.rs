//! When and how often something is tried again. It knows nothing of what is tried, nor whether that may help.

use std::time::Duration;

use crate::deadline;

/// How a store tries again: full jitter, anything up to a limit that doubles with each attempt, so that those
/// who met once do not meet again (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// Attempts of one call at most.
    pub most_attempts: u32,
    /// The longest first pause.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
}

impl Backoff {
    /// The attempts of one call, of which the first is about to be made.
    pub const fn attempts(self) -> Attempts {
        Attempts { backoff: self, made: 0 }
    }

    fn pause(&self, made: u32, part: f64) -> Duration {
        let doubled = self.first_pause.saturating_mul(1 << (made - 1).min(16));
        doubled.min(self.longest_pause).mul_f64(part)
    }
}

/// The attempts of one call.
#[derive(Debug)]
pub struct Attempts {
    backoff: Backoff,
    made: u32,
}

impl Attempts {
    /// Waits until it is time for another attempt after one that failed, or says that there is none: there were
    /// enough, or the invocation has no time for the pause.
    pub async fn again(&mut self) -> bool {
        self.made += 1;
        let pause = self.backoff.pause(self.made, fastrand::f64());
        if self.made >= self.backoff.most_attempts || pause >= deadline::remaining() {
            return false;
        }
        tracing::debug!(attempt = self.made, "a call to a store is tried again");
        tokio::time::sleep(pause).await;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use tokio::time::Instant;

    use super::*;

    const BACKOFF: Backoff = Backoff {
        most_attempts: 16,
        first_pause: Duration::from_millis(25),
        longest_pause: Duration::from_secs(1),
    };

    #[test]
    fn pauses_grow_to_a_limit_and_are_spread_over_all_of_it() {
        let longest = [1, 2, 3, 6, 7, 99].map(|made| BACKOFF.pause(made, 1.0).as_millis());
        assert_eq!(longest, [25, 50, 100, 800, 1000, 1000]);
        assert_eq!(BACKOFF.pause(7, 0.0), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_is_tried_a_limited_number_of_times() {
        let backoff = Backoff { longest_pause: Duration::from_millis(50), ..BACKOFF };
        let (mut attempts, mut made) = (backoff.attempts(), 1);
        while attempts.again().await {
            made += 1;
        }
        assert_eq!(made, backoff.most_attempts);
    }

    #[tokio::test(start_paused = true)]
    async fn no_pause_is_longer_than_the_time_left() {
        let began = Instant::now();
        let endless = async {
            let mut attempts = BACKOFF.attempts();
            while attempts.again().await {}
        };
        deadline::until(SystemTime::now() + Duration::from_secs(2), endless).await;
        assert!(began.elapsed() <= Duration::from_millis(1500), "{:?}", began.elapsed());
    }
}
