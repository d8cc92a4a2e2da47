//! Secrets: named in the settings, resolved at first use, never printed.

use serde::Deserialize;

/// The name of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
pub struct SecretName(String);
/// The value of a secret.
pub struct Secret(String);
/// Secrets.
pub struct Secrets;
impl Secret {
    /// The value.
    pub fn expose(&self) -> &str { &self.0 }
}
