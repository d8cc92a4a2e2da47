//! What an answer of DynamoDB, or the lack of one, means: its codes are known here alone.
//!
//! A text that comes from a server is cut after its first line: where AWS refuses a signature, the lines
//! after it repeat the request with its session token.

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    types::CancellationReason,
};
use error::{Error, chain};

use crate::attribute::Item;

/// Codes of refusals that pass soon: nothing happened, and the same request may be sent again.
const PASSING: [&str; 11] = [
    "LimitExceededException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "ReplicatedWriteConflictException",
    "RequestLimitExceeded",
    "ThrottledException",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// Codes of failures of the server itself, which may have carried out the request.
const UNCLEAR: [&str; 2] = ["InternalServerError", "ServiceUnavailable"];

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

/// Why a request has no good answer, and whether it may be sent again.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The error of the operation if it is given up.
    pub(crate) error: Error,
    pub(crate) again: Again,
}

/// Whether a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// It would fail again.
    Never,
    /// Nothing happened, and the reason passes.
    Refused,
    /// It may have happened: the answer was lost, or the server failed.
    Unclear,
}

/// What a failed request means.
pub(crate) fn of<E, R>(operation: &'static str, error: &SdkError<E, R>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug + 'static,
{
    match error {
        SdkError::ServiceError(answer) => {
            let metadata = answer.err().meta();
            of_code(operation, metadata.code(), metadata.message())
        }
        SdkError::ConstructionFailure(_) => {
            Failure { error: Error::internal(operation)(chain(error)), again: Again::Never }
        }
        _ => Failure { error: Error::unavailable(operation)(chain(error)), again: Again::Unclear },
    }
}

/// What a code means, with the text that came with it.
fn of_code(operation: &'static str, code: Option<&str>, message: Option<&str>) -> Failure {
    let code = code.unwrap_or("an answer without a code");
    let first_line = message.and_then(|message| message.lines().next()).unwrap_or_default();
    let cause =
        if first_line.is_empty() { code.to_owned() } else { format!("{code}: {first_line}") };
    let again = match code {
        code if PASSING.contains(&code) => Again::Refused,
        code if UNCLEAR.contains(&code) => Again::Unclear,
        _ => Again::Never,
    };
    let is_a_bug = again == Again::Never && !TO_BE_MENDED.contains(&code);
    let error = if is_a_bug {
        Error::internal(operation)(cause)
    } else {
        Error::unavailable(operation)(cause)
    };
    Failure { error, again }
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
        /// Whether it may have happened before, and the answer was lost.
        is_unclear: bool,
    },
}

/// What the reasons of a cancelled transaction mean, of which there is one for each action, in order. The
/// first that is one decides.
pub(crate) fn of_reasons(
    operation: &'static str,
    reasons: &[CancellationReason],
) -> Result<Written, Failure> {
    let is_reason = |reason: &&CancellationReason| reason.code().is_some_and(|code| code != "None");
    match reasons.iter().enumerate().find(|(_, reason)| is_reason(reason)) {
        Some((action, reason)) if reason.code() == Some("ConditionalCheckFailed") => {
            Ok(Written::Refused { action, found: found(reason.item()), is_unclear: false })
        }
        Some((_, reason)) => Err(of_code(operation, reason.code(), reason.message())),
        None => Err(of_code(operation, Some("a transaction was cancelled without a reason"), None)),
    }
}

/// An item that an answer holds; an empty one is none.
pub(crate) fn found(item: Option<&Item>) -> Option<Item> {
    item.filter(|item| !item.is_empty()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_unavailable_and_the_rest_is_a_bug() {
        const UNAVAILABLE: &str = "failed to read: the store is unavailable: ";
        for (code, again, expected) in [
            ("ThrottlingException", Again::Refused, UNAVAILABLE),
            ("TransactionInProgressException", Again::Refused, UNAVAILABLE),
            ("InternalServerError", Again::Unclear, UNAVAILABLE),
            ("UnrecognizedClientException", Again::Never, UNAVAILABLE),
            ("ResourceNotFoundException", Again::Never, UNAVAILABLE),
            ("ValidationException", Again::Never, "failed to read: "),
            ("ItemCollectionSizeLimitExceededException", Again::Never, "failed to read: "),
        ] {
            let found = of_code("read", Some(code), Some("Why.\nx-amz-security-token:secret"));
            assert_eq!(
                (chain(&found.error), found.again),
                (format!("{expected}{code}: Why."), again)
            );
        }
        let nameless = of_code("read", None, None).error;
        assert_eq!(chain(&nameless), "failed to read: an answer without a code");
    }

    #[test]
    fn the_first_reason_decides_and_brings_the_item_that_is_there() {
        let item: Item = [("uid".to_owned(), crate::attribute::text("1"))].into();
        let refused =
            |action| Ok(Written::Refused { action, found: Some(item.clone()), is_unclear: false });
        for (codes, expected) in [
            (&["ConditionalCheckFailed", "None"][..], refused(0)),
            (&["None", "None", "ConditionalCheckFailed"], refused(2)),
            (&["ConditionalCheckFailed", "ConditionalCheckFailed"], refused(0)),
            (&["None", "ConditionalCheckFailed", "TransactionConflict"], refused(1)),
            (&["None", "TransactionConflict"], Err(Again::Refused)),
            (&["ProvisionedThroughputExceeded"], Err(Again::Refused)),
            (&["ItemCollectionSizeLimitExceeded", "TransactionConflict"], Err(Again::Never)),
            (&["ValidationError"], Err(Again::Never)),
            (&[], Err(Again::Never)),
        ] {
            let reason = CancellationReason::builder().set_item(Some(item.clone()));
            let reasons: Vec<_> =
                codes.iter().map(|code| reason.clone().code(*code).build()).collect();
            let found = of_reasons("write", &reasons).map_err(|failure| failure.again);
            assert_eq!(found, expected, "{codes:?}");
        }
    }
}
