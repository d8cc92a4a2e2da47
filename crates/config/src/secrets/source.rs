//! What any source of secrets promises, and how it fails. No text here holds a value.

use async_trait::async_trait;

use super::{Secret, SecretName};

/// A place that knows the texts of secrets.
#[async_trait]
pub trait SecretSource: Send + Sync + 'static {
    /// The text that the secret of this name has now, whole: a key in the name is not looked at.
    async fn fetch(&self, name: &SecretName) -> Result<Secret, SecretError>;
}

/// A secret whose value cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("failed to resolve the secret `{name}`")]
pub struct SecretError {
    /// The secret.
    pub name: SecretName,
    /// Why not.
    #[source]
    pub cause: SecretCause,
}

/// Why a secret's value cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretCause {
    /// The variable that should hold it is missing.
    #[error("{variable} is not set: set it to the secret's value")]
    NotSet {
        /// The name of the variable.
        variable: String,
    },
    /// There is no extension, or it broke off.
    #[error(
        "no answer from localhost:{port}: is the layer AWS-Parameters-and-Secrets-Lambda-Extension \
         part of the function?"
    )]
    NoAnswer {
        /// The port that the extension should listen on.
        port: u16,
        /// What the network said.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The extension was still starting when patience ended.
    #[error("the extension was not ready: secrets can be had in an invocation, not before it")]
    NotReady,
    /// The extension was asked and did not answer in time.
    #[error("the extension took too long")]
    TooSlow,
    /// The extension answered with an error.
    #[error(
        "the extension answered {status}: does the secret exist, and may the function's role read it?"
    )]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The extension answered with something else than a text value.
    #[error("the extension's answer holds no text value: only text secrets can be used")]
    NoText,
    /// The name has a key, and the secret's text is no JSON object.
    #[error(
        "the secret's text is no JSON object: make it one with this key, or name the secret without `#`"
    )]
    NoObject,
    /// The name has a key, and the JSON object has another.
    #[error("the secret's JSON object has no such key")]
    NoKey,
    /// The key's value is neither a text nor a number.
    #[error("the value of this key is neither a text nor a number")]
    NoValue,
}
