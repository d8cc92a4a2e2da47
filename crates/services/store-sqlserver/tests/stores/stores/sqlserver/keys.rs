//! Answers that are kept no longer than asked are removed by those who create later, a few at a time.

use std::{fmt::Write, time::Duration};

use config::Environment;
use store::{
    Created, IdempotentRequest, Store,
    contract::{Factory, Sample, Specimen},
};
use store_sqlserver::contract::TestDocuments;

/// Answers that expired long ago: not a multiple of what is removed at once.
const EXPIRED: i64 = 150;

/// What one creation removes at most: no caller pays for all others.
const AT_ONCE: i64 = 64;

/// Of so many creations some remove: one in 16 does, by the digest of its key.
const CREATIONS: u32 = 100;

fn request(number: u32) -> IdempotentRequest {
    IdempotentRequest {
        key: format!("key-{number}"),
        fingerprint: "digest".to_owned(),
        keep: Duration::from_secs(600),
    }
}

/// As an earlier process left them.
fn expired() -> String {
    let mut text = "INSERT INTO {schema}.[IdempotencyKeys] \
                    ([Collection], [KeyHash], [Fingerprint], [Answer], [ExpiresAt]) VALUES "
        .to_owned();
    for number in 0..EXPIRED {
        let separator = if number == 0 { "" } else { ", " };
        write!(
            text,
            "{separator}('specimens', 0x{number:064x}, 0x{number:064x}, N'', '2015-10-01')"
        )
        .unwrap();
    }
    text
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn expired_answers_are_removed_a_few_at_a_time() {
    let schemas = TestDocuments::new();
    let store: std::sync::Arc<dyn Store<Specimen>> = schemas.open(Environment::Dev).await;
    schemas.run(Environment::Dev, &expired()).await;

    let mut left = vec![EXPIRED];
    let mut created = Vec::new();
    for number in 1..=CREATIONS {
        let outcome = store.create(&Specimen::sample(number), Some(&request(number))).await;
        created.push(outcome.map(Created::into_stored));
        let of_old = "{schema}.[IdempotencyKeys] WHERE [ExpiresAt] < '2020-01-01'";
        left.push(schemas.count(of_old).await);
    }
    // What has not expired is kept.
    let kept = schemas.count("{schema}.[IdempotencyKeys]").await;
    let again = store.create(&Specimen::sample(1), Some(&request(1))).await;
    schemas.remove().await;

    left.dedup();
    assert_eq!(left, [EXPIRED, EXPIRED - AT_ONCE, EXPIRED - 2 * AT_ONCE, 0]);
    assert_eq!(kept, i64::from(CREATIONS));
    match again.unwrap() {
        Created::Before(stored) => assert_eq!(stored, created.remove(0).unwrap()),
        other => panic!("expected the first answer, got {other:?}"),
    }
}
