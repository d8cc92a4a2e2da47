//! Parts of a package's manifest that `cargo metadata` does not print. What it prints is compared by `facts`.

use std::path::Path;

use toml::{Table, Value};

use super::{Case, Seeds, shown};
use crate::Reach;

/// Parts that cargo prints, or that the root's manifest is asked about.
const KNOWN_ELSEWHERE: [&str; 12] = [
    "badges",
    "build-dependencies",
    "build_dependencies",
    "dependencies",
    "dev-dependencies",
    "dev_dependencies",
    "features",
    "patch",
    "profile",
    "replace",
    "target",
    "workspace",
];

/// Parts that only tests, examples and benchmarks, and checks of the source, are built by. Programs are compared by `facts`.
const TESTS: [&str; 6] = ["bench", "bin", "example", "lib", "lints", "test"];

/// Keys of `[package]` that cargo prints, or that no build looks at.
const PACKAGE_KEYS: [&str; 26] = [
    "authors",
    "autobenches",
    "autobins",
    "autoexamples",
    "autolib",
    "autotests",
    "build",
    "categories",
    "default-run",
    "description",
    "documentation",
    "edition",
    "exclude",
    "homepage",
    "include",
    "keywords",
    "license",
    "license-file",
    "links",
    "metadata",
    "name",
    "publish",
    "readme",
    "repository",
    "rust-version",
    "version",
];

/// Adds what a changed manifest touches of its own package.
pub(super) fn touch(case: Case<'_>, path: &Path, place: usize, seeds: &mut Seeds) {
    let Some(texts) = case.evidence.texts.get(path) else {
        // Nothing is known of before.
        seeds.add(place, Reach::Binary, [shown(path)]);
        return;
    };
    let Some((before, after)) = texts.tables() else {
        seeds.add(place, Reach::Binary, [shown(path)]);
        return;
    };
    for key in differing(&before, &after) {
        let reach = match key.as_str() {
            "package" => package_key(&before, &after),
            key if KNOWN_ELSEWHERE.contains(&key) => None,
            key if TESTS.contains(&key) => Some(Reach::Tests),
            _ => Some(Reach::Binary),
        };
        if let Some(reach) = reach {
            seeds.add(place, reach, [shown(path), format!("[{key}]")]);
        }
    }
}

fn package_key(before: &Table, after: &Table) -> Option<Reach> {
    let package =
        |table: &Table| table.get("package").and_then(Value::as_table).cloned().unwrap_or_default();
    let unknown = differing(&package(before), &package(after)).into_iter().any(|key| {
        !PACKAGE_KEYS.contains(&key.as_str()) && key != "workspace" && key != "resolver"
    });
    unknown.then_some(Reach::Binary)
}

/// The keys whose values differ.
pub(super) fn differing(before: &Table, after: &Table) -> Vec<String> {
    let mut keys: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    keys.retain(|key| before.get(key) != after.get(key));
    keys
}
