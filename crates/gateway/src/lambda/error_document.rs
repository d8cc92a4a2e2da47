//! The documents that a caller gets when a function fails, and those that a runtime gets when it errs.
//!
//! Pure: nothing is sent from here.

use std::{os::unix::process::ExitStatusExt, process::ExitStatus, time::Duration};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::invocation::PAYLOAD_MAX_BYTES;

/// The error type where nobody gave one.
const UNKNOWN_TYPE: &str = "Runtime.Unknown";

/// The status of a process that ended because it was asked to.
const SIGTERM: i32 = 15;

/// A document with a type and a message.
pub(super) fn document(error_type: &str, message: &str) -> Bytes {
    json!({ "errorType": error_type, "errorMessage": message }).to_string().into()
}

/// The invocation took longer than the function may.
pub(super) fn timed_out(request_id: &str, timeout: Duration) -> Bytes {
    let seconds = timeout.as_secs_f64();
    let message =
        format!("RequestId: {request_id} Error: Task timed out after {seconds:.2} seconds");
    document("Sandbox.Timedout", &message)
}

/// The program did not become ready in time.
pub(super) fn init_timed_out(request_id: &str, limit: Duration) -> Bytes {
    let seconds = limit.as_secs_f64();
    let message =
        format!("RequestId: {request_id} Error: Init timed out after {seconds:.2} seconds");
    document("Sandbox.Timedout", &message)
}

/// The program ended, where it should have answered.
pub(super) fn exited(request_id: &str, status: ExitStatus) -> Bytes {
    let message = match (status.code(), status.signal()) {
        (Some(0), _) => {
            format!("RequestId: {request_id} Error: Runtime exited without providing a reason")
        }
        (Some(code), _) => {
            format!("RequestId: {request_id} Error: Runtime exited with error: exit status {code}")
        }
        (None, signal) => {
            let name = signal_name(signal.unwrap_or_default());
            format!("RequestId: {request_id} Error: Runtime exited with error: signal: {name}")
        }
    };
    document("Runtime.ExitError", &message)
}

/// The environment was stopped in the middle of the invocation.
pub(super) fn stopped(request_id: &str) -> Bytes {
    exited(request_id, ExitStatus::from_raw(SIGTERM))
}

/// The answer is over 6 MB.
pub(super) fn response_too_large() -> Bytes {
    let message = format!(
        "Response payload size exceeded maximum allowed payload size ({PAYLOAD_MAX_BYTES} bytes)."
    );
    document("Function.ResponseSizeTooLarge", &message)
}

/// What a function reported by `/error`: its own document, completed by the type in the header where it has none.
pub(super) fn reported(body: &Bytes, header_type: Option<&str>) -> Bytes {
    match serde_json::from_slice::<Map<String, Value>>(body) {
        Ok(document) if document.contains_key("errorType") => body.clone(),
        Ok(mut document) => {
            document.insert("errorType".to_owned(), header_type.unwrap_or(UNKNOWN_TYPE).into());
            Value::Object(document).to_string().into()
        }
        Err(_) => document(header_type.unwrap_or(UNKNOWN_TYPE), &String::from_utf8_lossy(body)),
    }
}

/// Names as AWS writes them: those of Go's `syscall.Signal`.
fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "hangup",
        2 => "interrupt",
        3 => "quit",
        4 => "illegal instruction",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        11 => "segmentation fault",
        13 => "broken pipe",
        14 => "alarm clock",
        15 => "terminated",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_is_told_in_the_words_of_aws() {
        let told = |status| {
            String::from_utf8(exited("ID", ExitStatus::from_raw(status)).to_vec()).unwrap()
        };
        let document = |message| {
            format!(
                r#"{{"errorMessage":"RequestId: ID Error: Runtime exited {message}","errorType":"Runtime.ExitError"}}"#
            )
        };
        assert_eq!(told(0), document("without providing a reason"));
        assert_eq!(told(3 << 8), document("with error: exit status 3"));
        assert_eq!(told(9), document("with error: signal: killed"));
    }

    #[test]
    fn a_time_limit_is_told_in_seconds_with_two_digits() {
        let told = timed_out("ID", Duration::from_secs(3));
        let message = r#"{"errorMessage":"RequestId: ID Error: Task timed out after 3.00 seconds","errorType":"Sandbox.Timedout"}"#;
        assert_eq!(told, message);
    }

    #[test]
    fn a_reported_error_is_passed_on_and_has_a_type() {
        let reported = |body: &'static str, header| reported(&Bytes::from(body), header);
        let own = r#"{"errorMessage":"m","errorType":"T","stackTrace":[]}"#;
        assert_eq!(reported(own, Some("Header.Type")), own);
        assert_eq!(
            reported(r#"{"errorMessage":"m"}"#, Some("H")),
            r#"{"errorMessage":"m","errorType":"H"}"#
        );
        assert_eq!(reported("oh", None), r#"{"errorMessage":"oh","errorType":"Runtime.Unknown"}"#);
    }
}
