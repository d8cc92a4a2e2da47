//! Secrets in environment variables: for a laptop and for tests.

use async_trait::async_trait;

use super::{Secret, SecretCause, SecretError, SecretName, SecretSource};
use crate::process;

/// What the names of these variables begin with.
const PREFIX: &str = "FLOTILLA_SECRET_";

/// Finds the secret `orders/db-password` in the variable `FLOTILLA_SECRET_ORDERS_DB_PASSWORD`.
///
/// Names that differ only in case or punctuation share a variable.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnvironmentVariables;

#[async_trait]
impl SecretSource for EnvironmentVariables {
    async fn fetch(&self, name: &SecretName) -> Result<Secret, SecretError> {
        resolve(name, process::variable)
    }
}

fn resolve(
    name: &SecretName,
    read: impl Fn(&str) -> Option<String>,
) -> Result<Secret, SecretError> {
    let variable = variable_of(name);
    match read(&variable) {
        Some(value) => Ok(Secret::new(&value)),
        None => Err(SecretError { name: name.clone(), cause: SecretCause::NotSet { variable } }),
    }
}

fn variable_of(name: &SecretName) -> String {
    let upper = |character: char| match character.to_ascii_uppercase() {
        letter_or_digit if letter_or_digit.is_ascii_alphanumeric() => letter_or_digit,
        _ => '_',
    };
    PREFIX.chars().chain(name.secret().chars().map(upper)).collect()
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    fn name() -> SecretName {
        "orders/db-password.v2".parse().unwrap()
    }

    #[test]
    fn a_secret_is_read_from_the_variable_of_its_name() {
        let read = |variable: &str| {
            (variable == "FLOTILLA_SECRET_ORDERS_DB_PASSWORD_V2").then(|| "hunter2".to_owned())
        };
        assert_eq!(resolve(&name(), read).unwrap().expose(), "hunter2");
    }

    #[tokio::test]
    async fn a_missing_variable_is_named() {
        let error = EnvironmentVariables.fetch(&name()).await.unwrap_err();
        assert_eq!(error.to_string(), "failed to resolve the secret `orders/db-password.v2`");
        assert_eq!(
            error.source().unwrap().to_string(),
            "FLOTILLA_SECRET_ORDERS_DB_PASSWORD_V2 is not set: set it to the secret's value"
        );
    }
}
