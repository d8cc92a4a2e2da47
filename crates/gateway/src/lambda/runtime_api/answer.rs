//! What a runtime is answered, with AWS's words.
//!
//! Pure: texts only. The answer to `next` is made where an invocation begins.

use std::borrow::Cow;

use crate::lambda::{error_document, invocation::PAYLOAD_MAX_BYTES};

/// An answer to a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::lambda) enum Answer {
    /// The report is taken.
    Accepted,
    /// `next`: the answer is written when an invocation comes.
    Later,
    /// The request id is not that of the running invocation.
    InvalidRequestId,
    /// The request is not allowed now.
    InvalidStateTransition,
    /// The body is over 6 MB.
    TooLarge,
    /// There is no such route.
    NotFound,
}

impl Answer {
    /// The whole response, or nothing where it comes later.
    pub(super) fn response(self) -> Cow<'static, [u8]> {
        let (status, body) = match self {
            Self::Later => return Cow::Borrowed(&[]),
            Self::Accepted => return Cow::Borrowed(ACCEPTED),
            Self::InvalidRequestId => (
                "400 Bad Request",
                error_document::document("InvalidRequestID", "Invalid request ID"),
            ),
            Self::InvalidStateTransition => {
                let message =
                    "the request is not allowed in the current state of the execution environment";
                ("403 Forbidden", error_document::document("InvalidStateTransition", message))
            }
            Self::TooLarge => {
                let message =
                    format!("Exceeded maximum allowed payload size ({PAYLOAD_MAX_BYTES} bytes).");
                (
                    "413 Payload Too Large",
                    error_document::document("RequestEntityTooLarge", &message),
                )
            }
            Self::NotFound => (
                "404 Not Found",
                error_document::document("NotFound", "no such route of the Runtime API"),
            ),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        Cow::Owned([head.as_bytes(), &body].concat())
    }
}

const ACCEPTED: &[u8] =
    b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"status\":\"OK\"}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_the_length_that_it_says() {
        for answer in [
            Answer::Accepted,
            Answer::InvalidRequestId,
            Answer::InvalidStateTransition,
            Answer::TooLarge,
        ] {
            let text = String::from_utf8(answer.response().into_owned()).unwrap();
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(head.contains(&format!("Content-Length: {}", body.len())), "{text}");
            assert!(body.starts_with('{'), "{text}");
        }
    }
}
