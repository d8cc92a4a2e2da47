//! Parts of the root's manifest that reach further than one package: profiles, lints, the way of joining features. What
//! packages inherit from it is compared package by package by `facts`.

use toml::{Table, Value};

use super::{Case, Seeds, manifest::differing, shown};
use crate::Reach;

/// Parts of `[workspace]` that are known by their effect on packages and graph, or that no build looks at.
const KNOWN_BY_EFFECT: [&str; 6] =
    ["default-members", "dependencies", "exclude", "members", "metadata", "package"];

/// Profiles that no program which is shipped is built with, where there are functions.
const PROFILES_OF_TESTS: [&str; 4] = ["bench", "dev", "doc", "test"];

/// Adds what the root's manifest touches.
pub(super) fn touch(case: Case<'_>, seeds: &mut Seeds) {
    let path = case.new.workspace.join("Cargo.toml");
    if !case.evidence.has(&path) {
        return;
    }
    let Some(texts) = case.evidence.texts.get(&path) else {
        return;
    };
    let Some((before, after)) = texts.tables() else {
        seeds.all(format!("`{}` is not TOML", shown(&path)));
        return;
    };
    let file = shown(&path);
    let [old, new] = [&before, &after].map(|table| part(table, "workspace"));
    for key in differing(&old, &new) {
        match key.as_str() {
            key if KNOWN_BY_EFFECT.contains(&key) => {}
            "lints" => seeds.all_tests(case.new, &[file.clone(), "[workspace.lints]".to_owned()]),
            key => seeds.all(format!("`{file}`: `{key}` of [workspace] differs")),
        }
    }
    let [old, new] = [&before, &after].map(|table| part(table, "profile"));
    for name in differing(&old, &new) {
        profile(case, &file, &name, &part(&old, &name), &part(&new, &name), seeds);
    }
    if before.get("cargo-features") != after.get("cargo-features") {
        seeds.all(format!("`{file}`: other unstable features of cargo"));
    }
}

fn part(table: &Table, key: &str) -> Table {
    table.get(key).and_then(Value::as_table).cloned().unwrap_or_default()
}

fn profile(
    case: Case<'_>,
    file: &str,
    name: &str,
    before: &Table,
    after: &Table,
    seeds: &mut Seeds,
) {
    let why = |what: &str| vec![file.to_owned(), what.to_owned()];
    if case.new.functions.is_some() && PROFILES_OF_TESTS.contains(&name) {
        seeds.all_tests(case.new, &why(&format!("[profile.{name}]")));
        return;
    }
    for key in differing(before, after) {
        if key != "package" {
            seeds.shipped.push(why(&format!("[profile.{name}]")));
            return;
        }
    }
    for spec in differing(&part(before, "package"), &part(after, "package")) {
        let why = why(&format!("[profile.{name}.package.{spec:?}]"));
        // `name`, `name@version`, or a URL that ends in one of them; `*` are all that are no members.
        let wanted = spec.rsplit(['/', '#']).next().unwrap_or(&spec);
        let wanted = wanted.split(['@', ':']).next().unwrap_or(wanted);
        for (place, package) in case.new.packages.iter().enumerate() {
            let is_meant = if spec == "*" { !package.is_member } else { package.name == wanted };
            if is_meant {
                seeds.add(place, Reach::Binary, why.clone());
            }
        }
    }
}
