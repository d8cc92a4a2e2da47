//! Clients and pools, one for each environment. No value of one is ever handed out for another.

use std::{fmt, pin::Pin, sync::Arc};

use tokio::sync::OnceCell;

use crate::Environment;

/// A value for each environment, built when it is first asked for.
///
/// Clones share the values.
pub struct PerEnvironment<T, E> {
    shared: Arc<Shared<T, E>>,
}

struct Shared<T, E> {
    build: Box<Build<T, E>>,
    values: [OnceCell<T>; Environment::ALL.len()],
}

type Build<T, E> =
    dyn Fn(Environment) -> Pin<Box<dyn Future<Output = Result<T, E>> + Send>> + Send + Sync;

impl<T, E> PerEnvironment<T, E> {
    /// Values that `build` makes. Nothing is built yet.
    pub fn new<B, F>(build: B) -> Self
    where
        B: Fn(Environment) -> F + Send + Sync + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let build: Box<Build<T, E>> = Box::new(move |environment| Box::pin(build(environment)));
        Self { shared: Arc::new(Shared { build, values: Default::default() }) }
    }

    /// The value of an environment. Whoever comes first builds it, and others wait for that.
    ///
    /// A failure is returned and not kept: the next to ask builds again.
    pub async fn get(&self, environment: Environment) -> Result<&T, E> {
        let Shared { build, values } = &*self.shared;
        values[environment.index()].get_or_try_init(|| build(environment)).await
    }
}

impl<T, E> Clone for PerEnvironment<T, E> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T, E> fmt::Debug for PerEnvironment<T, E> {
    /// Which environments have a value; never the values, which may hold credentials.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let built =
            |&environment: &Environment| self.shared.values[environment.index()].initialized();
        let built: Vec<_> = Environment::ALL.into_iter().filter(built).collect();
        formatter.debug_struct("PerEnvironment").field("built", &built).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::{
            Mutex,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    use tokio::sync::Barrier;

    use super::*;

    #[tokio::test]
    async fn interleaved_environments_never_see_each_other_s_values() {
        type Notes = Mutex<Vec<String>>;
        // Nobody goes on before all have come here: the values are built, and then used, in turns.
        let all_here = Arc::new(Barrier::new(Environment::ALL.len()));
        let building = Arc::clone(&all_here);
        let notes = PerEnvironment::<Notes, Infallible>::new(move |_| {
            let building = Arc::clone(&building);
            async move {
                building.wait().await;
                Ok(Notes::default())
            }
        });
        let note = async |environment| {
            for turn in 0..3 {
                let notes = notes.get(environment).await.unwrap();
                all_here.wait().await;
                notes.lock().unwrap().push(format!("{environment} {turn}"));
            }
            notes.get(environment).await.unwrap().lock().unwrap().clone()
        };
        let [dev, pre, pro] = Environment::ALL;
        let all = async { tokio::join!(note(dev), note(pre), note(pro)) };
        let (of_dev, of_pre, of_pro) =
            tokio::time::timeout(Duration::from_secs(10), all).await.unwrap();
        for (environment, found) in [(dev, of_dev), (pre, of_pre), (pro, of_pro)] {
            assert_eq!(found, [0, 1, 2].map(|turn| format!("{environment} {turn}")));
        }
    }

    #[tokio::test]
    async fn a_concurrent_first_use_builds_once() {
        let builds = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&builds);
        let values = PerEnvironment::<usize, Infallible>::new(move |_| {
            let counter = Arc::clone(&counter);
            async move {
                tokio::task::yield_now().await;
                Ok(counter.fetch_add(1, Ordering::SeqCst))
            }
        });
        let (first, second, third) = tokio::join!(
            values.get(Environment::Dev),
            values.get(Environment::Dev),
            values.get(Environment::Dev),
        );
        assert_eq!((first, second, third), (Ok(&0), Ok(&0), Ok(&0)));
        assert_eq!(builds.load(Ordering::SeqCst), 1);
        assert_eq!(format!("{values:?}"), "PerEnvironment { built: [Dev], .. }");
    }

    #[tokio::test]
    async fn a_failed_build_is_tried_again() {
        let builds = Arc::new(AtomicUsize::new(0));
        let values = PerEnvironment::new(move |environment| {
            let build = builds.fetch_add(1, Ordering::SeqCst);
            async move { if build == 0 { Err("down") } else { Ok(environment) } }
        });
        assert_eq!(values.get(Environment::Pro).await, Err("down"));
        assert_eq!(values.get(Environment::Pro).await, Ok(&Environment::Pro));
    }
}
