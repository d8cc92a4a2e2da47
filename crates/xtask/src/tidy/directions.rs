//! Who may depend on whom.

use cargo_metadata::camino::Utf8Path;

use crate::workspace::{Dependency, Package};

/// Libraries that functions share.
const SERVICES: &str = "crates/services";

/// Tools: nothing that is deployed, and nothing below them, may need them.
const TOOLS: [&str; 4] = ["crates/gateway", "crates/xtask", "crates/bench", "crates/deploy"];

/// Drivers of databases, and the services that may name them.
const DRIVERS: [&str; 4] = ["rusqlite", "aws-sdk-dynamodb", "mongodb", "tiberius"];
const STORES: &str = "crates/services/store";

/// Every dependency that points the wrong way, tests' dependencies too.
pub(super) fn faults(packages: &[Package]) -> Vec<String> {
    let of_package = |package: &Package| {
        let faults = package
            .dependencies
            .iter()
            .filter_map(|dependency| fault(package, dependency, packages));
        faults.collect::<Vec<_>>()
    };
    packages.iter().flat_map(of_package).collect()
}

fn fault(package: &Package, dependency: &Dependency, packages: &[Package]) -> Option<String> {
    let Package { folder, .. } = package;
    let Dependency { name, folder: target, .. } = dependency;
    let Some(target) = target else {
        let is_misplaced = DRIVERS.contains(&name.as_str()) && !folder.as_str().starts_with(STORES);
        return is_misplaced.then(|| {
            format!("{folder}/Cargo.toml: depends on the driver `{name}`: go through a crate in `{STORES}*`")
        });
    };
    let is_function = |folder: &Utf8Path| {
        packages.iter().any(|other| other.folder == *folder && other.is_function())
    };
    if TOOLS.iter().any(|tool| target == tool) {
        return Some(format!(
            "{folder}/Cargo.toml: depends on the tool `{name}`: move what both need into a library"
        ));
    }
    if is_function(target) && package.is_function() {
        return Some(format!(
            "{folder}/Cargo.toml: depends on the function `{name}`: move what both need into `{SERVICES}`"
        ));
    }
    if is_function(target) && folder.starts_with(SERVICES) {
        return Some(format!(
            "{folder}/Cargo.toml: a service depends on the function `{name}`: turn the dependency around"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(folder: &str, dependencies: &[&str]) -> Package {
        let dependency = |name: &&str| Dependency {
            name: name.rsplit('/').next().unwrap_or_default().to_owned(),
            folder: name.starts_with("crates/").then(|| (*name).into()),
            ..Dependency::default()
        };
        Package {
            folder: folder.into(),
            has_binary: true,
            dependencies: dependencies.iter().map(dependency).collect(),
            ..Package::default()
        }
    }

    fn fault_of(folder: &str, dependency: &str) -> Option<String> {
        let fleet = [
            package("crates/controllers/books", &[]),
            package("crates/functions/putitem", &[]),
            package(folder, &[dependency]),
        ];
        faults(&fleet).pop()
    }

    #[test]
    fn dependencies_point_from_functions_to_services_to_drivers() {
        assert_eq!(fault_of("crates/controllers/users", "crates/services/api"), None);
        assert_eq!(fault_of("crates/services/api", "crates/services/error"), None);
        assert_eq!(fault_of("crates/services/store", "rusqlite"), None);
        assert_eq!(fault_of("crates/services/store-mongodb", "mongodb"), None);
        assert_eq!(fault_of("crates/gateway", "serde"), None);
    }

    #[test]
    fn every_other_direction_is_a_fault_that_says_what_to_do() {
        let forbidden = [
            (
                "crates/functions/hello-world",
                "crates/controllers/books",
                "depends on the function `books`",
            ),
            (
                "crates/services/api",
                "crates/functions/putitem",
                "a service depends on the function `putitem`",
            ),
            ("crates/controllers/users", "crates/gateway", "depends on the tool `gateway`"),
            ("crates/gateway", "crates/xtask", "depends on the tool `xtask`"),
            ("crates/controllers/users", "rusqlite", "depends on the driver `rusqlite`"),
        ];
        for (folder, dependency, expected) in forbidden {
            let fault = fault_of(folder, dependency).unwrap_or_default();
            assert!(fault.starts_with(&format!("{folder}/Cargo.toml: {expected}: ")), "{fault}");
        }
    }
}
