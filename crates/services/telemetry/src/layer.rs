//! The layer around every kind of handler: it knows the process that is invoked again and again. What an
//! invocation of a kind looks like is said where its service is implemented.

use std::marker::PhantomData;

use tower::Layer;

use crate::invocation::Process;

/// Logs each invocation of the service that it is laid around. The first one is the cold start.
#[derive(Debug)]
pub struct LogLayer<K> {
    process: Process,
    kind: PhantomData<fn() -> K>,
}

impl<K> LogLayer<K> {
    /// A layer for the outside of a function. On AWS each line is metrics too: elsewhere nobody draws them from it.
    #[expect(clippy::new_without_default, reason = "there is one way to make it")]
    pub fn new() -> Self {
        Self::with_metrics(config::process::is_on_aws())
    }

    /// A layer that is told whether lines are metrics: for tests and benchmarks, which are not on AWS.
    pub fn with_metrics(measures: bool) -> Self {
        Self { process: Process::new(measures), kind: PhantomData }
    }
}

impl<S, K> Layer<S> for LogLayer<K> {
    type Service = Logged<S, K>;

    fn layer(&self, inner: S) -> Logged<S, K> {
        Logged { inner, process: self.process.clone(), kind: PhantomData }
    }
}

/// A service inside a [`LogLayer`].
#[derive(Debug)]
pub struct Logged<S, K> {
    pub(crate) inner: S,
    pub(crate) process: Process,
    kind: PhantomData<fn() -> K>,
}

impl<S: Clone, K> Clone for Logged<S, K> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), process: self.process.clone(), kind: PhantomData }
    }
}
