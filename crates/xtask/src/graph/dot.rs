//! The picture in the language of Graphviz. <https://graphviz.org/doc/info/lang.html>

use std::collections::{BTreeMap, BTreeSet};

use super::Mark;
use crate::workspace::Package;

/// Colours: a function, another package, and what a change reaches.
const FUNCTION: &str = "lightblue";
const PACKAGE: &str = "white";
const CHANGED: &str = "orange";
const CHANGED_TESTS: &str = "lightyellow";

/// What each package needs, by name.
type Needs<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// A box for each package and an arrow to each that it needs. What only tests need is left out, and so is an arrow that
/// others say together: where `books` needs `api` and `api` needs `store`, none leads from `books` to `store`.
///
/// A mark is written out too: not everyone tells colours apart.
pub(super) fn dot(packages: &[Package], marks: &BTreeMap<String, Mark>) -> String {
    let mut text = String::from("digraph packages {\n    rankdir=LR;\n    node [shape=box];\n");
    let by_name: BTreeMap<_, _> = packages.iter().map(|package| (&package.name, package)).collect();
    for (name, package) in by_name {
        text += &node(package, marks.get(name).copied());
    }
    let needs = needs(packages);
    for (name, direct) in &needs {
        let is_said = |needed: &str| {
            direct.iter().any(|other| *other != needed && leads(other, needed, &needs))
        };
        for needed in direct.iter().filter(|needed| !is_said(needed)) {
            text += &format!("    \"{name}\" -> \"{needed}\";\n");
        }
    }
    text + "}\n"
}

fn needs(packages: &[Package]) -> Needs<'_> {
    let names: BTreeMap<_, _> =
        packages.iter().map(|package| (&package.folder, package.name.as_str())).collect();
    let of = |package: &Package| {
        let needs = package.dependencies.iter().filter(|dependency| !dependency.is_for_tests);
        needs.filter_map(|dependency| names.get(dependency.folder.as_ref()?).copied()).collect()
    };
    packages.iter().map(|package| (package.name.as_str(), of(package))).collect()
}

/// Whether arrows lead from one package to the other.
fn leads(from: &str, to: &str, needs: &Needs<'_>) -> bool {
    from == to
        || needs.get(from).is_some_and(|direct| direct.iter().any(|next| leads(next, to, needs)))
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
            ..Dependency::default()
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
            package("crates/services/api", &[("crates/services/store", false)]),
            package("crates/config", &[]),
            package(
                "crates/controllers/books",
                &[
                    ("crates/services/store", false),
                    ("crates/services/api", false),
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
    "api" [label="api", style=filled, fillcolor=white];
    "books" [label="books", style=filled, fillcolor=lightblue];
    "config" [label="config (its tests)", style=filled, fillcolor=lightyellow];
    "store" [label="store (changed)", style=filled, fillcolor=orange];
    "api" -> "store";
    "books" -> "api";
}
"#
        );
    }
}
