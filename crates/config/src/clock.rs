//! Ages by the wall clock. The monotonic one is never asked: it may stand still while Lambda freezes the
//! process, and what was idle for hours would look fresh.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

/// Tells the time: the system's, or that of a test.
#[derive(Clone)]
pub struct WallClock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

/// When something was, by a [`WallClock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(SystemTime);

impl WallClock {
    /// A clock that shows what `read` says.
    pub fn new(read: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The moment that it is now.
    pub fn now(&self) -> Moment {
        Moment((self.0)())
    }

    /// How long ago a moment was.
    ///
    /// One that is still to come is as old as can be: the clock was set back, so that nothing is known
    /// of its age.
    pub fn since(&self, moment: Moment) -> Duration {
        self.now().0.duration_since(moment.0).unwrap_or(Duration::MAX)
    }
}

impl Default for WallClock {
    /// The system's clock.
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for WallClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("WallClock").field(&self.now().0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Time;

    #[test]
    fn an_age_grows_with_the_clock_and_a_clock_set_back_makes_everything_old() {
        let time = Time::default();
        let clock = time.clock();
        let start = clock.now();
        assert_eq!(clock.since(start), Duration::ZERO);
        time.advance(Duration::from_secs(90));
        assert_eq!(clock.since(start), Duration::from_secs(90));
        time.set_back(Duration::from_secs(91));
        assert_eq!(clock.since(start), Duration::MAX);
    }

    #[test]
    fn the_system_s_clock_goes_on() {
        let clock = WallClock::default();
        let start = clock.now();
        assert!(clock.since(start) < Duration::from_secs(60));
    }
}
