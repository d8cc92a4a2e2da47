//! The connections of one store: a few, made by the calls that need them. Nothing runs between calls: a function
//! is frozen then.

use std::{
    ops::{Deref, DerefMut},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use config::{PoolSettings, WallClock};
use store::deadline;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::{failure::Failure, login::Login, session::Session};

/// A connection that was idle for longer is tried before it is used: firewalls forget connections in
/// minutes, and a function that was frozen finds its own closed.
const UNTRIED: Duration = Duration::from_secs(30);

/// How long such a try may take: some round trips. One that is lost says nothing at all.
const TRY_LIMIT: Duration = Duration::from_secs(1);

/// The connections of one store. None is made before it is needed.
pub(crate) struct Connections {
    login: Login,
    limits: PoolSettings,
    clock: WallClock,
    free: Semaphore,
    idle: Mutex<Vec<Session>>,
}

impl Connections {
    pub(crate) fn new(login: Login, limits: PoolSettings, clock: WallClock) -> Self {
        let free = Semaphore::new(usize::try_from(limits.size.max(1)).unwrap_or(1));
        Self { login, limits, clock, free, idle: Mutex::default() }
    }

    /// A connection that works, as soon as one is free. What fails here fails for this caller alone.
    pub(crate) async fn get(&self) -> Result<Lease<'_>, Failure> {
        let left = deadline::remaining();
        let Ok(permit) = timeout(left, self.free.acquire()).await else {
            let (size, left_ms) = (self.limits.size, left.as_millis());
            return Err(Failure::Unavailable(
                format!(
                    "none of the {size} connections to SQL Server was free within {left_ms} ms"
                )
                .into(),
            ));
        };
        let permit = permit.map_err(Failure::unexpected)?;
        let session = match self.idle_one().await {
            Some(session) => session,
            None => Session::open(&self.login, &self.clock).await?,
        };
        Ok(Lease { session: Some(session), of: self, _permit: permit })
    }

    /// One that was used before, if it still works. What is older than one that does not is given up with it.
    async fn idle_one(&self) -> Option<Session> {
        let PoolSettings { idle_s, lifetime_s, .. } = self.limits;
        let mut session = self.idle().pop()?;
        let (idle, age) = (self.clock.since(session.last_used), self.clock.since(session.opened));
        let is_young = idle < Duration::from_secs(idle_s) && age < Duration::from_secs(lifetime_s);
        let is_known = idle < UNTRIED && !session.is_suspect;
        session.is_suspect = false;
        if is_young
            && (is_known
                || matches!(timeout(TRY_LIMIT, session.batch("SELECT 1")).await, Ok(Ok(()))))
        {
            return Some(session);
        }
        self.idle().clear();
        None
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that is kept for the next call, if it is in order when this one ends.
pub(crate) struct Lease<'a> {
    session: Option<Session>,
    of: &'a Connections,
    _permit: SemaphorePermit<'a>,
}

/// Why a lease always has one.
const UNTIL_DROPPED: &str = "a lease has its connection until it is dropped";

impl Deref for Lease<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session.as_ref().expect(UNTIL_DROPPED)
    }
}

impl DerefMut for Lease<'_> {
    fn deref_mut(&mut self) -> &mut Session {
        self.session.as_mut().expect(UNTIL_DROPPED)
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut idle = self.of.idle();
        match self.session.take() {
            Some(session) if session.is_in_order() => idle.push(session),
            // It was lost, or given up: those that were idle meanwhile may be lost too.
            _ => idle.iter_mut().for_each(|session| session.is_suspect = true),
        }
    }
}
