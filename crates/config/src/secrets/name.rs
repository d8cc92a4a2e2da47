//! The name of a secret, as settings write it. It says nothing of where the value is.

use std::{fmt, str::FromStr};

use serde::Deserialize;

/// The longest name that Secrets Manager takes, in characters.
const LENGTH_LIMIT: usize = 512;

/// The name of a secret: in settings, `{ secret = "name" }`.
///
/// One that begins with `/` is a parameter of Systems Manager's Parameter Store; any other is a secret
/// of Secrets Manager. Both allow letters, digits and `/_+=.@-`; an ARN has colons too.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Reference")]
pub struct SecretName(String);

impl SecretName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SecretName {
    type Err = NotASecretName;

    fn from_str(text: &str) -> Result<Self, NotASecretName> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+=.@-:".contains(&byte);
        let valid = (1..=LENGTH_LIMIT).contains(&text.len()) && text.bytes().all(allowed);
        if valid { Ok(Self(text.to_owned())) } else { Err(NotASecretName) }
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A text that names no secret. It is not repeated: it may be a value in the wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret's name has 1 to 512 letters, digits and characters of `/_+=.@-:`")]
pub struct NotASecretName;

/// How settings refer to a secret.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    secret: String,
}

impl TryFrom<Reference> for SecretName {
    type Error = NotASecretName;

    fn try_from(reference: Reference) -> Result<Self, NotASecretName> {
        reference.secret.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_name_a_secret_and_nothing_else() {
        let parse = |json| serde_json::from_str::<SecretName>(json).map_err(|e| e.to_string());
        assert_eq!(parse(r#"{"secret":"orders/db"}"#).unwrap().as_str(), "orders/db");
        assert!(parse(r#""hunter2""#).is_err());
        assert!(parse(r#"{"secret":"orders/db","value":"hunter2"}"#).is_err());
        let refused = parse(r#"{"secret":"hunter 2"}"#).unwrap_err();
        assert!(refused.starts_with("a secret's name has 1 to 512 letters"), "{refused}");
    }
}
