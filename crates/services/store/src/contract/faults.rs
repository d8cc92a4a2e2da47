//! What a store on a server does when that server, or the way to it, fails: promises in addition to the
//! contract, tried on the real server through a proxy that can fail at will.
//!
//! It knows no driver. A store crate says how its stores are opened ([`Remote`]) and names the kind of
//! entity; [`fault_tests!`](crate::fault_tests) does the rest.

mod lost_answers;
mod outages;
mod proxy;
mod silence;

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use error::Error;

pub use self::proxy::Proxy;
use super::{Sample, harness::on_a_runtime};
use crate::{Entity, Store, Stored, deadline, in_time::InTime};

/// The time that an invocation has left.
const LEFT: Duration = Duration::from_secs(2);

/// How long a store may take to find its server again: drivers look every few seconds.
const RECOVERY: Duration = Duration::from_secs(30);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(200);

/// How the stores of one test are opened, on data of the test's own, for which all is prepared.
#[async_trait]
pub trait Remote<E: Entity>: Send + Sync + 'static {
    /// Where the real server listens: `127.0.0.1:27017`.
    fn server(&self) -> String;

    /// A store as the driver opens it for a function, except that all its connections go to this address.
    /// It must not need the server yet.
    async fn open_at(&self, address: SocketAddr) -> Arc<dyn Store<E>>;

    /// Removes the test's data. It is called once, after a failed test too.
    async fn clean_up(&self) {}
}

/// The only list of these promises: hands each, with its module, to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! each_fault {
    ($then:path, $($arguments:tt)*) => {
        $then! {
            [$($arguments)*]
            outages::a_server_that_is_down_at_first_is_used_once_it_is_up
            outages::a_server_that_stops_and_starts_is_used_again
            lost_answers::a_creation_whose_answer_is_lost_is_not_refused
            lost_answers::a_creation_with_a_key_whose_answer_is_lost_happens_once
            lost_answers::a_replacement_whose_answer_is_lost_is_not_stale
            lost_answers::a_replacement_whose_answer_is_lost_before_another_s_is_not_stale
            lost_answers::a_deletion_whose_answer_is_lost_is_not_missed
            silence::a_server_that_accepts_and_never_answers_is_given_up_in_time
            silence::a_server_that_falls_silent_is_given_up_in_time_and_used_again
            silence::more_callers_than_connections_all_get_an_answer
        }
    };
}

/// One test for each promise: `fault_tests!(Specimen, Remote::new().await, "needs a server")`. The last
/// argument says what they need: `cargo test` ignores them, and `scripts/test` includes them where it is there.
#[macro_export]
macro_rules! fault_tests {
    ($entity:ty, $remote:expr, $needs:literal) => {
        $crate::each_fault!($crate::promise_of_fault_tests, $entity, $remote, $needs);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! promise_of_fault_tests {
    ([$entity:ty, $remote:expr, $needs:literal] $($module:ident :: $name:ident)*) => {
        $(
            #[test]
            #[ignore = $needs]
            fn $name() {
                $crate::contract::faults::keep(
                    async { $remote },
                    $crate::contract::faults::promise::$name::<$entity>,
                );
            }
        )*
    };
}

macro_rules! promise_exports {
    ([] $($module:ident :: $name:ident)*) => {
        /// The promises, for the tests that `fault_tests!` writes.
        #[doc(hidden)]
        pub mod promise {
            $(pub use super::$module::$name;)*
        }
    };
}
each_fault!(promise_exports,);

/// Puts the stores of a server through a promise.
///
/// # Panics
///
/// If the promise is not kept.
pub fn keep<E, R, P>(remote: impl Future<Output = R>, promise: fn(Scene<E>) -> P)
where
    E: Sample,
    R: Remote<E>,
    P: Future<Output = ()> + Send + 'static,
{
    on_a_runtime(async {
        let remote: Arc<dyn Remote<E>> = Arc::new(remote.await);
        let proxy = Arc::new(Proxy::to(remote.server()).await);
        let scene = Scene { proxy, remote: Arc::clone(&remote) };
        (promise(scene), async move { remote.clean_up().await })
    });
}

/// A server, and the way to it.
pub struct Scene<E> {
    proxy: Arc<Proxy>,
    remote: Arc<dyn Remote<E>>,
}

impl<E: Entity> Scene<E> {
    /// A store behind the proxy, whose every call ends in time, as that of a function.
    async fn open(&self) -> Arc<dyn Store<E>> {
        Arc::new(InTime(self.remote.open_at(self.proxy.address()).await))
    }

    /// A store on a way of its own to the server, which does not fail.
    async fn open_apart(&self) -> Arc<dyn Store<E>> {
        let address = tokio::net::lookup_host(self.remote.server())
            .await
            .expect("the server's name has an address")
            .next()
            .expect("the server has an address");
        self.remote.open_at(address).await
    }
}

/// Asks until the store answers again.
async fn recovered<E: Entity>(store: &Arc<dyn Store<E>>, id: &str) -> Result<Stored<E>, Error> {
    let began = tokio::time::Instant::now();
    loop {
        match store.read(id).await {
            Err(Error::Unavailable { .. }) if began.elapsed() < RECOVERY => {
                tokio::time::sleep(PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}

#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "the outcome of a call, checked where it is made"
)]
fn unavailable<T: std::fmt::Debug>(outcome: Result<T, Error>) {
    assert!(matches!(outcome, Err(Error::Unavailable { .. })), "{outcome:?}");
}

/// The outcome of a call in an invocation, which it does not outlast.
pub(super) async fn in_an_invocation<T>(call: impl Future<Output = T>) -> T {
    let began = tokio::time::Instant::now();
    let outcome = deadline::until(SystemTime::now() + LEFT, call).await;
    assert!(began.elapsed() < LEFT, "the call took {:?} of {LEFT:?}", began.elapsed());
    outcome
}
