//! The way that docs/adding-an-entity.md shows, from the first command to an index that finds what was there before it.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::copy::{Copy, Fleet, ROOT};

/// The file to edit.
const LIBRARY: &str = "crates/controllers/price-lists/src/lib.rs";

/// A small build, on a slow machine that others use too.
const REPUBLISHED_WITHIN: Duration = Duration::from_secs(300);

/// Between two looks at what is served.
const POLL: Duration = Duration::from_millis(200);

/// The example of the document.
fn example() -> String {
    let document = fs::read_to_string(Path::new(ROOT).join("docs/adding-an-entity.md")).unwrap();
    let (_, block) = document.split_once("```rust\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn a_new_entity_is_served_and_becomes_that_of_the_document() {
    let copy = Copy::new();
    let [_, said] = copy.printed(&["new-entity", "price-lists"]);
    assert!(said.contains("cargo test -p price-lists"), "{said}");
    copy.cargo(&["fmt", "--package", "price-lists", "--check"]);
    copy.cargo(&["test", "--package", "price-lists"]);
    copy.printed(&["api", "--check"]);
    its_settings_are_its_own(&copy);

    let fleet = Fleet::up(&copy, &["--watch"]);
    let (status, created) = fleet.send("POST /dev/price-lists", r#"{"name":"First"}"#);
    assert_eq!(status, 201, "{created}");
    assert_eq!(fleet.items("/dev/price-lists?name=First").len(), 1);
    let before = versions(&copy);

    copy.write(LIBRARY, &example());
    copy.cargo(&["fmt", "--package", "price-lists", "--check"]);
    copy.cargo(&["test", "--package", "price-lists"]);
    copy.printed(&["api"]);
    let draft = r#"{"name":"Draft","prices":[{"sku":"A","amount":"1","currency":"EUR"}]}"#;
    let published = await_that(|| fleet.send("POST /dev/price-lists", draft).0 == 201);
    assert!(published, "{:?}", versions(&copy));
    // Only what the change affects is another version, in `dev` alone.
    let after = BTreeMap::from([("price-lists".to_owned(), 2)]);
    assert_eq!(versions(&copy), before.into_iter().chain(after).collect());
    assert_eq!(fleet.send("POST /pre/price-lists", draft).0, 400);

    // What was there before has no lower-case name in the index.
    assert_eq!(fleet.items("/dev/price-lists?name=first").len(), 0);
    let [_, said] = copy.printed(&["stores", "reindex", "dev", "price-lists", "--data", "data"]);
    assert!(said.contains("dev: price_lists: 2 indexed"), "{said}");
    assert_eq!(fleet.items("/dev/price-lists?name=first").len(), 1);
    assert_eq!(fleet.items("/dev/price-lists?sort=name")[1]["name"], "First");
}

/// A part of the test above, whose copy it needs: who compiles a section in is known to `changed` from the first day.
fn its_settings_are_its_own(copy: &Copy) {
    copy.commit();
    let settings = "config/environments/base.toml";
    let before = copy.read(settings);
    let (others, own) = before.split_once("[price_lists]").unwrap();
    let changed = |own: &str| {
        copy.write(settings, &format!("{others}[price_lists]{own}"));
        copy.printed(&["changed", "--functions", "--format", "names"])[0].clone()
    };
    assert_eq!(changed(&own.replace("hours = 24", "hours = 48")), "price-lists\n");
    assert_eq!(changed(&own.replace("\"embedded\"", "\"mongodb\"")), "price-lists\n");
    copy.write(settings, &before);
}

fn await_that(mut holds: impl FnMut() -> bool) -> bool {
    let began = Instant::now();
    while !holds() {
        if began.elapsed() > REPUBLISHED_WITHIN {
            return false;
        }
        thread::sleep(POLL);
    }
    true
}

/// How often each function was published.
fn versions(copy: &Copy) -> BTreeMap<String, usize> {
    let state: Value = serde_json::from_str(&copy.read("data/lambda/state.json")).unwrap();
    let functions = state["functions"].as_object().unwrap().iter();
    functions
        .map(|(name, function)| (name.clone(), function["versions"].as_object().unwrap().len()))
        .collect()
}
