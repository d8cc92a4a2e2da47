//! What an answer of DynamoDB, or the lack of one, means: its codes are known here alone.
//!
//! A text that comes from a server is cut after its first line: where AWS refuses a signature, the lines
//! after it repeat the request with its session token.

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    types::CancellationReason,
};
use error::{Cause, Error, chain};

use crate::attribute::Item;

/// Codes of failures that pass soon: the same request may be sent again.
const PASSING: [&str; 13] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "ReplicatedWriteConflictException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottledException",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// Codes of failures that pass once somebody sees to them: a login, a right, a missing table.
const TO_BE_MENDED: [&str; 8] = [
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "OptInRequired",
    "ResourceNotFoundException",
    "UnrecognizedClientException",
];

/// Why a request was not carried out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The same request may be sent again.
    Passing(Cause),
    /// It has been sent often enough.
    Unavailable(Cause),
    /// A bug.
    Internal(Cause),
}

impl Failure {
    /// The error of an operation that is given up.
    pub(crate) fn into_error(self, operation: &'static str) -> Error {
        match self {
            Self::Passing(cause) | Self::Unavailable(cause) => {
                Error::Unavailable { operation, cause }
            }
            Self::Internal(cause) => Error::Internal { operation, cause },
        }
    }
}

/// What a failed request means. Requests that got no answer were sent again by the driver already.
pub(crate) fn of<E, R>(error: &SdkError<E, R>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug + 'static,
{
    match error {
        SdkError::ServiceError(answer) => {
            let metadata = answer.err().meta();
            of_code(metadata.code(), metadata.message())
        }
        SdkError::ConstructionFailure(_) => Failure::Internal(chain(error).into()),
        _ => Failure::Unavailable(chain(error).into()),
    }
}

/// What a code means, with the text that came with it.
pub(crate) fn of_code(code: Option<&str>, message: Option<&str>) -> Failure {
    let code = code.unwrap_or("an answer without a code");
    let first_line = message.and_then(|message| message.lines().next()).unwrap_or_default();
    let cause =
        if first_line.is_empty() { code.into() } else { format!("{code}: {first_line}").into() };
    if PASSING.contains(&code) {
        Failure::Passing(cause)
    } else if TO_BE_MENDED.contains(&code) {
        Failure::Unavailable(cause)
    } else {
        Failure::Internal(cause)
    }
}

/// What came of a write.
#[derive(Debug, PartialEq)]
pub(crate) enum Written {
    /// It happened.
    Done,
    /// A condition did not hold, and nothing happened.
    Refused {
        /// Which of the write's actions had the condition.
        action: usize,
        /// The item that is there, if there is one.
        found: Option<Item>,
    },
}

/// What the reasons of a cancelled transaction mean, of which there is one for each action, in order. The
/// first that is one decides.
pub(crate) fn of_reasons(reasons: &[CancellationReason]) -> Result<Written, Failure> {
    let is_reason = |reason: &&CancellationReason| reason.code().is_some_and(|code| code != "None");
    let Some((action, reason)) = reasons.iter().enumerate().find(|(_, reason)| is_reason(reason))
    else {
        return Err(Failure::Internal("a transaction was cancelled without a reason".into()));
    };
    match reason.code() {
        Some("ConditionalCheckFailed") => {
            Ok(Written::Refused { action, found: found(reason.item()) })
        }
        code => Err(of_code(code, reason.message())),
    }
}

/// An item that an answer holds; an empty one is none.
pub(crate) fn found(item: Option<&Item>) -> Option<Item> {
    item.filter(|item| !item.is_empty()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(code: &str) -> CancellationReason {
        CancellationReason::builder().code(code).message("The text.\nIts second line.").build()
    }

    fn text(failure: Failure) -> String {
        chain(&failure.into_error("read"))
    }

    #[test]
    fn what_may_pass_is_unavailable_and_the_rest_is_a_bug() {
        for (code, expected) in [
            ("ThrottlingException", "failed to read: the store is unavailable: "),
            ("TransactionInProgressException", "failed to read: the store is unavailable: "),
            ("UnrecognizedClientException", "failed to read: the store is unavailable: "),
            ("ResourceNotFoundException", "failed to read: the store is unavailable: "),
            ("ValidationException", "failed to read: "),
            ("ItemCollectionSizeLimitExceededException", "failed to read: "),
        ] {
            let found = text(of_code(Some(code), Some("The text.")));
            assert_eq!(found, format!("{expected}{code}: The text."));
        }
        assert_eq!(text(of_code(None, None)), "failed to read: an answer without a code");
    }

    #[test]
    fn the_request_that_aws_repeats_is_cut_off() {
        let message = "The request signature does not match.\n\nThe Canonical String for this \
                       request should have been\nx-amz-security-token:secret";
        let failure = of_code(Some("InvalidSignatureException"), Some(message));
        assert_eq!(
            text(failure),
            "failed to read: the store is unavailable: InvalidSignatureException: The request \
             signature does not match."
        );
    }

    #[test]
    fn the_first_reason_decides() {
        let refused = |action| Written::Refused { action, found: None };
        for (codes, expected) in [
            (vec!["ConditionalCheckFailed", "None"], refused(0)),
            (vec!["None", "None", "ConditionalCheckFailed"], refused(2)),
            (vec!["ConditionalCheckFailed", "ConditionalCheckFailed"], refused(0)),
            (vec!["None", "ConditionalCheckFailed", "TransactionConflict"], refused(1)),
        ] {
            let reasons: Vec<_> = codes.iter().map(|code| reason(code)).collect();
            assert_eq!(of_reasons(&reasons).unwrap(), expected, "{codes:?}");
        }
    }

    #[test]
    fn a_conflict_passes_and_an_invalid_item_does_not() {
        for code in ["TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"] {
            let failed = of_reasons(&[reason("None"), reason(code)]);
            assert!(matches!(failed, Err(Failure::Passing(_))), "{failed:?}");
        }
        for code in ["ItemCollectionSizeLimitExceeded", "ValidationError"] {
            let failed = of_reasons(&[reason(code), reason("TransactionConflict")]);
            assert!(matches!(failed, Err(Failure::Internal(_))), "{failed:?}");
        }
        assert!(matches!(of_reasons(&[]), Err(Failure::Internal(_))));
    }

    #[test]
    fn the_item_that_is_there_comes_with_the_refusal() {
        let item: Item = [("uid".to_owned(), crate::attribute::text("1"))].into();
        let reason = CancellationReason::builder().code("ConditionalCheckFailed");
        let reason = reason.set_item(Some(item.clone())).build();
        assert_eq!(
            of_reasons(&[reason]).unwrap(),
            Written::Refused { action: 0, found: Some(item) }
        );
    }
}
