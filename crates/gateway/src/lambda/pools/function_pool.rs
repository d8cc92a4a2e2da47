//! The execution environments of one function, of all its versions.
//!
//! Which of them serves which invocation is decided here, and when another one is started.

use std::{cell::RefCell, collections::VecDeque, rc::Rc, time::Instant};

use super::{
    Pools, refuse,
    scaling::{COLD_WAIT_FACTOR, Load, is_overloaded, wanted},
    too_many_requests,
};
use crate::lambda::{
    execution_environment::{Condition, Environment},
    function_version::FunctionVersion,
    invocation::InvokeError,
    job::Job,
};

/// The environments of a function and the invocations that wait for them.
pub(in crate::lambda) struct FunctionPool {
    /// All pools.
    pub(in crate::lambda) pools: Rc<Pools>,
    environments: RefCell<Vec<Rc<Environment>>>,
    waiting: RefCell<VecDeque<Job>>,
}

/// What is asked of a pool's housekeeping next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Activity {
    pub(super) is_waited_for: bool,
    pub(super) is_busy: bool,
    pub(super) is_idle: bool,
}

impl FunctionPool {
    pub(super) fn new(pools: Rc<Pools>) -> Self {
        Self { pools, environments: RefCell::default(), waiting: RefCell::default() }
    }

    /// Gives a job to the environment that was used last, or lets it wait.
    pub(super) fn submit(self: &Rc<Self>, job: Job) -> Result<(), InvokeError> {
        let version = Rc::clone(&job.version);
        {
            let mut waiting = self.waiting.borrow_mut();
            if waiting.len() >= self.pools.limits.queue_length {
                waiting.retain(|job| !job.is_abandoned());
            }
            if waiting.len() >= self.pools.limits.queue_length {
                return Err(too_many_requests(&version));
            }
            waiting.push_back(job);
        }
        self.scale(&version, Instant::now());
        self.pools.alarm.wake_within(match self.waiting.borrow().is_empty() {
            true => super::housekeeping::BUSY_PERIOD,
            false => self.pools.limits.scale_out_wait,
        });
        Ok(())
    }

    /// The job that waits longest for this version.
    pub(in crate::lambda) fn take_job(&self, version: &Rc<FunctionVersion>) -> Option<Job> {
        let mut waiting = self.waiting.borrow_mut();
        loop {
            let position = waiting.iter().position(|job| Rc::ptr_eq(&job.version, version))?;
            let job = waiting.remove(position)?;
            if !job.is_abandoned() {
                return Some(job);
            }
        }
    }

    /// An environment found nothing to do.
    pub(in crate::lambda) fn became_idle(&self, environment: &Environment) {
        if environment.version.retired.get() || self.pools.closing.get() {
            environment.stop(self.pools.limits.shutdown_grace);
        }
    }

    /// An environment's process has ended.
    pub(in crate::lambda) fn ended(self: &Rc<Self>, environment: &Rc<Environment>) {
        self.environments.borrow_mut().retain(|other| !Rc::ptr_eq(other, environment));
        self.pools.total.set(self.pools.total.get() - 1);
        self.pools.ended.notify_waiters();
        self.scale_all(Instant::now());
    }

    /// Refuses every waiting invocation and stops every environment.
    pub(super) fn close(&self) {
        self.waiting.take().into_iter().for_each(refuse);
        let environments = self.environments.borrow().clone();
        let running = environments
            .iter()
            .filter(|environment| environment.condition() != Condition::Stopping);
        running.for_each(|environment| environment.stop(self.pools.limits.shutdown_grace));
    }

    /// What happens with time: waiting ends, environments are started, killed and stopped.
    pub(super) fn tidy(self: &Rc<Self>, now: Instant) {
        let limits = &self.pools.limits;
        loop {
            let mut waiting = self.waiting.borrow_mut();
            let late = waiting.pop_front_if(|job| {
                now.saturating_duration_since(job.queued) >= limits.queue_wait || job.is_abandoned()
            });
            drop(waiting);
            let Some(job) = late else { break };
            refuse(job);
        }
        let environments = self.environments.borrow().clone();
        for environment in &environments {
            environment.check(now, limits.init);
            let idle_for = now.saturating_duration_since(environment.since());
            let is_old = environment.version.retired.get() || idle_for >= limits.idle;
            if is_old && environment.condition() == Condition::Idle {
                environment.stop(limits.shutdown_grace);
            }
        }
        self.scale_all(now);
    }

