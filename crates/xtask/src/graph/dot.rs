//! The picture in the language of Graphviz. <https://graphviz.org/doc/info/lang.html>

use std::collections::{BTreeMap, BTreeSet};

use super::Mark;
use crate::workspace::Package;

/// Colours: a function, another package, and what a change reaches.
const FUNCTION: &str = "lightblue";
const PACKAGE: &str = "white";
const CHANGED: &str = "orange";
const CHANGED_TESTS: &str = "lightyellow";

/// A box for each package and an arrow to each that it needs. What only tests need is left out.
///
/// A mark is written out too: not everyone tells colours apart.
pub(super) fn dot(packages: &[Package], marks: &BTreeMap<String, Mark>) -> String {
    let mut packages: Vec<_> = packages.iter().collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    let mut text = String::from("digraph packages {\n    rankdir=LR;\n    node [shape=box];\n");
    for package in &packages {
        text += &node(package, marks.get(&package.name).copied());
    }
    for package in &packages {
        let needs = package.dependencies.iter().filter(|dependency| !dependency.is_for_tests);
        let folders: BTreeSet<_> =
            needs.filter_map(|dependency| dependency.folder.as_ref()).collect();
        for needed in packages.iter().filter(|other| folders.contains(&other.folder)) {
            text += &format!("    \"{}\" -> \"{}\";\n", package.name, needed.name);
        }
    }
    text + "}\n"
}

fn node(package: &Package, mark: Option<Mark>) -> String {
    let (colour, remark) = match mark {
        Some(Mark::Program) => (CHANGED, " (changed)"),
        Some(Mark::Tests) => (CHANGED_TESTS, " (its tests)"),
        None if package.is_function() => (FUNCTION, ""),
        None => (PACKAGE, ""),
    };
    let name = &package.name;
    format!("    \"{name}\" [label=\"{name}{remark}\", style=filled, fillcolor={colour}];\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn package(folder: &str, dependencies: &[(&str, bool)]) -> Package {
        let dependency = |(folder, is_for_tests): &(&str, bool)| Dependency {
            name: String::new(),
            folder: Some((*folder).into()),
            is_for_tests: *is_for_tests,
        };
        Package {
            name: folder.rsplit('/').next().unwrap_or_default().to_owned(),
            folder: folder.into(),
            has_binary: true,
            dependencies: dependencies.iter().map(dependency).collect(),
            ..Package::default()
        }
    }

    #[test]
    fn packages_their_needs_and_what_changed_are_shown() {
        let packages = [
            package("crates/services/store", &[]),
            package("crates/config", &[]),
            package(
                "crates/controllers/books",
                &[
                    ("crates/services/store", false),
                    ("crates/services/store", true),
                    ("crates/config", true),
                ],
            ),
        ];
        let marks =
            [("store".to_owned(), Mark::Program), ("config".to_owned(), Mark::Tests)].into();
        assert_eq!(
            dot(&packages, &marks),
            r#"digraph packages {
    rankdir=LR;
    node [shape=box];
    "books" [label="books", style=filled, fillcolor=lightblue];
    "config" [label="config (its tests)", style=filled, fillcolor=lightyellow];
    "store" [label="store (changed)", style=filled, fillcolor=orange];
    "books" -> "store";
}
"#
        );
    }
}
