//! A handler's future, and the line that its end is worth. How the line reads is not known here.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::current::Current;

/// How an invocation's end is told: called exactly once.
pub trait Ending<Answer> {
    /// The answer as it leaves.
    type Output;

    /// Says that the handler finished. The answer may be changed on its way out.
    fn answered(self, answer: Answer) -> Self::Output;

    /// Says that the handler was dropped before it finished: it panicked.
    fn abandoned(self);
}

pin_project! {
    /// The future of a handler, during which its invocation is the current one.
    pub struct Observed<F, E>
    where
        F: Future,
        E: Ending<F::Output>,
    {
        #[pin]
        handler: F,
        current: Current,
        ending: Option<E>,
    }

    impl<F, E> PinnedDrop for Observed<F, E>
    where
        F: Future,
        E: Ending<F::Output>,
    {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if let Some(ending) = this.ending.take() {
                let _entered = this.current.enter();
                ending.abandoned();
            }
        }
    }
}

impl<F: Future, E: Ending<F::Output>> Observed<F, E> {
    /// Calls a handler as a part of the invocation `current`.
    pub(crate) fn new(call: impl FnOnce() -> F, mut current: Current, ending: E) -> Self {
        let entered = current.enter();
        let handler = call();
        drop(entered);
        Self { handler, current, ending: Some(ending) }
    }
}

impl<F: Future, E: Ending<F::Output>> Future for Observed<F, E> {
    type Output = E::Output;

    /// Polls the handler, and tells its end.
    ///
    /// # Panics
    ///
    /// If polled again after it was ready, as any future may.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<E::Output> {
        let this = self.project();
        let _entered = this.current.enter();
        this.handler.poll(context).map(|answer| {
            let ending = this.ending.take().expect("a future is not polled after it was ready");
            ending.answered(answer)
        })
    }
}
