//! `cargo xtask new-entity`, as a user runs it, in a copy of the workspace: what it makes builds, passes its tests and is served, on
//! a laptop and on servers, and becomes the entity of docs/adding-an-entity.md.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod copy;
mod document;
mod stores;

use crate::copy::Copy;

#[test]
fn a_name_that_cannot_be_is_refused_and_nothing_is_written() {
    let copy = Copy::new();
    let files = [
        "config/api.yaml",
        "config/changed.toml",
        "config/environments/base.toml",
        "crates/config/src/entities.rs",
    ];
    let before = files.map(|file| copy.read(file));
    for (name, reason) in [
        ("books", "`books` is taken: crates/controllers/books has this name"),
        ("Notes", "`Notes` is no name: use lower-case letters"),
        ("types", "`type` is a keyword of Rust"),
        ("people", "add `--singular WORD`"),
        ("problems", "`problem` has a meaning in every controller"),
    ] {
        let refused = copy.xtask(&["new-entity", name]);
        let text = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && text.contains(reason), "{name}: {text}");
        assert_eq!(files.map(|file| copy.read(file)), before, "{name}");
        assert!(name == "books" || !copy.has(&format!("crates/controllers/{name}")), "{name}");
    }
}
