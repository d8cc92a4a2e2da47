//! A process that is stopped for a while between two invocations, as Lambda freezes one, and whose connections die
//! meanwhile without a word. It asks no clock how long that was.
//!
//! The process is the program of the test, in which the same test runs again and finds that it is the child.

use std::{
    process::Stdio,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use config::WallClock;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use super::{
    Sample,
    faults::{Proxy, Remote, in_an_invocation},
    harness::on_a_runtime,
};
use crate::{Created, Entity, Store, in_time::InTime};

/// How long the process is stopped. What lies unused in it must count as too old after that.
pub const FROZEN: Duration = Duration::from_secs(2);

/// How much faster the wall clock of the child goes, see [`clock`].
const HASTE: u32 = 600;

/// Tells a process that it is the child: where the proxy is, and which data it shares with its parent.
const ADDRESS: &str = "TEST_FROZEN_ADDRESS";
const DATA: &str = "TEST_FROZEN_DATA";

/// What the child says, in lines that the test harness did not print.
const READY: &str = "the child is ready";
const DONE: &str = "the child is done";

/// A wall clock for the child, by which it is stopped for 20 minutes, while every other clock sees but two seconds of
/// that: Lambda's monotonic clock stands still meanwhile, which that of a stopped process does not.
pub fn clock() -> WallClock {
    let began = SystemTime::now();
    WallClock::new(move || began + began.elapsed().unwrap_or_default() * HASTE)
}

/// Data of a server that two processes reach.
#[async_trait]
pub trait Shared<E: Entity>: Remote<E> + Sized {
    /// Data of the test's own, for which all is prepared.
    async fn new() -> Self;

    /// How another process finds this data.
    fn data(&self) -> String;

    /// The data that another process has.
    async fn of(data: String) -> Self;
}

/// One test, of a kind of [`Shared`] data: `frozen_test!(Specimen, Database, "needs a server")`.
#[macro_export]
macro_rules! frozen_test {
    ($entity:ty, $shared:ty, $needs:literal) => {
        #[test]
        #[ignore = $needs]
        fn a_process_that_was_frozen_works_again() {
            const NAME: &str = concat!(module_path!(), "::a_process_that_was_frozen_works_again");
            $crate::contract::frozen::works_again::<$entity, $shared>(NAME);
        }
    };
}

/// Puts a process through the promise, or is that process.
///
/// # Panics
///
/// If the promise is not kept.
pub fn works_again<E: Sample, S: Shared<E>>(test: &'static str) {
    match (variable(ADDRESS), variable(DATA)) {
        (Some(address), Some(data)) => on_a_runtime(async {
            let shared = S::of(data).await;
            let store = shared.open_at(address.parse().unwrap()).await;
            (child::<E>(InTime(store)), async { drop(shared) })
        }),
        _ => on_a_runtime(async {
            let shared = S::new().await;
            let proxy = Proxy::to(shared.server()).await;
            (parent(test, proxy, shared.data()), async move { shared.clean_up().await })
        }),
    }
}

async fn parent(test: &str, proxy: Proxy, data: String) {
    let (_, test) = test.split_once("::").unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--include-ignored", "--nocapture"])
        .env(ADDRESS, proxy.address().to_string())
        .env(DATA, data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    hear(&mut lines, READY).await;

    send(&child, Signal::STOP);
    proxy.abandon_connections();
    tokio::time::sleep(FROZEN).await;
    send(&child, Signal::CONT);

    child.stdin.as_mut().unwrap().write_all(b"\n").await.unwrap();
    hear(&mut lines, DONE).await;
    while lines.next_line().await.unwrap().is_some() {}
    assert!(child.wait().await.unwrap().success());
}

async fn hear(lines: &mut Lines<BufReader<ChildStdout>>, expected: &str) {
    let mut heard = Vec::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.ends_with(expected) {
            return;
        }
        heard.push(line);
    }
    panic!("never heard that {expected}, but:\n{}", heard.join("\n"));
}

fn send(child: &Child, signal: Signal) {
    let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    kill_process(id.expect("the child lives"), signal).unwrap();
}

/// Two invocations, and the second finds what the first has left.
async fn child<E: Sample>(store: InTime<E>) {
    let entity = E::sample(1);
    let created = in_an_invocation(store.create(&entity, None)).await;
    let created = created.map(Created::into_stored).unwrap();
    say(READY);
    tokio::io::BufReader::new(tokio::io::stdin()).read_line(&mut String::new()).await.unwrap();

    assert_eq!(in_an_invocation(store.read(entity.id())).await.unwrap(), created);
    in_an_invocation(store.replace(&entity.counted(1), &created)).await.unwrap();
    say(DONE);
}

#[expect(clippy::print_stdout, reason = "the parent listens")]
fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::disallowed_methods, reason = "the child is told so by its environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
