//! A call that AWS refused, or that did not get through: which one, what AWS said, and what to do. It holds no credential.

use std::error::Error;

use aws_sdk_lambda::error::{ProvideErrorMetadata, SdkError};

/// Why a step was not done.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    text: String,
}

/// What a failure means for what happens next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// AWS is at work on the function: waiting helps.
    Busy,
    /// Something changed since it was looked at: looking again helps.
    Stale,
    /// It is not there.
    Missing,
    /// It is there already.
    Exists,
    /// Lambda cannot assume the role, or not yet.
    Role,
    /// Only a person can help.
    Other,
}

impl Failure {
    /// A failure that this tool found itself.
    pub(crate) fn told(text: String) -> Self {
        Self { kind: Kind::Other, text }
    }

    /// What became of a call. `action` is its name in IAM policies: `lambda:CreateFunction`.
    pub(super) fn of<E>(action: &str, error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let operation = action.split_once(':').map_or(action, |(_, operation)| operation);
        let status = error.raw_response().map(|response| response.status().as_u16());
        let Some(status) = status else {
            let causes = causes(error);
            return Self::told(format!("{operation}: no answer: {causes}{}", advice_on(&causes)));
        };
        let code = error.code().map_or_else(|| format!("HTTP {status}"), str::to_owned);
        let message = error.message().unwrap_or("AWS gave no reason").trim_end_matches('.');
        let kind = kind(&code, status, message);
        let advice = advice(&code, status, kind, action);
        Self { kind, text: format!("{operation}: {code}: {message}{advice}") }
    }

    /// The same failure, after waiting did not help.
    pub(super) fn after_waiting(self, seconds: u64) -> Self {
        Self { text: format!("{} (for {seconds} s; --wait-s allows more)", self.text), ..self }
    }
}

fn kind(code: &str, status: u16, message: &str) -> Kind {
    match code {
        "ResourceConflictException" if message.to_lowercase().contains("already exist") => {
            Kind::Exists
        }
        "ResourceConflictException" => Kind::Busy,
        "PreconditionFailedException" => Kind::Stale,
        "ConflictException" | "AlreadyExistsException" | "PreconditionFailed" => Kind::Exists,
        "ResourceNotFoundException" | "NotFound" | "NoSuchKey" => Kind::Missing,
        "InvalidParameterValueException" if message.contains("cannot be assumed") => Kind::Role,
        _ if status == 404 => Kind::Missing,
        _ => Kind::Other,
    }
}

/// What to do, as the end of a sentence.
fn advice(code: &str, status: u16, kind: Kind, action: &str) -> String {
    let advice = match (kind, code) {
        (Kind::Busy, _) => {
            "another change of this function is in progress: run the command again later"
        }
        (Kind::Stale, _) => "someone else changed it meanwhile: run the command again",
        (Kind::Role, _) => {
            "does the role of config/deploy.toml exist, and does it trust lambda.amazonaws.com? A new function needs a new stack: \
             `scripts/deploy ENV --template`, docs/deploy.md"
        }
        (Kind::Exists, _) => "someone else made it meanwhile: run the command again",
        (_, "ExpiredToken" | "ExpiredTokenException" | "RequestExpired") => {
            "the credentials have expired: sign in again (`aws sso login`)"
        }
        (_, "InvalidClientTokenId" | "UnrecognizedClientException" | "InvalidAccessKeyId") => {
            "AWS does not know these credentials: sign in, or choose others (AWS_PROFILE)"
        }
        (_, "TooManyRequestsException" | "ThrottlingException" | "Throttling" | "SlowDown") => {
            "AWS throttles: run the command again later"
        }
        (_, "CodeStorageExceededException") => {
            "the account's storage for code is full: delete old versions"
        }
        (_, "NoSuchBucket") => {
            "does the code bucket of config/deploy.toml exist? `scripts/deploy ENV --template` has it"
        }
        _ if status == 403 || code.starts_with("AccessDenied") => {
            return format!(
                ". Let the deployer's policy allow {action} on it, as that of `scripts/deploy ENV --template` does (and iam:PassRole \
                 for the function's role)"
            );
        }
        _ => return String::new(),
    };
    format!(". {}{}", advice[..1].to_uppercase(), &advice[1..])
}

/// The causes of a call that got no answer, outermost first.
fn causes(error: &dyn Error) -> String {
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    texts.dedup();
    texts.join(": ")
}

fn advice_on(causes: &str) -> &'static str {
    if causes.contains("credential") {
        ". Sign in (`aws sso login`), or name credentials (AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)"
    } else {
        ". Is there a connection, and is AWS_ENDPOINT_URL right if it is set?"
    }
}
