//! Two fleets on the same servers. Nothing but the servers is common to them.

use std::{
    env,
    hash::{BuildHasher, RandomState},
    sync::LazyLock,
};

use crate::server::Server;

/// The stores, and the variable that names the server of each.
const STORES: [(&str, &str); 3] = [
    ("dynamodb", "TEST_DYNAMODB_ENDPOINT"),
    ("mongodb", "TEST_MONGODB_URI"),
    ("sqlserver", "TEST_SQLSERVER_URL"),
];

static FLEETS: LazyLock<[Server; 2]> = LazyLock::new(|| {
    let named = STORES.into_iter().filter(|(_, variable)| is_set(variable));
    let stores: Vec<_> = named.map(|(store, _)| store).collect();
    [(); 2].map(|()| Server::up_on(&stores.join(",")))
});

/// Both fleets, for a test that needs the server of a store.
pub(super) fn on(store: &str) -> [&'static Server; 2] {
    let (_, variable) = STORES.into_iter().find(|(name, _)| *name == store).unwrap();
    assert!(is_set(variable), "{variable} is not set: set it to the address of a server");
    FLEETS.each_ref()
}

/// Digits that no other run has: the servers may hold what a run before has left.
pub(super) fn random_digits(count: usize) -> String {
    let number = RandomState::new().hash_one(());
    format!("{number:020}")[20 - count..].to_owned()
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads which servers there are")]
fn is_set(variable: &str) -> bool {
    env::var(variable).is_ok_and(|value| !value.is_empty())
}
