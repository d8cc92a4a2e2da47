//! More requests at once than there are processes for.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crate::slow;

/// Requests at once.
const REQUESTS: usize = 200;

/// Processes that the function may have: far fewer.
const PROCESSES: usize = 12;

#[test]
fn many_slow_requests_wait_or_are_refused_and_none_hangs() {
    let slow = slow::Gateway::start(&["--concurrency", &PROCESSES.to_string()]);
    let finished = AtomicBool::new(false);
    let (statuses, most) = thread::scope(|scope| {
        let most = scope.spawn(|| {
            let mut most = 0;
            while !finished.load(Ordering::Relaxed) {
                most = most.max(slow.processes());
            }
            most
        });
        let requests: Vec<_> =
            (0..REQUESTS).map(|_| scope.spawn(|| slow.wait_for("0.3").status)).collect();
        let statuses: Vec<u16> = requests.into_iter().map(|it| it.join().unwrap()).collect();
        finished.store(true, Ordering::Relaxed);
        (statuses, most.join().unwrap())
    });
    let kinds: BTreeSet<u16> = statuses.iter().copied().collect();
    assert!(kinds.is_subset(&BTreeSet::from([200, 429])) && kinds.contains(&200), "{kinds:?}");
    assert!((1..=PROCESSES).contains(&most), "{most} processes");
    slow.stop();
}
