//! What `--changed` stands for: functions that a change reaches, and those whose package an earlier build left of other
//! sources, which a deploy would take for what they are now. What a change reaches, the crate `changed` knows.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use changed::{Base, Head, Report, Request};

use super::manifest::{Entry, Manifest};
use crate::{changed as command, progress};

/// The packages to build: by the change that was asked for, and by what earlier builds left.
pub(super) fn packages(
    selection: &command::Selection,
    earlier: Option<&Manifest>,
) -> Result<BTreeSet<String>> {
    let mut reached = rebuilt(&command::ask(selection)?);
    let request = selection.request()?;
    let entries = earlier.map_or(&[][..], |manifest| &manifest.functions);
    let outdated = outdated(entries, &reached, |commit| {
        let base = Base::Exact(commit.to_owned());
        changed::run(&Request { base, head: Head::WorkingTree, ..request.clone() })
            .map(|report| rebuilt(&report))
    })?;
    for (package, reason) in outdated {
        progress::say(format_args!("{package} is built too: its package {reason}"));
        reached.insert(package);
    }
    Ok(reached)
}

fn rebuilt(report: &Report) -> BTreeSet<String> {
    report.rebuilt().map(str::to_owned).collect()
}

/// Packages that were left by builds of other sources, and why; `reached` are built anyway.
fn outdated(
    entries: &[Entry],
    reached: &BTreeSet<String>,
    mut reached_since: impl FnMut(&str) -> Result<BTreeSet<String>>,
) -> Result<Vec<(String, String)>> {
    let mut since: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut outdated = Vec::new();
    for entry in entries.iter().filter(|entry| !reached.contains(&entry.package)) {
        let reason = match entry.commit.as_deref() {
            _ if entry.dirty => "is of uncommitted changes".to_owned(),
            None => "is of no commit".to_owned(),
            Some(commit) => {
                if !since.contains_key(commit) {
                    since.insert(commit, reached_since(commit)?);
                }
                if !since.get(commit).is_some_and(|reached| reached.contains(&entry.package)) {
                    continue;
                }
                format!("is of commit {commit}, and what it is made of changed since")
            }
        };
        outdated.push((entry.package.clone(), reason));
    }
    Ok(outdated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{architecture::Architecture, manifest::Built};

    fn entry(package: &str, commit: Option<&str>, dirty: bool) -> Entry {
        Entry {
            function: package.into(),
            package: package.into(),
            line: None,
            arch: Architecture::X86,
            zip: String::new(),
            code_sha256: String::new(),
            zip_bytes: 1,
            binary_bytes: 1,
            memory_mb: 128,
            timeout_s: 3,
            environment: [].into(),
            tracing: None,
            network: None,
            sbom: String::new(),
            commit: commit.map(str::to_owned),
            dirty,
            built: Built::Kept,
        }
    }

    fn names(packages: &[&str]) -> BTreeSet<String> {
        packages.iter().map(|package| (*package).to_owned()).collect()
    }

    #[test]
    fn a_package_of_other_sources_is_built_again() {
        let entries = [
            entry("books", Some("old"), false),
            entry("hello-world", Some("old"), false),
            entry("orders", Some("new"), true),
            entry("putitem", None, false),
            entry("users", Some("new"), false),
        ];
        let mut asked = Vec::new();
        let outdated = outdated(&entries, &names(&["hello-world"]), |commit| {
            asked.push(commit.to_owned());
            Ok(names(if commit == "old" { &["books", "hello-world", "users"] } else { &[] }))
        });
        let expected = [
            ("books", "is of commit old, and what it is made of changed since"),
            ("orders", "is of uncommitted changes"),
            ("putitem", "is of no commit"),
        ];
        let expected = expected.map(|(package, reason)| (package.to_owned(), reason.to_owned()));
        assert_eq!(outdated.expect("an answer"), expected);
        assert_eq!(asked, ["old", "new"], "each commit is asked for once");
    }
}
