//! The layer around every kind of handler: it remembers whether the process has been invoked before.
//! What an invocation of a kind looks like is said where its service is implemented.

use std::marker::PhantomData;

use tower::Layer;

use crate::invocation::ColdStart;

/// Logs each invocation of the service that it is laid around. The first one is the cold start.
#[derive(Debug)]
pub struct LogLayer<K> {
    cold_start: ColdStart,
    kind: PhantomData<fn() -> K>,
}

impl<K> LogLayer<K> {
    /// A layer for the outside of a function.
    #[expect(clippy::new_without_default, reason = "there is one way to make it")]
    pub fn new() -> Self {
        Self { cold_start: ColdStart::default(), kind: PhantomData }
    }
}

impl<S, K> Layer<S> for LogLayer<K> {
    type Service = Logged<S, K>;

    fn layer(&self, inner: S) -> Logged<S, K> {
        Logged { inner, cold_start: self.cold_start.clone(), kind: PhantomData }
    }
}

/// A service inside a [`LogLayer`].
#[derive(Debug)]
pub struct Logged<S, K> {
    pub(crate) inner: S,
    pub(crate) cold_start: ColdStart,
    kind: PhantomData<fn() -> K>,
}

impl<S: Clone, K> Clone for Logged<S, K> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), cold_start: self.cold_start.clone(), kind: PhantomData }
    }
}
