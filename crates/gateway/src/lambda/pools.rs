//! The execution environments of all functions, and the invocations that wait for one.
//!
//! Each function has a pool. An invocation takes the environment that was used last, so the others grow old and are
//! stopped. It knows neither HTTP nor processes.

mod function_pool;
mod housekeeping;
mod scaling;

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    path::PathBuf,
    rc::Rc,
    time::Instant,
};

use tokio::sync::Notify;

use self::housekeeping::Alarm;
use super::{
    catalog::Catalog,
    function_version::FunctionVersion,
    invocation::InvokeError,
    job::{Job, Outcome},
    process_groups::ProcessGroups,
    settings::{Limits, LogSink},
};

pub(super) use function_pool::FunctionPool;

/// All pools, with what their environments share.
pub(super) struct Pools {
    pub(super) limits: Limits,
    /// What functions there are.
    pub(super) catalog: RefCell<Catalog>,
    /// Variables that every function is given.
    pub(super) variables: Vec<(String, String)>,
    /// The gateway's own working folder.
    pub(super) working_folder: PathBuf,
    pub(super) process_groups: ProcessGroups,
    pub(super) log: LogSink,
    by_function: RefCell<HashMap<String, Rc<FunctionPool>>>,
    /// Execution environments of all functions, until their processes have ended.
    total: Cell<usize>,
    alarm: Alarm,
    closing: Cell<bool>,
    ended: Notify,
}

impl Pools {
    pub(super) fn new(
        limits: Limits,
        catalog: Catalog,
        variables: Vec<(String, String)>,
        working_folder: PathBuf,
        process_groups: ProcessGroups,
        log: LogSink,
    ) -> Rc<Self> {
        let pools = Rc::new(Self {
            limits,
            catalog: RefCell::new(catalog),
            variables,
            working_folder,
            process_groups,
            log,
            by_function: RefCell::default(),
            total: Cell::new(0),
            alarm: Alarm::default(),
            closing: Cell::new(false),
            ended: Notify::new(),
        });
        tokio::task::spawn_local(housekeeping::run(Rc::clone(&pools)));
        pools
    }

    /// Gives a job to an environment, or lets it wait for one.
    pub(super) fn submit(self: &Rc<Self>, job: Job) -> Result<(), InvokeError> {
        if self.closing.get() {
            return Err(too_many_requests(&job.version));
        }
        let pool = self.pool(&job.version.function);
        pool.submit(job)
    }

    /// Stops every environment and waits for their ends.
    pub(super) async fn shutdown(&self) {
        self.closing.set(true);
        for pool in self.all() {
            pool.close();
        }
        self.alarm.ring();
        while self.total.get() > 0 {
            self.ended.notified().await;
        }
        self.process_groups.close();
    }

    fn pool(self: &Rc<Self>, function: &str) -> Rc<FunctionPool> {
        let mut by_function = self.by_function.borrow_mut();
        if let Some(pool) = by_function.get(function) {
            return Rc::clone(pool);
        }
        let pool = Rc::new(FunctionPool::new(Rc::clone(self)));
        by_function.insert(function.to_owned(), Rc::clone(&pool));
        pool
    }

    fn all(&self) -> Vec<Rc<FunctionPool>> {
        self.by_function.borrow().values().cloned().collect()
    }

    /// Whether one more environment may be started; if not, one that nobody needs is stopped to make room.
    fn has_room(&self) -> bool {
        if self.total.get() < self.limits.environments {
            return true;
        }
        let pools = self.all();
        if !pools.iter().any(|pool| pool.is_stopping_any()) {
            let idle = pools.iter().filter_map(|pool| pool.longest_idle(None));
            if let Some(environment) = idle.min_by_key(|environment| environment.since()) {
                environment.stop(self.limits.shutdown_grace);
            }
        }
        false
    }

    /// What happens with time.
    fn tidy(&self, now: Instant) {
        self.catalog.borrow_mut().refresh();
        for pool in self.all() {
            pool.tidy(now);
        }
    }
}

/// The answer to an invocation that found no environment.
fn too_many_requests(version: &FunctionVersion) -> InvokeError {
    InvokeError::TooManyRequests { function: version.function.clone() }
}

/// Ends a job that found no environment.
fn refuse(job: Job) {
    let refusal: Outcome = Err(too_many_requests(&job.version));
    job.finish(refusal);
}
