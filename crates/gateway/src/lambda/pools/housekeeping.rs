//! When pools look at the clock.
//!
//! One task serves all limits of time, so an invocation needs no timer of its own. It sleeps for as long as nothing
//! can happen, and is woken when that changes. What happens then is decided by the pools.

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use super::Pools;

/// While something runs: a time limit is met within this time.
pub(super) const BUSY_PERIOD: Duration = Duration::from_millis(20);
/// While environments are idle: a promotion stops those of the old version within this time.
const IDLE_PERIOD_MAX: Duration = Duration::from_secs(1);
/// An environment is idle for this part of its time longer at most.
const IDLE_PARTS: u32 = 4;
/// tokio's timers have a resolution of a millisecond.
const PERIOD_MIN: Duration = Duration::from_millis(1);

/// Wakes the housekeeping before its time.
#[derive(Default)]
pub(super) struct Alarm {
    /// How long the housekeeping sleeps now. `None`: until it is woken.
    period: Cell<Option<Duration>>,
    notify: Notify,
}

impl Alarm {
    /// Makes sure that housekeeping happens within `period`.
    pub(super) fn wake_within(&self, period: Duration) {
        if self.period.get().is_none_or(|sleeping| sleeping > period) {
            self.ring();
        }
    }

    /// Wakes the housekeeping.
    pub(super) fn ring(&self) {
        self.period.set(Some(Duration::ZERO));
        self.notify.notify_one();
    }
}

/// Looks after the pools until they are closed.
pub(super) async fn run(pools: Rc<Pools>) {
    while !(pools.closing.get() && pools.total.get() == 0) {
        let period = period(&pools);
        pools.alarm.period.set(period);
        match period {
            None => pools.alarm.notify.notified().await,
            // Woken early or not, there is something to do.
            Some(period) => drop(tokio::time::timeout(period, pools.alarm.notify.notified()).await),
        }
        pools.tidy(Instant::now());
    }
}

fn period(pools: &Pools) -> Option<Duration> {
    let limits = &pools.limits;
    let mut shortest: Option<Duration> = None;
    for pool in pools.all() {
        let activity = pool.activity();
        let wanted = [
            (activity.is_waited_for, limits.scale_out_wait),
            (activity.is_busy, BUSY_PERIOD),
            (activity.is_idle, (limits.idle / IDLE_PARTS).min(IDLE_PERIOD_MAX)),
        ];
        for (_, period) in wanted.into_iter().filter(|(applies, _)| *applies) {
            shortest =
                Some(shortest.map_or(period, |shortest| shortest.min(period)).max(PERIOD_MIN));
        }
    }
    shortest
}
