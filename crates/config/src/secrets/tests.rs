//! How long a secret is kept, with a source and a clock that do as they are told.

use std::{
    pin::pin,
    sync::atomic::{AtomicU64, Ordering},
};

use super::*;
use crate::testing::Time;

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

/// Secrets of a source, and the time by which they age.
fn secrets(source: Numbered) -> (Secrets, Time) {
    let time = Time::default();
    (Secrets::new(source).with_clock(time.clock()), time)
}

fn name() -> SecretName {
    "orders/password".parse().unwrap()
}

async fn value(secrets: &Secrets) -> Result<String, String> {
    let secret = secrets.get(&name()).await.map_err(|error| error.to_string())?;
    Ok(secret.expose().to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_value_is_kept_for_five_minutes_of_the_wall_clock_and_no_longer() {
    let (secrets, time) = secrets(Numbered::default());
    assert_eq!(value(&secrets).await.unwrap(), "value 1");
    time.advance(LIFETIME - Duration::from_millis(1));
    assert_eq!(value(&secrets).await.unwrap(), "value 1");
    time.advance(Duration::from_millis(1));
    assert_eq!(value(&secrets.clone()).await.unwrap(), "value 2");
    time.set_back(Duration::from_millis(1));
    assert_eq!(value(&secrets).await.unwrap(), "value 3", "nobody knows how old it is");
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
    let (secrets, time) = secrets(Numbered { failing: Some(2), ..Numbered::default() });
    assert_eq!(value(&secrets).await.unwrap(), "value 1");
    time.advance(LIFETIME);
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

#[tokio::test(start_paused = true)]
async fn a_forgotten_value_is_fetched_again_and_only_if_it_is_still_the_one_that_was_seen() {
    let (secrets, _) = secrets(Numbered { failing: Some(2), ..Numbered::default() });
    let seen = secrets.get(&name()).await.unwrap();
    secrets.forget(&name(), &seen).await;
    assert!(value(&secrets).await.is_err(), "the old value does not stand in");
    assert_eq!(value(&secrets).await.unwrap(), "value 3");
    secrets.forget(&name(), &seen).await;
    assert_eq!(value(&secrets).await.unwrap(), "value 3", "another than the one that was seen");
}

#[test]
fn a_secret_is_never_printed() {
    let secret = Secret::new("hunter2");
    assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(redacted) Secret(redacted)");
    assert_eq!(secret.expose(), "hunter2");
}
