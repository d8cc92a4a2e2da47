//! What cargo says of each package before and after: fields, dependencies, targets, features, metadata, with all that is
//! inherited from the workspace's root filled in.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::{Case, Seeds, shown};
use crate::{
    Reach,
    graph::{Facts, Graph, Package, Target},
};

/// Adds every package that is new, or of which cargo says something else.
pub(super) fn touch(case: Case<'_>, seeds: &mut Seeds) {
    let on_this_disk = case.old.packages.iter().filter(|old| old.source.is_none());
    let before: HashMap<String, &Package> = on_this_disk.map(|old| (old.identity(), old)).collect();
    for (place, package) in case.new.packages.iter().enumerate() {
        if package.source.is_some() {
            continue;
        }
        let identity = package.identity();
        let why = why(case, package);
        match before.get(&identity).copied() {
            None => seeds.add(place, Reach::Binary, with(&why, "new")),
            Some(old) if old.facts != package.facts || old.is_member != package.is_member => {
                compare(case, place, old, &why, seeds);
            }
            Some(_) => {}
        }
    }
}

/// The manifest that says it: the package's own if it changed, else the root's.
fn why(case: Case<'_>, package: &Package) -> Vec<String> {
    let own = package.folder.as_deref().map(|folder| folder.join("Cargo.toml"));
    let own = own.filter(|own| case.evidence.has(own));
    vec![shown(&own.unwrap_or_else(|| case.new.workspace.join("Cargo.toml")))]
}

fn with(why: &[String], what: &str) -> Vec<String> {
    why.iter().cloned().chain([what.to_owned()]).collect()
}

fn compare(case: Case<'_>, place: usize, old: &Package, why: &[String], seeds: &mut Seeds) {
    let new = &case.new.packages[place];
    let mut add = |reach, what: &str| seeds.add(place, reach, with(why, what));
    for (key, value) in &new.facts.fields {
        if old.facts.fields.get(key) != Some(value) {
            add(Reach::Binary, key);
        }
    }
    if let Some(gone) = old.facts.fields.keys().find(|key| !new.facts.fields.contains_key(*key)) {
        add(Reach::Binary, gone);
    }
    if let Some(reach) = dependencies(case, place, old) {
        add(reach, "dependencies");
    }
    if let Some(reach) = features(case, place, &old.facts) {
        add(reach, "[features]");
    }
    for reach in targets(&old.facts, &new.facts) {
        add(reach, "targets");
    }
    match metadata(old, new) {
        Some(Difference::Code) => add(Reach::Binary, "[package.metadata]"),
        Some(Difference::Settings) => {
            seeds.settings.push((place, with(why, "[package.metadata.lambda.deploy]")))
        }
        None => {}
    }
}

/// A dependency that is built, or was, counts for the programs. One that no feature asks for changes nothing yet.
fn dependencies(case: Case<'_>, place: usize, old: &Package) -> Option<Reach> {
    let new = &case.new.packages[place];
    let differing: Vec<_> =
        old.facts.dependencies.symmetric_difference(&new.facts.dependencies).collect();
    let is_built = |name: &str| {
        let identity = new.identity();
        needs(case.new, &identity).chain(needs(case.old, &identity)).any(|needed| needed == name)
    };
    let for_programs =
        differing.iter().any(|one| !one.is_for_tests && (!one.is_optional || is_built(&one.name)));
    match (differing.is_empty(), for_programs) {
        (true, _) => None,
        (false, true) => Some(Reach::Binary),
        (false, false) => Some(Reach::Tests),
    }
}

/// The names of what a package needs in any build.
fn needs<'a>(graph: &'a Graph, identity: &str) -> impl Iterator<Item = &'a str> {
    let place = graph.packages.iter().position(|package| package.identity() == identity);
    graph.views().flat_map(move |view| {
        view.links
            .iter()
            .filter(move |link| Some(view.nodes[link.from].package) == place)
            .map(|link| graph.packages[view.nodes[link.to].package].name.as_str())
    })
}

/// A feature that is on, or was, counts for the programs.
fn features(case: Case<'_>, place: usize, old: &Facts) -> Option<Reach> {
    let new = &case.new.packages[place];
    let names = old.features.keys().chain(new.facts.features.keys());
    let differing: BTreeSet<&String> =
        names.filter(|name| old.features.get(*name) != new.facts.features.get(*name)).collect();
    let identity = new.identity();
    let is_on = |graph: &Graph, name: &String| {
        graph.views().flat_map(|view| &view.nodes).any(|node| {
            node.features.contains(name) && graph.packages[node.package].identity() == identity
        })
    };
    match (
        differing.is_empty(),
        differing.iter().any(|name| is_on(case.old, name) || is_on(case.new, name)),
    ) {
        (true, _) => None,
        (false, true) => Some(Reach::Binary),
        (false, false) => Some(Reach::Tests),
    }
}

fn targets(old: &Facts, new: &Facts) -> Vec<Reach> {
    let of = |facts: &Facts, for_tests: bool| -> Vec<Target> {
        facts.targets.iter().filter(|target| target.is_for_tests() == for_tests).cloned().collect()
    };
    let differ = |for_tests| of(old, for_tests) != of(new, for_tests);
    [(false, Reach::Binary), (true, Reach::Tests)]
        .into_iter()
        .filter(|(for_tests, _)| differ(*for_tests))
        .map(|(_, reach)| reach)
        .collect()
}

enum Difference {
    Code,
    Settings,
}

/// `lambda` is read by deploys; of `flotilla`, the name and the line say which function this is; either makes a program a
/// function. The rest no compiler sees, but a build script may.
fn metadata(old: &Package, new: &Package) -> Option<Difference> {
    if old.is_function() != new.is_function() {
        return Some(Difference::Code);
    }
    let old = &old.facts.metadata;
    let is_settings = |key: &str| key == "lambda";
    let part = |value: &Value, key: &str| value.get(key).cloned().unwrap_or_default();
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
    };
    let now = &new.facts.metadata;
    let differing: Vec<String> = keys(old)
        .union(&keys(now))
        .filter(|key| part(old, key) != part(now, key))
        .cloned()
        .collect();
    if differing.iter().any(|key| key == "flotilla" || new.has_build_script()) {
        return Some(Difference::Code);
    }
    differing.iter().any(|key| is_settings(key)).then_some(Difference::Settings)
}
