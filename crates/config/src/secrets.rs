//! Secrets: named in the settings, resolved at first use, kept for a while, and never printed.

mod environment_variables;
mod extension;
mod name;
mod source;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Mutex as AsyncMutex;

pub use self::{
    environment_variables::EnvironmentVariables,
    extension::ParametersAndSecretsExtension,
    name::{NotASecretName, SecretName, TextOrSecret},
    source::{SecretCause, SecretError, SecretSource},
};
use crate::{Moment, WallClock};

/// How long a text is used before it is fetched again: a rotated secret is in use within five minutes,
/// also where its old value is not refused.
const LIFETIME: Duration = Duration::from_secs(300);

/// How long a text that was fetched again after a refused login, and was the same, is not doubted: a
/// login that is wrong for good must not become a call of Secrets Manager for each invocation, and a
/// rotation takes seconds from the new password in the database to the one in the secret.
const DOUBTED_AGAIN: Duration = Duration::from_secs(5);

/// The value of a secret. It has no `Display`, and its `Debug` is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// A value that a source found.
    pub fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// The value itself: for a driver, and never for a log or an error.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(redacted)")
    }
}

/// Secrets by name, from a source, each fetched at first use, again after five minutes, and when it is
/// [doubted](Self::forget). The values of one secret come from one fetch.
///
/// Clones share what was fetched.
#[derive(Clone)]
pub struct Secrets {
    source: Arc<dyn SecretSource>,
    clock: WallClock,
    fetched: Arc<Mutex<HashMap<String, Arc<Entry>>>>,
}

/// A secret. Whoever fetches it holds the lock, and others wait for it.
type Entry = AsyncMutex<Option<Fetched>>;

/// The text of a secret, and when it was asked for.
struct Fetched {
    text: Secret,
    asked: Moment,
    standing: Standing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Good,
    /// A login with it was refused.
    Doubted,
    /// It was doubted, and is what the source has.
    Confirmed,
}

impl Secrets {
    /// The secrets of a source.
    pub fn new(source: impl SecretSource) -> Self {
        Self { source: Arc::new(source), clock: WallClock::default(), fetched: Arc::default() }
    }

    /// The secrets of this process: those of the extension in Lambda, and else those in environment
    /// variables.
    pub fn of_process() -> Self {
        match ParametersAndSecretsExtension::of_process() {
            Some(extension) => Self::new(extension),
            None => Self::new(EnvironmentVariables),
        }
    }

    /// The same secrets, whose ages are told by another clock.
    #[must_use]
    pub fn with_clock(self, clock: WallClock) -> Self {
        Self { clock, ..self }
    }

    /// The value of a secret. A failure is returned and not kept, and a value that is too old or doubted
    /// is never returned in its place.
    pub async fn get(&self, name: &SecretName) -> Result<Secret, SecretError> {
        let entry = self.entry(name);
        let mut entry = entry.lock().await;
        let text = match &*entry {
            Some(fetched) if self.is_usable(fetched) => fetched.text.clone(),
            _ => {
                let asked = self.clock.now();
                let text = self.source.fetch(name).await?;
                let is_the_same =
                    |old: Fetched| old.standing == Standing::Doubted && old.text == text;
                let is_confirmed = entry.take().is_some_and(is_the_same);
                let standing = if is_confirmed { Standing::Confirmed } else { Standing::Good };
                *entry = Some(Fetched { text: text.clone(), asked, standing });
                text
            }
        };
        name.value_in(&text).map_err(|cause| {
            *entry = None;
            SecretError { name: name.clone(), cause }
        })
    }

    /// A text that settings say, or the value of the secret that they name.
    pub async fn text(&self, text: &TextOrSecret) -> Result<Secret, SecretError> {
        match text {
            TextOrSecret::Text(text) => Ok(Secret::new(text)),
            TextOrSecret::Secret(name) => self.get(name).await,
        }
    }

    /// Says that a login with this value was refused: if the value is still the one that is kept, the
    /// next to ask for any value of this secret gets it from the source.
    ///
    /// A store does this once in a call, and logs in again if the value became another.
    pub async fn forget(&self, name: &SecretName, seen: &Secret) {
        let entry = self.entry(name);
        if let Some(fetched) = &mut *entry.lock().await
            && name.value_in(&fetched.text).is_ok_and(|value| value == *seen)
            && self.may_be_doubted(fetched)
        {
            fetched.standing = Standing::Doubted;
        }
    }

    fn is_usable(&self, fetched: &Fetched) -> bool {
        fetched.standing != Standing::Doubted && self.clock.since(fetched.asked) < LIFETIME
    }

    fn may_be_doubted(&self, fetched: &Fetched) -> bool {
        fetched.standing != Standing::Confirmed || self.clock.since(fetched.asked) >= DOUBTED_AGAIN
    }

    fn entry(&self, name: &SecretName) -> Arc<Entry> {
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        match fetched.get(name.secret()) {
            Some(entry) => Arc::clone(entry),
            None => Arc::clone(fetched.entry(name.secret().to_owned()).or_default()),
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Secrets").finish_non_exhaustive()
    }
}
