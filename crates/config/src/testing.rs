//! What tests of this crate and of the stores need instead of AWS: a clock that is moved by hand, and an
//! extension that holds secrets. No function has it compiled in.

mod extension;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

pub use self::extension::{Extension, http};
use crate::WallClock;

/// The time as a test wants it. It stands still until it is moved. Clones share it.
#[derive(Clone, Debug)]
pub struct Time(Arc<Mutex<SystemTime>>);

impl Time {
    /// A clock that shows this time.
    pub fn clock(&self) -> WallClock {
        let time = Arc::clone(&self.0);
        WallClock::new(move || *time.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    /// Sets the clock back.
    pub fn set_back(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) -= by;
    }
}

impl Default for Time {
    /// Begins now.
    fn default() -> Self {
        Self(Arc::new(Mutex::new(SystemTime::now())))
    }
}
