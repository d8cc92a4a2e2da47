//! Which functions a change of files can change. It reads no file and asks no clock: paths in, names out.
//!
//! The crate `changed` knows more and is not asked: it needs git, waits for cargo's lock while something builds, and decides for
//! builds for Lambda, while these are for this machine. What is built in vain has the bytes of before, and is not published.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use crate::{environments, gateway, workspace::Package};

/// Files outside every package that are part of every binary. Environments are compiled in.
const PART_OF_EVERYTHING: [&str; 5] =
    ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo", environments::FOLDER];

/// What a change of files calls for.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Affected {
    /// The packages of the functions to build and publish.
    pub(crate) functions: BTreeSet<String>,
    /// What the running gateway has loaded and will not load again: its API definition, or its own program.
    pub(crate) restart_for: BTreeSet<String>,
}

/// Decides what the changed files call for. Paths stand from the workspace's root.
///
/// A file belongs to the package with the longest folder that holds it. A package affects all that depend on it, except by
/// dependencies of tests.
pub(crate) fn affected(files: &BTreeSet<Utf8PathBuf>, packages: &[Package]) -> Affected {
    let mut changed = BTreeSet::new();
    let mut restart_for = BTreeSet::new();
    for file in files {
        if let Some(owner) = owner(file, packages) {
            changed.insert(owner.folder.as_path());
        } else if PART_OF_EVERYTHING.iter().any(|path| file.starts_with(path)) {
            changed.extend(packages.iter().map(|package| package.folder.as_path()));
        } else if file == gateway::API {
            restart_for.insert(gateway::API.to_owned());
        }
    }
    let reached = with_dependents(changed, packages);
    let reached = || packages.iter().filter(|package| reached.contains(package.folder.as_path()));
    if reached().any(|package| package.name == gateway::PACKAGE) {
        restart_for.insert(gateway::PACKAGE.to_owned());
    }
    let functions =
        reached().filter(|package| package.is_function()).map(|package| package.name.clone());
    Affected { functions: functions.collect(), restart_for }
}

fn owner<'a>(file: &Utf8Path, packages: &'a [Package]) -> Option<&'a Package> {
    let owners = packages.iter().filter(|package| file.starts_with(&package.folder));
    owners.max_by_key(|package| package.folder.components().count())
}

fn with_dependents<'a>(
    changed: BTreeSet<&'a Utf8Path>,
    packages: &'a [Package],
) -> BTreeSet<&'a Utf8Path> {
    let mut dependents: BTreeMap<&Utf8Path, Vec<&Utf8Path>> = BTreeMap::new();
    for package in packages {
        for dependency in package.dependencies.iter().filter(|dependency| !dependency.is_for_tests)
        {
            if let Some(folder) = &dependency.folder {
                dependents.entry(folder).or_default().push(&package.folder);
            }
        }
    }
    let mut reached = BTreeSet::new();
    let mut queue: Vec<_> = changed.into_iter().collect();
    while let Some(folder) = queue.pop() {
        if reached.insert(folder) {
            queue.extend(dependents.get(folder).into_iter().flatten());
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn package(folder: &str, dependencies: &[&str], for_tests: &[&str]) -> Package {
        let dependency = |is_for_tests| {
            move |folder: &&str| Dependency {
                name: (*folder).into(),
                folder: Some((*folder).into()),
                is_for_tests,
                ..Dependency::default()
            }
        };
        Package {
            name: folder.rsplit('/').next().unwrap_or_default().to_owned(),
            folder: folder.into(),
            has_binary: true,
            dependencies: dependencies
                .iter()
                .map(dependency(false))
                .chain(for_tests.iter().map(dependency(true)))
                .collect(),
            ..Package::default()
        }
    }

    fn fleet() -> Vec<Package> {
        vec![
            package("crates/config", &[], &[]),
            package("crates/services/api", &["crates/config"], &[]),
            package("crates/services/store", &[], &[]),
            package(
                "crates/controllers/books",
                &["crates/services/api", "crates/services/store"],
                &[],
            ),
            package("crates/controllers/orders", &["crates/services/api"], &[]),
            package(
                "crates/controllers/orders-v1",
                &["crates/services/api"],
                &["crates/services/store"],
            ),
            package("crates/functions/hello-world", &[], &[]),
            package("crates/gateway", &[], &["crates/functions/hello-world"]),
            package("crates/xtask", &[], &[]),
        ]
    }

    const EVERYTHING: [&str; 4] = ["books", "hello-world", "orders", "orders-v1"];

    fn functions(file: &str) -> Vec<String> {
        affected(&[file.into()].into(), &fleet()).functions.into_iter().collect()
    }

    #[test]
    fn a_file_of_a_function_affects_that_function_alone() {
        assert_eq!(functions("crates/controllers/books/src/main.rs"), ["books"]);
        assert_eq!(functions("crates/controllers/orders-v1/Cargo.toml"), ["orders-v1"]);
        assert_eq!(functions("crates/functions/hello-world/src/main.rs"), ["hello-world"]);
    }

    #[test]
    fn a_file_of_a_library_affects_all_that_depend_on_it_however_far() {
        assert_eq!(functions("crates/config/src/lib.rs"), ["books", "orders", "orders-v1"]);
        assert_eq!(
            functions("crates/services/api/src/problem.rs"),
            ["books", "orders", "orders-v1"]
        );
    }

    #[test]
    fn a_dependency_of_tests_changes_no_binary() {
        assert_eq!(functions("crates/services/store/src/lib.rs"), ["books"]);
    }

    #[test]
    fn what_is_part_of_every_binary_affects_everything() {
        for file in [
            "Cargo.toml",
            "Cargo.lock",
            "rust-toolchain.toml",
            ".cargo/config.toml",
            "config/environments/pre.toml",
        ] {
            assert_eq!(functions(file), EVERYTHING, "{file}");
        }
    }

    #[test]
    fn other_files_affect_nothing() {
        for file in
            ["README.md", "docs/architecture.md", "crates/xtask/src/main.rs", "crates/README.md"]
        {
            assert_eq!(affected(&[file.into()].into(), &fleet()), Affected::default(), "{file}");
        }
    }

    #[test]
    fn what_a_running_gateway_has_loaded_calls_for_a_restart() {
        let restart_for = |file: &str| affected(&[file.into()].into(), &fleet()).restart_for;
        assert_eq!(restart_for("config/api.yaml"), ["config/api.yaml".to_owned()].into());
        assert_eq!(restart_for("crates/gateway/src/main.rs"), ["gateway".to_owned()].into());
        assert_eq!(restart_for("Cargo.lock"), ["gateway".to_owned()].into());
        assert_eq!(restart_for("crates/functions/hello-world/src/main.rs"), BTreeSet::new());
    }
}
