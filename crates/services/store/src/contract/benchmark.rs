//! What a store costs above its driver: an entity is created and read through the store and through the
//! bare driver, by turns in one run, so that whatever else the machine does hits both.
//!
//! It judges nothing, and knows no driver.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

/// How many tasks work at the same time.
const TASKS: u32 = 8;

/// What each task does in a round: enough that starting it is nothing.
const TURNS: u32 = 50;

/// Rounds of each side, of which the median counts. One more before them fills caches and pools.
const ROUNDS: usize = 15;

/// Creations and reads in a round.
const CALLS: u32 = TASKS * TURNS;

/// What both sides took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// A creation and a read through the store, in microseconds: the median of the rounds.
    pub store_us: f64,
    /// The same through the bare driver.
    pub driver_us: f64,
}

impl Comparison {
    /// How many times the driver's time the store takes.
    pub fn ratio(&self) -> f64 {
        self.store_us / self.driver_us
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { store_us, driver_us } = self;
        write!(
            formatter,
            "create+get, {TASKS} tasks: store {store_us:.0} us, bare driver {driver_us:.0} us, \
             ratio {:.3}",
            self.ratio()
        )
    }
}

/// Measures both sides. Each is given a number that no other call of this run has, creates an entity of
/// that number and reads it back.
///
/// # Panics
///
/// If a side does: a failure is no measurement.
pub async fn compare<S, D>(
    store: impl Fn(u32) -> S + Send + Sync + 'static,
    driver: impl Fn(u32) -> D + Send + Sync + 'static,
) -> Comparison
where
    S: Future<Output = ()> + Send + 'static,
    D: Future<Output = ()> + Send + 'static,
{
    let numbers = Arc::new(AtomicU32::new(0));
    let (store, driver) = (Arc::new(store), Arc::new(driver));
    let (mut store_times, mut driver_times) = (Vec::new(), Vec::new());
    for _ in 0..=ROUNDS {
        store_times.push(round(&store, &numbers).await);
        driver_times.push(round(&driver, &numbers).await);
    }
    Comparison { store_us: per_call(&store_times[1..]), driver_us: per_call(&driver_times[1..]) }
}

/// The time of one round.
async fn round<F>(
    side: &Arc<impl Fn(u32) -> F + Send + Sync + 'static>,
    numbers: &Arc<AtomicU32>,
) -> Duration
where
    F: Future<Output = ()> + Send + 'static,
{
    let began = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let (side, numbers) = (Arc::clone(side), Arc::clone(numbers));
            tokio::spawn(async move {
                for _ in 0..TURNS {
                    side(numbers.fetch_add(1, Ordering::Relaxed)).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("a side that fails measures nothing");
    }
    began.elapsed()
}

/// The median of the rounds, for one call, in microseconds.
fn per_call(rounds: &[Duration]) -> f64 {
    let mut rounds = rounds.to_vec();
    rounds.sort();
    rounds[rounds.len() / 2].as_secs_f64() * 1e6 / f64::from(CALLS)
}
