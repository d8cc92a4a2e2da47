//! An invocation on its way to an execution environment.
//!
//! It owns all that is needed, so the caller may go away at any time.

use std::{
    rc::Rc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    environment_variables::{ACCOUNT, REGION},
    function_version::FunctionVersion,
    invocation::{Invocation, InvokeError},
};

/// What a function answered.
pub(super) struct Finished {
    /// The answer, or a document about the failure.
    pub(super) payload: Bytes,
    /// It is a failure.
    pub(super) function_error: bool,
}

/// How an invocation ends.
pub(super) type Outcome = Result<Finished, InvokeError>;

/// An invocation that is waiting or running.
pub(super) struct Job {
    /// What is to run.
    pub(super) version: Rc<FunctionVersion>,
    /// A UUIDv4.
    pub(super) request_id: String,
    /// When it came in.
    pub(super) queued: Instant,
    payload: Bytes,
    /// The answer to `next`, but for the headers that are not known yet.
    head: Vec<u8>,
    reply: oneshot::Sender<Outcome>,
}

/// The caller's side and the way to answer it, of an invocation that runs.
pub(super) struct Running {
    /// A UUIDv4.
    pub(super) request_id: String,
    /// When it must be finished.
    pub(super) deadline: Instant,
    reply: oneshot::Sender<Outcome>,
}

/// The longest head is that of a function and a qualifier with long names.
const HEAD_BYTES: usize = 512;

impl Job {
    /// The job and the caller's side of it.
    pub(super) fn new(
        version: Rc<FunctionVersion>,
        invocation: Invocation<'_>,
        request_id: Uuid,
    ) -> (Self, oneshot::Receiver<Outcome>) {
        let (reply, outcome) = oneshot::channel();
        let request_id = request_id.to_string();
        let target = invocation.target;
        let mut head = Vec::with_capacity(HEAD_BYTES + invocation.payload.len());
        let mut add = |text: &str| head.extend_from_slice(text.as_bytes());
        add("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: ");
        add(&request_id);
        add("\r\nLambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:");
        add(REGION);
        add(":");
        add(ACCOUNT);
        add(":function:");
        add(&target.function);
        if let Some(qualifier) = &target.qualifier {
            add(":");
            add(qualifier);
        }
        // A caller's text must not become a header of its own.
        if !invocation.trace_id.is_empty()
            && invocation.trace_id.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        {
            add("\r\nLambda-Runtime-Trace-Id: ");
            add(invocation.trace_id);
        }
        let job = Self {
            version,
            request_id,
            queued: Instant::now(),
            payload: invocation.payload,
            head,
            reply,
        };
        (job, outcome)
    }

    /// Whether nobody waits for the outcome any more.
    pub(super) fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    /// Ends the job without having run it.
    pub(super) fn finish(self, outcome: Outcome) {
        // A caller that went away does not want to know.
        let _ = self.reply.send(outcome);
    }

    /// The whole answer to `next`, and what is left to do.
    pub(super) fn begin(self, now: Instant, wall_clock: SystemTime) -> (Vec<u8>, Running) {
        let timeout = self.version.timeout;
        let deadline = wall_clock.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO) + timeout;
        let mut message = self.head;
        let tail = format!(
            "\r\nLambda-Runtime-Deadline-Ms: {}\r\nContent-Length: {}\r\n\r\n",
            deadline.as_millis(),
            self.payload.len()
        );
        message.extend_from_slice(tail.as_bytes());
        message.extend_from_slice(&self.payload);
        (
            message,
            Running { request_id: self.request_id, deadline: now + timeout, reply: self.reply },
        )
    }
}

impl Running {
    /// Answers the caller.
    pub(super) fn finish(self, payload: Bytes, function_error: bool) {
        // A caller that went away does not want to know.
        let _ = self.reply.send(Ok(Finished { payload, function_error }));
    }
}
