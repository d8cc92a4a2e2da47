//! What goes into an invocation and what comes out of it, in the words of Lambda's Invoke.
//!
//! It knows no process and no HTTP.

use bytes::Bytes;

use super::target::FunctionTarget;

/// 6 MB, the most that a synchronous invocation takes or answers: the figure that AWS's own messages give.
pub const PAYLOAD_MAX_BYTES: usize = 6_291_556;

/// One call of a function.
#[derive(Clone, Debug)]
pub struct Invocation<'a> {
    /// The function and its version.
    pub target: &'a FunctionTarget,
    /// What the function is given, as it is.
    pub payload: Bytes,
    /// The value of `X-Amzn-Trace-Id`.
    pub trace_id: &'a str,
}

/// What Lambda's Invoke answers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvokeOutput {
    /// As the function sent it, or a document with `errorType` and `errorMessage`.
    pub payload: Bytes,
    /// The function failed (`X-Amz-Function-Error: Unhandled`).
    pub function_error: bool,
    /// The version that ran: a number or `$LATEST`.
    pub executed_version: String,
}

/// Why an invocation did not reach the function.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// AWS's `ResourceNotFoundException`.
    #[error("function not found: `{target}`")]
    FunctionNotFound {
        /// The target as it was resolved.
        target: String,
    },
    /// The queue is full, or no execution environment was free in time: AWS's `TooManyRequestsException`.
    #[error("every execution environment of `{function}` is busy")]
    TooManyRequests {
        /// The function's name.
        function: String,
    },
    /// The payload is over [`PAYLOAD_MAX_BYTES`]: AWS's `RequestTooLargeException`.
    #[error("a payload of {bytes} bytes is over the limit of {PAYLOAD_MAX_BYTES}")]
    PayloadTooLarge {
        /// The payload's size.
        bytes: usize,
    },
    /// The program cannot be started.
    #[error("failed to start the program of `{function}`")]
    CannotStart {
        /// The function's name.
        function: String,
        /// What the operating system said.
        #[source]
        cause: std::io::Error,
    },
}
