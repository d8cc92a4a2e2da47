//! An execution environment: one child process that runs one invocation at a time.
//!
//! This is its life as the Runtime API sees it. Which invocation comes next is decided by its pool; the process itself
//! is started and awaited in `process`.

mod output;
mod process;

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    process::ExitStatus,
    rc::Rc,
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use rustix::process::{Pid, Signal, kill_process_group};

use super::{
    error_document,
    function_version::FunctionVersion,
    job::{Finished, Job, Running},
    pools::FunctionPool,
    runtime_api::{Answer, Connection, Received, Route},
};

/// A runtime that reported an error of its start may print a little more before it is killed.
const INIT_ERROR_GRACE: Duration = Duration::from_millis(500);

/// One execution environment.
pub(super) struct Environment {
    /// What it runs.
    pub(super) version: Rc<FunctionVersion>,
    pool: Rc<FunctionPool>,
    stage: RefCell<Stage>,
    /// When `stage` began.
    since: Cell<Instant>,
    /// Its processes, once there are any.
    group: Cell<Option<Pid>>,
    /// When it is killed, if it is being stopped.
    kill_at: Cell<Option<Instant>>,
}

/// Where an environment is in its life.
enum Stage {
    /// Its program has not asked for an invocation yet.
    Starting,
    /// Its program waits for an invocation on this connection.
    Idle(Rc<Connection>),
    /// An invocation runs.
    Busy(Running),
    /// Its program has answered and not asked for the next invocation yet.
    Answered,
    /// It takes no more invocations and will end.
    Stopping,
}

/// A stage, for those who look from outside.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Condition {
    /// Not ready yet.
    Starting,
    /// Ready.
    Idle,
    /// Serves an invocation, or has just done so.
    Busy,
    /// Takes no more invocations.
    Stopping,
}

impl Environment {
    /// Starts a program. The environment joins its pool's list by the caller.
    pub(super) fn start(version: Rc<FunctionVersion>, pool: Rc<FunctionPool>) -> Rc<Self> {
        let environment = Rc::new(Self {
            version,
            pool,
            stage: RefCell::new(Stage::Starting),
            since: Cell::new(Instant::now()),
            group: Cell::new(None),
            kill_at: Cell::new(None),
        });
        tokio::task::spawn_local(process::run(Rc::clone(&environment)));
        environment
    }

    /// How it looks from outside.
    pub(super) fn condition(&self) -> Condition {
        match &*self.stage.borrow() {
            Stage::Starting => Condition::Starting,
            Stage::Idle(connection) if !connection.is_closed() => Condition::Idle,
            Stage::Idle(_) | Stage::Busy(_) | Stage::Answered => Condition::Busy,
            Stage::Stopping => Condition::Stopping,
        }
    }

    /// When its stage began.
    pub(super) fn since(&self) -> Instant {
        self.since.get()
    }

    /// Hands an invocation to an idle environment.
    pub(super) fn begin(&self, job: Job) {
        let Stage::Idle(connection) = self.enter(Stage::Answered) else { return };
        self.begin_on(&connection, job);
    }

    /// What a request of the runtime is answered.
    pub(super) fn answer(
        self: &Rc<Self>,
        connection: &Rc<Connection>,
        route: &Route,
        error_type: Option<&str>,
        received: Received,
    ) -> Answer {
        match route {
            Route::Next => self.next(connection),
            Route::Response(request_id) => match received {
                Received { payload: None, .. } => {
                    match self.finish(request_id, error_document::response_too_large(), true) {
                        Answer::Accepted => Answer::TooLarge,
                        refused => refused,
                    }
                }
                Received { error: Some((kind, document)), .. } => {
                    self.finish(request_id, error_document::reported(&document, Some(&kind)), true)
                }
                Received { payload: Some(payload), error: None } => {
                    self.finish(request_id, payload, false)
                }
            },
            Route::Error(request_id) => {
                let document =
                    error_document::reported(&received.payload.unwrap_or_default(), error_type);
                self.finish(request_id, document, true)
            }
            Route::InitError => {
                let document =
                    error_document::reported(&received.payload.unwrap_or_default(), error_type);
                self.init_error(document)
            }
            Route::Unknown => Answer::NotFound,
        }
    }

    /// A connection ended. If the runtime waited on it, it has to ask again.
    pub(super) fn disconnected(&self, connection: &Rc<Connection>) {
        let waited = matches!(&*self.stage.borrow(), Stage::Idle(waiting) if Rc::ptr_eq(waiting, connection));
        if waited {
            self.enter(Stage::Answered);
        }
    }

