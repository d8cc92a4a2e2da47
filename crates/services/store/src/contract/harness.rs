//! Runs a promise on stores that a factory opens, within a time limit, and cleans up whatever happens.

use std::{panic::resume_unwind, sync::Arc, time::Duration};

use async_trait::async_trait;
use config::Environment;

use crate::{Entity, Store};

/// A promise takes a second or two on a server nearby; one that takes so long hangs.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// How the stores of one test are opened.
#[async_trait]
pub trait Factory<E: Entity>: Send + Sync + 'static {
    /// A store of the test's data in an environment.
    ///
    /// Each call opens one with connections of its own, and all of an environment reach the same data,
    /// which is empty at first.
    async fn open(&self, environment: Environment) -> Arc<dyn Store<E>>;

    /// Removes the test's data. It is called once, after a failed test too.
    async fn clean_up(&self) {}
}

/// Makes a factory and puts its stores through a promise.
///
/// # Panics
///
/// If the promise is not kept.
pub fn keep<E, F, P>(
    factory: impl Future<Output = F>,
    promise: impl FnOnce(Arc<dyn Factory<E>>) -> P,
) where
    E: Entity,
    F: Factory<E>,
    P: Future<Output = ()> + Send + 'static,
{
    on_a_runtime(async {
        let factory: Arc<dyn Factory<E>> = Arc::new(factory.await);
        (promise(Arc::clone(&factory)), async move { factory.clean_up().await })
    });
}

/// Runs a promise within the time limit, on a runtime like a function's, and then what removes its data.
pub(super) fn on_a_runtime<P, C>(scene: impl Future<Output = (P, C)>)
where
    P: Future<Output = ()> + Send + 'static,
    C: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be built");
    runtime.block_on(async {
        let (promise, clean_up) = scene.await;
        let outcome = tokio::spawn(tokio::time::timeout(TIME_LIMIT, promise)).await;
        clean_up.await;
        match outcome {
            Ok(in_time) => in_time.expect("the promise was not kept within the time limit"),
            Err(failed) => resume_unwind(failed.into_panic()),
        }
    });
}
