//! Which crates are linked into each function, as cargo resolves them for one build of all. It compiles nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

/// Between the fields of a line. No name, licence or version has one.
const FIELD: char = '|';

/// What cargo writes behind a crate whose dependencies it has shown before.
const SHOWN_BEFORE: &str = " (*)";

/// A crate.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) version: String,
    /// As its manifest says it; empty if it does not.
    pub(super) licence: String,
}

/// Each crate with those that it links, over all functions.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Linked {
    /// The packages that were selected, by name: a crate from elsewhere may be called as one of them.
    selected: BTreeMap<String, Crate>,
    dependencies: BTreeMap<Crate, BTreeSet<Crate>>,
}

impl Linked {
    /// Asks `cargo tree`. Build scripts, procedural macros and tests are no part of a program.
    ///
    /// `selection` is the arguments that select packages, features and platform, as the build gets them.
    pub(super) fn ask(mut tree: Command, selection: &[String]) -> Result<Self> {
        tree.arg("tree").args(selection);
        tree.args(["--edges", "normal,no-proc-macro", "--prefix", "depth", "--charset", "ascii"]);
        tree.args(["--format", &format!("{FIELD}{{p}}{FIELD}{{l}}")]);
        let output = tree.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
        let output = output.context("failed to start `cargo tree`")?;
        ensure!(output.status.success(), "`cargo tree` failed ({}): see above", output.status);
        Self::parse(&String::from_utf8_lossy(&output.stdout))
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut linked = Self::default();
        let mut path: Vec<Crate> = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            let (depth, this) = parse_line(line)
                .with_context(|| format!("failed to read `{line}` of `cargo tree`"))?;
            path.truncate(depth);
            match path.last() {
                Some(parent) => {
                    linked.dependencies.entry(parent.clone()).or_default().insert(this.clone());
                }
                None => {
                    linked.selected.insert(this.name.clone(), this.clone());
                }
            }
            linked.dependencies.entry(this.clone()).or_default();
            path.push(this);
        }
        Ok(linked)
    }

    /// One of the packages that were selected.
    pub(super) fn package(&self, name: &str) -> Result<&Crate> {
        self.selected.get(name).with_context(|| format!("`cargo tree` shows no package `{name}`"))
    }

    /// All that is linked into a package, itself included, each with what it links.
    pub(super) fn of<'a>(&'a self, package: &'a Crate) -> BTreeMap<&'a Crate, &'a BTreeSet<Crate>> {
        let mut found = BTreeMap::new();
        let mut queue = vec![package];
        while let Some(this) = queue.pop() {
            if let Some(dependencies) = self.dependencies.get(this)
                && found.insert(this, dependencies).is_none()
            {
                queue.extend(dependencies);
            }
        }
        found
    }
}

/// `2|serde_json v1.0.154|MIT OR Apache-2.0 (*)`; behind the version may be a folder or an address.
fn parse_line(line: &str) -> Option<(usize, Crate)> {
    let line = line.strip_suffix(SHOWN_BEFORE).unwrap_or(line);
    let mut fields = line.splitn(3, FIELD);
    let depth = fields.next()?.parse().ok()?;
    let mut words = fields.next()?.split(' ');
    let name = words.next()?.to_owned();
    let version = words.next()?.strip_prefix('v')?.to_owned();
    Some((depth, Crate { name, version, licence: fields.next()?.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "\
0|books v0.0.0 (/home/me/fleet/crates/controllers/books)|Apache-2.0 OR MIT
1|api v0.0.0 (/home/me/fleet/crates/services/api)|Apache-2.0 OR MIT
2|serde v1.0.2|MIT/Apache-2.0
1|mongodb v3.9.1|Apache-2.0
2|hello-world v7.0.0|MIT
2|serde v1.0.2|MIT/Apache-2.0

0|hello-world v0.0.0 (/home/me/fleet/crates/functions/hello-world)|
1|api v0.0.0 (/home/me/fleet/crates/services/api)|Apache-2.0 OR MIT (*)
";

    fn names(package: &str) -> Vec<String> {
        let linked = Linked::parse(TREE).expect("a tree");
        let package = linked.package(package).expect("a selected package");
        linked.of(package).keys().map(|this| format!("{} {}", this.name, this.version)).collect()
    }

    #[test]
    fn a_function_has_what_it_links_and_nothing_of_another() {
        assert_eq!(
            names("books"),
            ["api 0.0.0", "books 0.0.0", "hello-world 7.0.0", "mongodb 3.9.1", "serde 1.0.2"]
        );
    }

    #[test]
    fn what_cargo_shows_once_counts_everywhere() {
        assert_eq!(names("hello-world"), ["api 0.0.0", "hello-world 0.0.0", "serde 1.0.2"]);
    }

    #[test]
    fn an_unknown_line_is_an_error_that_shows_it() {
        let error = Linked::parse("books\n").expect_err("no tree").to_string();
        assert_eq!(error, "failed to read `books` of `cargo tree`");
    }
}
