//! Asks the tool as a user does, and compares its answer with what was built.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    programs::{Digests, Programs},
    tree::{Tree, command},
};

/// The tool, as cargo built it for this test.
const XTASK: &str = env!("CARGO_BIN_EXE_xtask");

/// What a kind of change does, and what the tool says of it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The kind.
    pub(crate) kind: &'static str,
    /// Programs.
    pub(crate) programs: Figures,
    /// Packages by their tests.
    pub(crate) tests: Figures,
    /// Why everything is reported.
    pub(crate) everything: Option<String>,
}

/// How many there are, of which how many have other bytes, are reported, both; and who is missed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) all: usize,
    pub(crate) changed: usize,
    pub(crate) reported: usize,
    pub(crate) right: usize,
    pub(crate) missed: Vec<String>,
}

/// Asks about a tree and compares.
pub(crate) fn compare(kind: &'static str, tree: &Tree, after: &Programs) -> Row {
    let before = tree.before.as_ref().unwrap();
    let (answer, _) = ask(tree);
    let list = |part: &str| answer[part].as_array().unwrap().clone();
    let name = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    let functions = list("functions");
    let reported: BTreeSet<(String, String)> = functions
        .iter()
        .filter(|one| one["code"] == true)
        .map(|one| {
            let package = name(one, "package");
            let is_program = after.shipped.contains_key(&(package.clone(), name(one, "function")));
            let program = if is_program { name(one, "function") } else { package.clone() };
            (package, program)
        })
        .collect();
    let packages: BTreeSet<String> =
        list("packages").iter().map(|one| name(one, "package")).collect();
    let join = |(package, program): &(String, String)| format!("{package}/{program}");
    let changed = differing(&before.shipped, &after.shipped).iter().map(join).collect();
    let changed_tests =
        differing(&before.tests, &after.tests).into_iter().map(|(package, _)| package).collect();
    let tested: BTreeSet<&String> = after.tests.keys().map(|(package, _)| package).collect();
    let is_tested = |package: &String| tested.contains(package);
    Row {
        kind,
        programs: figures(after.shipped.len(), &changed, &reported.iter().map(join).collect()),
        tests: figures(
            tested.len(),
            &changed_tests,
            &packages.iter().filter(|one| is_tested(one)).cloned().collect(),
        ),
        everything: answer["everything"].as_str().map(str::to_owned),
    }
}

/// The tool's answer, and what it says beside it.
pub(crate) fn ask(tree: &Tree) -> (Value, String) {
    let mut command = command(XTASK, &tree.stage.around, &tree.top);
    let output =
        command.args(["changed", "--format", "json"]).args(&tree.question).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{command:?} failed: {said}");
    (serde_json::from_slice(&output.stdout).unwrap(), said)
}

/// What is there after, and has other bytes than before or was not there.
fn differing(before: &Digests, after: &Digests) -> Vec<(String, String)> {
    after
        .iter()
        .filter(|(name, digest)| before.get(*name) != Some(digest))
        .map(|(name, _)| name.clone())
        .collect()
}

fn figures(all: usize, changed: &BTreeSet<String>, reported: &BTreeSet<String>) -> Figures {
    Figures {
        all,
        changed: changed.len(),
        reported: reported.len(),
        right: changed.intersection(reported).count(),
        missed: changed.difference(reported).cloned().collect(),
    }
}
