//! What one changed path touches. The first of these that knows the path decides: a rule of the workspace; what is known of
//! toolchains and of cargo's settings; its name; the package it stands in. What sources name and builds read is added to that.

use std::{
    ffi::OsStr,
    path::{Component, Path, PathBuf},
};

use super::{Case, Seeds, built_in, environment, manifest, name, names::Names, shown};
use crate::{Reach, graph::Graph, rules::FILE, sections};

/// Folders of a package that only tests, examples and benchmarks are compiled from.
const TEST_FOLDERS: [&str; 3] = ["tests", "examples", "benches"];

/// Adds what a path touches.
pub(super) fn touch(case: Case<'_>, names: &Names<'_>, path: &Path, seeds: &mut Seeds) {
    let inside = from_workspace(path, &case.new.workspace);
    if rule(case, path, &inside, seeds) || section(case, path, &inside, seeds) {
        return;
    }
    let is_named = names.touch(case, path, seeds);
    if environment::toolchain(case, path, seeds)
        || environment::settings_of_cargo(case, path, seeds)
        || manifest_file(case, path, seeds)
    {
        return;
    }
    if built_in::is_inert(path) || inside == Path::new(FILE) {
        return;
    }
    let is_owned = owned(case, path, seeds);
    if is_owned || is_named || in_another_workspace(case, path) {
        return;
    }
    seeds.all(format!(
        "nothing is known of `{}`: say in `{FILE}` which packages read it, or that none does",
        shown(path)
    ));
}

/// The path as rules see it: from the workspace's folder, upwards if need be.
fn from_workspace(path: &Path, workspace: &Path) -> PathBuf {
    let mut from = PathBuf::new();
    for above in workspace.ancestors() {
        if let Ok(rest) = path.strip_prefix(above) {
            return from.join(rest);
        }
        from.push("..");
    }
    path.to_owned()
}

fn rule(case: Case<'_>, path: &Path, inside: &Path, seeds: &mut Seeds) -> bool {
    let matching =
        |rule: &&crate::rules::PathRule| rule.files.iter().any(|glob| glob.is_match(inside));
    let Some(rule) = case.rules.path.iter().find(matching) else {
        return false;
    };
    let why = [shown(path), rule.because.clone()];
    add_all(case.new, &rule.packages, Reach::Binary, &why, seeds);
    add_all(case.new, &rule.tests, Reach::Tests, &why, seeds);
    true
}

fn section(case: Case<'_>, path: &Path, inside: &Path, seeds: &mut Seeds) -> bool {
    let matching =
        |rule: &&crate::rules::SectionRule| rule.files.iter().any(|glob| glob.is_match(inside));
    let Some(rule) = case.rules.sections.iter().find(matching) else {
        return false;
    };
    let file = [shown(path)];
    match case.evidence.texts.get(path).and_then(sections::differing) {
        Some(names) => {
            for name in &names {
                let owners = rule.packages.get(name).unwrap_or(&rule.otherwise);
                let why = [shown(path), format!("[{name}]")];
                add_all(case.new, owners, Reach::Binary, &why, seeds);
            }
            if names.is_empty() {
                return true;
            }
        }
        // No TOML: whoever reads any of it may fail.
        None => {
            for owners in rule.packages.values().chain([&rule.otherwise]) {
                add_all(case.new, owners, Reach::Binary, &file, seeds);
            }
        }
    }
    add_all(case.new, &rule.tests, Reach::Tests, &file, seeds);
    true
}

fn add_all(graph: &Graph, names: &[String], reach: Reach, why: &[String], seeds: &mut Seeds) {
    for name in names {
        match graph.member(name) {
            Some(place) => seeds.add(place, reach, why.iter().cloned()),
            None => seeds
                .all(format!("`{FILE}` names the package `{name}`, which is not in the workspace")),
        }
    }
}

/// Manifests of packages in the graph, and lockfiles: what they say is compared, not that they differ.
fn manifest_file(case: Case<'_>, path: &Path, seeds: &mut Seeds) -> bool {
    let Some(folder) = path.parent() else {
        return false;
    };
    let is_root = folder == case.new.workspace;
    match name(path) {
        // Only the one beside the root manifest is read.
        "Cargo.lock" if is_root => {
            if !case.evidence.texts.contains_key(path) {
                seeds.all(format!("`{}` may hold any other version", shown(path)));
            }
            true
        }
        "Cargo.toml" => {
            let package = case
                .new
                .packages
                .iter()
                .position(|package| package.folder.as_deref() == Some(folder));
            let was_one =
                case.old.packages.iter().any(|package| package.folder.as_deref() == Some(folder));
            match package {
                // Of packages from elsewhere, cargo's answers are not compared part by part.
                Some(place) if case.new.packages[place].source.is_some() => {
                    seeds.add(place, Reach::Binary, [shown(path)]);
                }
                Some(place) => manifest::touch(case, path, place, seeds),
                None => {}
            }
            if is_root && !case.evidence.texts.contains_key(path) {
                seeds.all(format!("`{}` may say anything else of every package", shown(path)));
            }
            is_root || package.is_some() || was_one
        }
        _ => false,
    }
}

/// The package that the path stands in, and the packages that stand in the path: a submodule, or a link to a folder.
fn owned(case: Case<'_>, path: &Path, seeds: &mut Seeds) -> bool {
    let mut is_owned = false;
    for (place, package) in case.new.packages.iter().enumerate() {
        if package.folder.as_deref().is_some_and(|folder| folder.starts_with(path)) {
            seeds.add(place, Reach::Binary, [shown(path)]);
            is_owned = true;
        }
    }
    if let Some(place) = case.new.owner(path) {
        seeds.add_source(place, (case.new, place), path);
        is_owned = true;
    }
    if let Some(place) = case.old.owner(path) {
        // What needed a package that is gone has another manifest; one that moved is a new one.
        let identity = case.old.packages[place].identity();
        let now = case.new.packages.iter().position(|package| package.identity() == identity);
        if let Some(now) = now {
            seeds.add_source(now, (case.old, place), path);
        }
        is_owned = true;
    }
    is_owned
}

/// How far a change of a file of a package reaches into it.
pub(super) fn reach_of_file(graph: &Graph, place: usize, path: &Path) -> Reach {
    let package = &graph.packages[place];
    let inside = package.folder.as_deref().and_then(|folder| path.strip_prefix(folder).ok());
    let first = inside.and_then(|inside| inside.components().next());
    let Some(Component::Normal(first)) = first else {
        return Reach::Binary;
    };
    let is_for_tests = TEST_FOLDERS.iter().any(|folder| OsStr::new(folder) == first);
    let is_compiled_in = package
        .facts
        .targets
        .iter()
        .any(|target| !target.is_for_tests() && target.source.starts_with(first));
    if is_for_tests && !is_compiled_in { Reach::Tests } else { Reach::Binary }
}

/// The program that alone is compiled from a file of a package.
pub(super) fn program_of_file<'a>(graph: &'a Graph, place: usize, path: &Path) -> Option<&'a str> {
    let package = &graph.packages[place];
    package.program_of_source(path.strip_prefix(package.folder.as_deref()?).ok()?)
}

/// Whether the nearest manifest is that of a package which this workspace does not build: what reads such a file names it.
fn in_another_workspace(case: Case<'_>, path: &Path) -> bool {
    let nearest =
        path.ancestors().skip(1).find(|folder| case.evidence.manifest_folders.contains(*folder));
    nearest.is_some_and(|folder| {
        folder != case.new.workspace
            && folder != case.old.workspace
            && !case.new.workspace.starts_with(folder)
    })
}
