//! Whether `config/changed.toml` knows who compiles a section of the settings in: builds and roles are drawn from it. It looks for
//! `config::SECTION` in sources, and understands no Rust.

use std::collections::BTreeSet;

use cargo_metadata::camino::Utf8Path;
use changed::rules::FILE as RULES;

use super::files::File;
use crate::workspace::Package;

/// The crate that has the settings.
const CONFIG: &str = "config";

/// Each of the sections that a package names and no rule gives it, and the other way round. `rules` are pairs of section and
/// package.
pub(super) fn faults(
    files: &[File],
    packages: &[Package],
    sections: &BTreeSet<&str>,
    rules: &BTreeSet<(String, String)>,
) -> Vec<String> {
    let mut named = BTreeSet::new();
    let needs_config = |package: &&Package| {
        package.dependencies.iter().any(|one| one.name == CONFIG && !one.is_for_tests)
    };
    for package in packages.iter().filter(needs_config) {
        for file in files.iter().filter(|file| is_source_of(&file.path, package)) {
            let sections = sections.iter().filter(|section| names(&file.text, section));
            named.extend(sections.map(|section| ((*section).to_owned(), package.name.clone())));
        }
    }
    let unknown = named.difference(rules).map(|(section, package)| {
        format!("{RULES}: `{package}` compiles the section `{section}` in: add it to that section's packages")
    });
    let untrue = rules.difference(&named).map(|(section, package)| {
        format!("{RULES}: `{package}` names no `config::{section}`: remove it from that section's packages")
    });
    unknown.chain(untrue).collect()
}

fn is_source_of(path: &Utf8Path, package: &Package) -> bool {
    path.extension() == Some("rs")
        && path.file_name() != Some("tests.rs")
        && path.starts_with(package.folder.join("src"))
}

/// Whether a text names `config::SECTION`.
fn names(text: &str, section: &str) -> bool {
    let name = format!("{CONFIG}::{section}");
    let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    text.split(&name).skip(1).any(|rest| !goes_on(rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn of(text: &str, rules: &[(&str, &str)]) -> Vec<String> {
        let package = |name: &str| Package {
            name: name.into(),
            folder: format!("crates/{name}").into(),
            dependencies: vec![Dependency {
                name: CONFIG.into(),
                folder: None,
                ..Dependency::default()
            }],
            ..Package::default()
        };
        let file = File { path: "crates/putitem/src/lib.rs".into(), text: text.to_owned() };
        let sections = ["log", "users"].into();
        let rules = rules.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        faults(&[file], &[package("putitem"), package("users")], &sections, &rules)
    }

    #[test]
    fn who_names_a_section_is_in_its_rule() {
        let users = ("users", "putitem");
        assert_eq!(of("let users = config::users(here);", &[users]), [""; 0]);
        assert_eq!(
            of("Stores::new(config::users, [])", &[("users", "users")]),
            [
                "config/changed.toml: `putitem` compiles the section `users` in: add it to that section's packages",
                "config/changed.toml: `users` names no `config::users`: remove it from that section's packages",
            ]
        );
        assert_eq!(of("config::users_of()", &[users]).len(), 1);
        assert_eq!(of("config::log(here)", &[]).len(), 1);
    }
}
