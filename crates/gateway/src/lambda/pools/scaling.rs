//! When an invocation waits for a busy environment, when it takes an idle one, and when another one is started.
//!
//! Pure: numbers in, a decision out.

use std::time::Duration;

use crate::lambda::settings::Limits;

/// Invocations that may wait for each environment before another one is started at once. With it, eight callers of a
/// fast function get three processes, which is the best on two cores: with one, each side sleeps while the other
/// works; with eight, each process sleeps between its invocations, and waking up costs more than working.
const WAITING_PER_ENVIRONMENT: usize = 2;

/// Before any environment is ready, waiting says more about the program's start than about its load: the wait is this
/// many times longer then.
pub(super) const COLD_WAIT_FACTOR: u32 = 5;

/// An invocation that can expect a busy environment sooner than this waits for it: no caller notices, and a process that
/// goes on working is cheaper than one that wakes up.
const SHORT_WAIT: Duration = Duration::from_millis(2);

/// The load of one version of a function.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Load {
    /// Environments that are not ready yet.
    pub(super) starting: usize,
    /// Environments that have nothing to do.
    pub(super) idle: usize,
    /// Environments that serve an invocation.
    pub(super) busy: usize,
    /// Invocations that no environment has.
    pub(super) waiting: usize,
    /// Of these, the ones that have waited for long.
    pub(super) impatient: usize,
    /// How long an invocation usually runs.
    pub(super) mean_run: Duration,
}

/// Whether a waiting invocation is to be handed to an idle environment at once.
///
/// As many environments as processors can run work at any time. Beyond, an invocation of a fast function waits for one of them.
pub(super) fn is_overloaded(load: &Load, limits: &Limits) -> bool {
    let &Load { busy, waiting, impatient, mean_run, .. } = load;
    waiting > 0
        && (busy < limits.eager_environments
            || impatient > 0
            || waiting > WAITING_PER_ENVIRONMENT * busy
            || mean_run * count(waiting) > SHORT_WAIT * count(busy))
}

/// How many environments are to be started.
///
/// The first invocation starts one at once. The others wait a little for those that are there, unless they are many.
pub(super) fn wanted(load: &Load) -> usize {
    let &Load { starting, idle, busy, waiting, impatient, .. } = load;
    let ready = idle + busy;
    let is_crowded =
        waiting.saturating_sub(starting) > WAITING_PER_ENVIRONMENT * (starting + ready);
    impatient.saturating_sub(starting).max(usize::from(is_crowded))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted_for(fresh: usize, impatient: usize, starting: usize, busy: usize) -> usize {
        wanted(&Load { starting, busy, waiting: fresh + impatient, impatient, ..Load::default() })
    }

    #[test]
    fn the_first_invocation_starts_an_environment_at_once() {
        assert_eq!(wanted_for(1, 0, 0, 0), 1);
        assert_eq!(wanted_for(0, 0, 0, 0), 0);
    }

    #[test]
    fn a_few_invocations_wait_for_what_is_there() {
        assert_eq!(wanted_for(2, 0, 0, 1), 0);
        assert_eq!(wanted_for(3, 0, 0, 1), 1);
        assert_eq!(wanted_for(5, 0, 1, 1), 0);
        assert_eq!(wanted_for(6, 0, 1, 1), 1);
    }

    #[test]
    fn each_invocation_that_waits_too_long_gets_one_start() {
        assert_eq!(wanted_for(0, 1, 0, 1), 1);
        assert_eq!(wanted_for(0, 3, 1, 1), 2);
        assert_eq!(wanted_for(0, 3, 3, 1), 0);
    }

    fn takes_an_idle_one(busy: usize, waiting: usize, impatient: usize, mean_run_us: u64) -> bool {
        let limits = Limits { eager_environments: 3, ..Limits::default() };
        let mean_run = Duration::from_micros(mean_run_us);
        is_overloaded(
            &Load { idle: 5, busy, waiting, impatient, mean_run, ..Load::default() },
            &limits,
        )
    }

    #[test]
    fn as_many_environments_as_can_run_take_work_at_once() {
        assert!(!takes_an_idle_one(0, 0, 0, 0));
        assert!(takes_an_idle_one(0, 1, 0, 0));
        assert!(takes_an_idle_one(2, 1, 0, 200));
    }

    #[test]
    fn an_invocation_of_a_fast_function_waits_for_a_busy_one() {
        assert!(!takes_an_idle_one(3, 5, 0, 200));
        assert!(takes_an_idle_one(3, 7, 0, 200));
        assert!(takes_an_idle_one(3, 1, 1, 200));
    }

    #[test]
    fn an_invocation_of_a_slow_function_does_not_wait() {
        assert!(takes_an_idle_one(3, 1, 0, 20_000));
        assert!(takes_an_idle_one(15, 1, 0, 400_000));
    }
}