    /// Asks the program to end, also in the middle of an invocation; it is killed after `grace`.
    pub(super) fn stop(&self, grace: Duration) {
        if let Stage::Busy(running) = self.enter(Stage::Stopping) {
            let document = error_document::stopped(&running.request_id);
            running.finish(document, true);
        }
        self.kill_at.set(Some(Instant::now() + grace));
        self.signal(Signal::TERM);
    }

    /// Kills what has taken too long, whatever it is doing.
    pub(super) fn check(&self, now: Instant, init_limit: Duration) {
        let age = now.saturating_duration_since(self.since.get());
        let late = match &*self.stage.borrow() {
            Stage::Starting => age >= init_limit,
            Stage::Busy(running) => now >= running.deadline,
            Stage::Answered => age >= self.version.timeout,
            Stage::Stopping => self.kill_at.get().is_some_and(|kill_at| now >= kill_at),
            Stage::Idle(_) => false,
        };
        if !late {
            return;
        }
        match self.enter(Stage::Stopping) {
            Stage::Starting => {
                self.fail_start(|job| error_document::init_timed_out(&job.request_id, init_limit));
            }
            Stage::Busy(running) => {
                let document = error_document::timed_out(&running.request_id, self.version.timeout);
                running.finish(document, true);
            }
            Stage::Idle(_) | Stage::Answered | Stage::Stopping => {}
        }
        self.kill_at.set(None);
        self.signal(Signal::KILL);
    }

    fn next(self: &Rc<Self>, connection: &Rc<Connection>) -> Answer {
        let condition = self.condition();
        match &*self.stage.borrow() {
            Stage::Starting | Stage::Answered => {}
            Stage::Idle(_) | Stage::Busy(_) | Stage::Stopping => {
                return Answer::InvalidStateTransition;
            }
        }
        if condition == Condition::Starting && self.version.warm_since.get().is_none() {
            self.version.warm_since.set(Some(Instant::now()));
        }
        match self.pool.take_job(&self.version) {
            Some(job) => self.begin_on(connection, job),
            None => {
                self.enter(Stage::Idle(Rc::clone(connection)));
                self.pool.became_idle(self);
            }
        }
        Answer::Later
    }

    fn begin_on(&self, connection: &Connection, job: Job) {
        let now = Instant::now();
        let (message, running) = job.begin(now, SystemTime::now());
        *self.stage.borrow_mut() = Stage::Busy(running);
        self.since.set(now);
        connection.send(Cow::Owned(message));
    }

    fn finish(&self, request_id: &str, payload: Bytes, function_error: bool) -> Answer {
        match &*self.stage.borrow() {
            Stage::Busy(running) if running.request_id == request_id => {}
            Stage::Starting => return Answer::InvalidStateTransition,
            _ => return Answer::InvalidRequestId,
        }
        self.version.ran(self.since.get().elapsed());
        if let Stage::Busy(running) = self.enter(Stage::Answered) {
            running.finish(payload, function_error);
        }
        Answer::Accepted
    }

    fn init_error(&self, document: Bytes) -> Answer {
        if self.condition() != Condition::Starting {
            return Answer::InvalidStateTransition;
        }
        self.enter(Stage::Stopping);
        self.kill_at.set(Some(Instant::now() + INIT_ERROR_GRACE));
        self.fail_start(|_| document);
        Answer::Accepted
    }

    /// The invocation that waits longest for this version is told why; each start that fails costs one.
    fn fail_start(&self, document: impl FnOnce(&Job) -> Bytes) {
        if let Some(job) = self.pool.take_job(&self.version) {
            let payload = document(&job);
            job.finish(Ok(Finished { payload, function_error: true }));
        }
    }

    /// The process has ended, for whatever reason.
    fn ended(&self, status: ExitStatus) {
        match self.enter(Stage::Stopping) {
            Stage::Starting => {
                self.fail_start(|job| error_document::exited(&job.request_id, status))
            }
            Stage::Busy(running) => {
                let document = error_document::exited(&running.request_id, status);
                running.finish(document, true);
            }
            Stage::Idle(_) | Stage::Answered | Stage::Stopping => {}
        }
    }

    fn enter(&self, stage: Stage) -> Stage {
        self.since.set(Instant::now());
        self.stage.replace(stage)
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.group.get() {
            // A group that has ended meanwhile is what was wanted.
            let _ = kill_process_group(group, signal);
        }
    }
}