    pub(super) fn activity(&self) -> Activity {
        let environments = self.environments.borrow();
        Activity {
            is_waited_for: !self.waiting.borrow().is_empty(),
            is_busy: environments
                .iter()
                .any(|environment| environment.condition() != Condition::Idle),
            is_idle: !environments.is_empty(),
        }
    }

    pub(super) fn is_stopping_any(&self) -> bool {
        self.environments
            .borrow()
            .iter()
            .any(|environment| environment.condition() == Condition::Stopping)
    }

    /// The environment that has been idle for longest, but not one of the version that is spared.
    pub(super) fn longest_idle(
        &self,
        spared: Option<&Rc<FunctionVersion>>,
    ) -> Option<Rc<Environment>> {
        let environments = self.environments.borrow();
        let is_spared = |environment: &Environment| {
            spared.is_some_and(|spared| Rc::ptr_eq(spared, &environment.version))
        };
        let idle = environments.iter().filter(|environment| {
            environment.condition() == Condition::Idle && !is_spared(environment)
        });
        idle.min_by_key(|environment| environment.since()).cloned()
    }

    fn last_used(&self, version: &Rc<FunctionVersion>) -> Option<Rc<Environment>> {
        let environments = self.environments.borrow();
        let idle = environments.iter().filter(|environment| {
            Rc::ptr_eq(&environment.version, version) && environment.condition() == Condition::Idle
        });
        idle.max_by_key(|environment| environment.since()).cloned()
    }

    fn scale_all(self: &Rc<Self>, now: Instant) {
        let mut versions: Vec<Rc<FunctionVersion>> = Vec::new();
        for job in self.waiting.borrow().iter() {
            if !versions.iter().any(|version| Rc::ptr_eq(version, &job.version)) {
                versions.push(Rc::clone(&job.version));
            }
        }
        versions.iter().for_each(|version| self.scale(version, now));
    }

    /// Hands waiting invocations to idle environments, and starts environments, where that is worth it.
    fn scale(self: &Rc<Self>, version: &Rc<FunctionVersion>, now: Instant) {
        let mut load = self.load(version, now);
        while is_overloaded(&load, &self.pools.limits)
            && let Some(environment) = self.last_used(version)
            && let Some(job) = self.take_job(version)
        {
            environment.begin(job);
            load = self.load(version, now);
        }
        for _ in 0..wanted(&load) {
            if !self.has_room(version) {
                return;
            }
            let environment = Environment::start(Rc::clone(version), Rc::clone(self));
            self.environments.borrow_mut().push(environment);
            self.pools.total.set(self.pools.total.get() + 1);
        }
    }

    fn load(&self, version: &Rc<FunctionVersion>, now: Instant) -> Load {
        let mut load = Load { mean_run: version.mean_run.get(), ..Load::default() };
        for environment in self.environments.borrow().iter() {
            match environment.condition() {
                _ if !Rc::ptr_eq(&environment.version, version) => {}
                Condition::Starting => load.starting += 1,
                Condition::Idle => load.idle += 1,
                Condition::Busy => load.busy += 1,
                Condition::Stopping => {}
            }
        }
        let is_warm = load.idle + load.busy > 0;
        let patience =
            self.pools.limits.scale_out_wait * if is_warm { 1 } else { COLD_WAIT_FACTOR };
        let waiting = self.waiting.borrow();
        for job in waiting.iter().filter(|job| Rc::ptr_eq(&job.version, version)) {
            let warm_since = version.warm_since.get();
            let since = warm_since.map_or(job.queued, |warm_since| warm_since.max(job.queued));
            load.waiting += 1;
            load.impatient += usize::from(now.saturating_duration_since(since) >= patience);
        }
        load
    }

    fn has_room(&self, version: &Rc<FunctionVersion>) -> bool {
        let limits = &self.pools.limits;
        if self.environments.borrow().len() < limits.environments_per_function {
            return self.pools.has_room();
        }
        if !self.is_stopping_any()
            && let Some(environment) = self.longest_idle(Some(version))
        {
            environment.stop(limits.shutdown_grace);
        }
        false
    }
}
