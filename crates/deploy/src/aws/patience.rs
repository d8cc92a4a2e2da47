//! Waiting for AWS: how often to ask, and when to give up. It asks nothing itself.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{Failure, Kind};
use crate::limits::{FIRST_PAUSE, LONGEST_PAUSE, ROLE_WAIT};

/// How long one wait may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    wait: Duration,
}

/// One wait, with pauses that grow.
pub(super) struct Wait {
    end: Instant,
    pause: Duration,
}

impl Patience {
    pub(super) fn new(wait: Duration) -> Self {
        Self { wait }
    }

    pub(super) fn seconds(self) -> u64 {
        self.wait.as_secs()
    }

    pub(super) fn wait(self) -> Wait {
        Wait { end: Instant::now() + self.wait, pause: FIRST_PAUSE }
    }

    /// Makes a call again for as long as AWS is busy with the function, or a new role is not known everywhere.
    pub(super) async fn until_accepted<T>(
        self,
        mut call: impl AsyncFnMut() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut busy = self.wait();
        let mut role = Self::new(ROLE_WAIT.min(self.wait)).wait();
        loop {
            let failure = match call().await {
                Err(failure) if failure.kind == Kind::Busy => {
                    if busy.pause().await {
                        continue;
                    }
                    failure.after_waiting(self.seconds())
                }
                Err(failure) if failure.kind == Kind::Role => {
                    if role.pause().await {
                        continue;
                    }
                    failure
                }
                outcome => return outcome,
            };
            return Err(failure);
        }
    }
}

impl Wait {
    /// Pauses; false, at once, when the time is over.
    pub(super) async fn pause(&mut self) -> bool {
        if Instant::now() >= self.end {
            return false;
        }
        sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        true
    }
}
