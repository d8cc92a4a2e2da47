//! The name of a secret, as settings write it. It says nothing of where the value is.

use std::{collections::HashMap, fmt, str::FromStr};

use serde::Deserialize;
use serde_json::Value;

use super::{Secret, SecretCause};

/// The longest name that Secrets Manager takes, in characters, and the longest key that is taken here.
const LENGTH_LIMIT: usize = 512;

/// The name of a secret: in settings, `{ secret = "name" }`.
///
/// One that begins with `/` is a parameter of Systems Manager's Parameter Store; any other is a secret
/// of Secrets Manager. Both allow letters, digits and `/_+=.@-`; an ARN has colons too.
///
/// `name#key` is one value of several: the secret's text is a JSON object, as Secrets Manager writes it
/// when it rotates the login of a database, and the value is the one of that key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Reference")]
pub struct SecretName {
    secret: String,
    key: Option<String>,
}

impl SecretName {
    /// The name of the secret, without a key.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The key of the value in the secret's text; nothing if the text is the value.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// The value of this name, in the text of its secret.
    pub(super) fn value_in(&self, text: &Secret) -> Result<Secret, SecretCause> {
        let Some(key) = &self.key else { return Ok(text.clone()) };
        let object = serde_json::from_str::<HashMap<String, Value>>(text.expose());
        match object.map_err(|_| SecretCause::NoObject)?.get(key) {
            Some(Value::String(value)) => Ok(Secret::new(value)),
            Some(Value::Number(value)) => Ok(Secret::new(&value.to_string())),
            Some(_) => Err(SecretCause::NoValue),
            None => Err(SecretCause::NoKey),
        }
    }
}

impl FromStr for SecretName {
    type Err = NotASecretName;

    fn from_str(text: &str) -> Result<Self, NotASecretName> {
        let is_of = |more: &'static [u8], text: &str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || more.contains(&byte);
            (1..=LENGTH_LIMIT).contains(&text.len()) && text.bytes().all(allowed)
        };
        let (secret, key) = match text.split_once('#') {
            Some((secret, key)) => (secret, Some(key)),
            None => (text, None),
        };
        if is_of(b"/_+=.@-:", secret) && key.is_none_or(|key| is_of(b"_.-", key)) {
            Ok(Self { secret: secret.to_owned(), key: key.map(str::to_owned) })
        } else {
            Err(NotASecretName)
        }
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.secret)?;
        self.key.iter().try_for_each(|key| write!(formatter, "#{key}"))
    }
}

/// A text that names no secret. It is not repeated: it may be a value in the wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a secret's name has 1 to 512 letters, digits and characters of `/_+=.@-:`, and a key after `#`, if \
     any, as many letters, digits and characters of `_.-`"
)]
pub struct NotASecretName;

/// A text that settings say, or name as a secret: `"flotilla"` or `{ secret = "name" }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "a text, or { secret = \"name\" }")]
pub enum TextOrSecret {
    /// The text itself.
    Text(String),
    /// The name of the secret that holds it.
    Secret(SecretName),
}

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

    fn name(text: &str) -> Result<SecretName, NotASecretName> {
        text.parse()
    }

    #[test]
    fn settings_name_a_secret_and_nothing_else() {
        let parse = |json| serde_json::from_str::<SecretName>(json).map_err(|e| e.to_string());
        assert_eq!(parse(r#"{"secret":"orders/db"}"#).unwrap(), name("orders/db").unwrap());
        assert!(parse(r#""hunter2""#).is_err());
        assert!(parse(r#"{"secret":"orders/db","value":"hunter2"}"#).is_err());
        let refused = parse(r#"{"secret":"hunter 2"}"#).unwrap_err();
        assert!(refused.starts_with("a secret's name has 1 to 512 letters"), "{refused}");
    }

    #[test]
    fn a_name_may_have_a_key() {
        let name = name("orders/db#password").unwrap();
        assert_eq!((name.secret(), name.key()), ("orders/db", Some("password")));
        assert_eq!(name.to_string(), "orders/db#password");
        for wrong in ["#password", "orders/db#", "orders/db#a#b", "orders/db#a b"] {
            assert!(super::tests::name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn settings_say_a_text_or_name_its_secret() {
        let parse = |json| serde_json::from_str::<TextOrSecret>(json).map_err(|e| e.to_string());
        assert_eq!(parse(r#""flotilla""#).unwrap(), TextOrSecret::Text("flotilla".to_owned()));
        assert_eq!(
            parse(r#"{"secret":"orders/db#username"}"#).unwrap(),
            TextOrSecret::Secret(name("orders/db#username").unwrap())
        );
        assert_eq!(parse("2").unwrap_err(), r#"a text, or { secret = "name" }"#);
    }
}
