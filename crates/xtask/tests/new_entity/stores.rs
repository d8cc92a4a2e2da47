//! A new entity on each kind of server, with nothing edited: made with `--store`, tested on that server, served from there.

mod dynamodb;
mod mongodb;
mod sqlserver;

use std::{env, sync::LazyLock};

use crate::copy::{Copy, Fleet};

/// The stores, the variable that names the server of each, and an entity that is kept there.
const STORES: [(&str, &str, &str); 3] = [
    ("dynamodb", "TEST_DYNAMODB_ENDPOINT", "parcels"),
    ("mongodb", "TEST_MONGODB_URI", "price-lists"),
    ("sqlserver", "TEST_SQLSERVER_URL", "stamps"),
];

/// One copy with all that have a server: to build another one takes minutes.
static SCENE: LazyLock<(Copy, Fleet)> = LazyLock::new(|| {
    let copy = Copy::new();
    let there: Vec<_> = STORES.into_iter().filter(|(_, variable, _)| is_set(variable)).collect();
    for (store, _, entity) in &there {
        copy.printed(&["new-entity", entity, "--store", store]);
    }
    copy.commit();
    let stores: Vec<_> = there.iter().map(|(store, ..)| *store).collect();
    let fleet = Fleet::up(&copy, &["--stores", &stores.join(",")]);
    (copy, fleet)
});

/// The entity of a store passes its tests there, is served from there, and is built with its driver for AWS.
fn works_on(store: &str) {
    let (_, variable, entity) = STORES.into_iter().find(|(name, ..)| *name == store).unwrap();
    assert!(is_set(variable), "{variable} is not set: set it to the address of a server");
    let (copy, fleet) = &*SCENE;
    let path = format!("stores::{store}::");
    copy.cargo(&["test", "--package", entity, "--test", "conformance", "--", "--ignored", &path]);

    let (status, created) = fleet.send(&format!("POST /dev/{entity}"), r#"{"name":"First"}"#);
    assert_eq!(status, 201, "{created}");
    let items = fleet.items(&format!("/dev/{entity}?name=First&sort=-name"));
    assert!(!items.is_empty());
    assert!(!copy.has(&format!("data/data/dev/{}.sqlite", entity.replace('-', "_"))));
    // The server is left as it was found.
    for item in items {
        let id = item["id"].as_str().unwrap();
        assert_eq!(fleet.send(&format!("DELETE /dev/{entity}/{id}"), "").0, 204);
    }

    let driver = format!("crates/services/store-{store}/src/lib.rs");
    let reached =
        &copy.printed(&["changed", "--files", &driver, "--functions", "--format", "names"])[0];
    assert!(reached.lines().any(|name| name == entity), "{reached}");
    for (_, _, other) in STORES.into_iter().filter(|(name, ..)| *name != store) {
        assert!(!reached.lines().any(|name| name == other), "{reached}");
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads which servers there are")]
fn is_set(variable: &str) -> bool {
    env::var(variable).is_ok_and(|value| !value.is_empty())
}
