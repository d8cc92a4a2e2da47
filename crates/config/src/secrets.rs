//! Secrets: named in the settings, resolved at first use, kept for a while, and never printed.

mod environment_variables;
mod extension;
mod name;
mod source;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::Mutex as AsyncMutex, time::Instant};

pub use self::{
    environment_variables::EnvironmentVariables,
    extension::ParametersAndSecretsExtension,
    name::{NotASecretName, SecretName},
    source::{SecretCause, SecretError, SecretSource},
};

/// How long a value is used before it is fetched again: what the extension's own cache allows at
/// most, so that a rotated secret is in use within ten minutes.
const LIFETIME: Duration = Duration::from_secs(300);

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

/// Secrets by name, from a source, each fetched at first use and again after five minutes.
///
/// Clones share what was fetched.
#[derive(Clone)]
pub struct Secrets {
    source: Arc<dyn SecretSource>,
    fetched: Arc<Mutex<HashMap<SecretName, Arc<Entry>>>>,
}

/// A value and when it was asked for. Whoever fetches holds the lock, and others wait for it.
type Entry = AsyncMutex<Option<(Secret, Instant)>>;

impl Secrets {
    /// The secrets of a source.
    pub fn new(source: impl SecretSource) -> Self {
        Self { source: Arc::new(source), fetched: Arc::default() }
    }

    /// The secrets of this process: those of the extension in Lambda, and else those in environment
    /// variables.
    pub fn of_process() -> Self {
        match ParametersAndSecretsExtension::of_process() {
            Some(extension) => Self::new(extension),
            None => Self::new(EnvironmentVariables),
        }
    }

    /// The value of a secret. A failure is returned and not kept, and a value that is too old is
    /// never returned in its place.
    pub async fn get(&self, name: &SecretName) -> Result<Secret, SecretError> {
        let entry = self.entry(name);
        let mut entry = entry.lock().await;
        if let Some((secret, asked)) = &*entry
            && asked.elapsed() < LIFETIME
        {
            return Ok(secret.clone());
        }
        *entry = None;
        let asked = Instant::now();
        let secret = self.source.fetch(name).await?;
        *entry = Some((secret.clone(), asked));
        Ok(secret)
    }

    fn entry(&self, name: &SecretName) -> Arc<Entry> {
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        match fetched.get(name) {
            Some(entry) => Arc::clone(entry),
            None => Arc::clone(fetched.entry(name.clone()).or_default()),
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Secrets").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        sync::atomic::{AtomicU64, Ordering},
    };

    use super::*;

    /// Answers `value 1`, `value 2`, ... after a second each, and fails where `failing` says so.
    #[derive(Clone, Default)]
    struct Numbered {
        fetches: Arc<AtomicU64>,
        failing: Option<u64>,
    }

    #[async_trait::async_trait]
    impl SecretSource for Numbered {
        async fn fetch(&self, name: &SecretName) -> Result<Secret, SecretError> {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let fetch = self.fetches.fetch_add(1, Ordering::SeqCst) + 1;
            if self.failing == Some(fetch) {
                return Err(SecretError { name: name.clone(), cause: SecretCause::TooSlow });
            }
            Ok(Secret::new(&format!("value {fetch}")))
        }
    }

    fn name() -> SecretName {
        "orders/password".parse().unwrap()
    }

    async fn value(secrets: &Secrets) -> Result<String, String> {
        let secret = secrets.get(&name()).await.map_err(|error| error.to_string())?;
        Ok(secret.expose().to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn a_value_is_kept_for_five_minutes_and_no_longer() {
        let secrets = Secrets::new(Numbered::default());
        assert_eq!(value(&secrets).await.unwrap(), "value 1");
        tokio::time::advance(Duration::from_secs(298)).await;
        assert_eq!(value(&secrets).await.unwrap(), "value 1");
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(value(&secrets.clone()).await.unwrap(), "value 2");
    }

    #[tokio::test(start_paused = true)]
    async fn concurrent_requests_fetch_once() {
        let source = Numbered::default();
        let secrets = Secrets::new(source.clone());
        let (first, second) = tokio::join!(value(&secrets), value(&secrets));
        assert_eq!((first.unwrap(), second.unwrap()), ("value 1".into(), "value 1".into()));
        assert_eq!(source.fetches.load(Ordering::SeqCst), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_not_kept_and_an_old_value_does_not_stand_in() {
        let secrets = Secrets::new(Numbered { failing: Some(2), ..Numbered::default() });
        assert_eq!(value(&secrets).await.unwrap(), "value 1");
        tokio::time::advance(LIFETIME).await;
        assert_eq!(
            value(&secrets).await.unwrap_err(),
            "failed to resolve the secret `orders/password`"
        );
        assert_eq!(value(&secrets).await.unwrap(), "value 3");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_given_up_blocks_no_other() {
        let secrets = Secrets::new(Numbered::default());
        let given_up = Duration::from_millis(10);
        assert!(tokio::time::timeout(given_up, pin!(value(&secrets))).await.is_err());
        assert_eq!(value(&secrets).await.unwrap(), "value 1");
    }

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(redacted) Secret(redacted)");
        assert_eq!(secret.expose(), "hunter2");
    }
}
