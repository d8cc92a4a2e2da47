//! `cargo xtask changed` against the truth: workspaces are built before and after a change, and what has other bytes must be
//! reported. What is expected of a change is written down nowhere: it is what the compiler does.
//!
//! `cargo test -p xtask --test truth -- --nocapture` prints the table of docs/changed.md.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod answer;
mod kinds;
mod programs;
mod table;
mod tree;
mod workspace;

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

use answer::Row;
use kinds::Kind;
use tree::Stage;
use workspace::Prepared;

/// A part of a kind's name: only these kinds are tried.
const ONLY: &str = "TRUTH_ONLY";

/// If it is set, every state is built from nothing: three times the work, for the same table.
const FROM_NOTHING: &str = "TRUTH_FROM_NOTHING";

#[test]
#[expect(clippy::disallowed_methods, reason = "how much is tried is said by the environment")]
fn no_program_and_no_test_whose_bytes_changed_is_ever_missed() {
    let only = std::env::var(ONLY).unwrap_or_default();
    let started = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage {
        around: std::fs::canonicalize(folder.path()).unwrap(),
        from_nothing: std::env::var_os(FROM_NOTHING).is_some(),
    };
    workspace::registry(&stage.around);
    let mut prepared = BTreeMap::new();
    let mut rows = Vec::new();
    let mut broken = Vec::new();
    for kind in kinds::all().filter(|kind| kind.name.contains(&only)) {
        let before =
            prepared.entry(kind.workspace).or_insert_with(|| kind.workspace.prepare(&stage));
        let began = Instant::now();
        let tried = catch_unwind(AssertUnwindSafe(|| row(kind, &stage, before)));
        println!("{}: {:.1} s", kind.name, began.elapsed().as_secs_f64());
        let Ok(row) = tried else {
            broken.push(kind.name);
            continue;
        };
        let missed = [&row.programs.missed, &row.tests.missed];
        if missed.iter().any(|missed| !missed.is_empty()) {
            println!("MISSED by `{}`: {missed:?}", kind.name);
        }
        rows.push(row);
    }
    println!("{}", table::markdown(&rows));
    for row in rows.iter().filter(|row| row.everything.is_some()) {
        println!("{}: everything, {}", row.kind, row.everything.as_deref().unwrap_or_default());
    }
    println!("{} kinds of change in {:.0} s", rows.len(), started.elapsed().as_secs_f64());
    let missed: Vec<&Row> = rows
        .iter()
        .filter(|row| !row.programs.missed.is_empty() || !row.tests.missed.is_empty())
        .collect();
    assert!(missed.is_empty(), "missed: {missed:#?}");
    assert!(broken.is_empty(), "could not be tried, for the reasons above: {broken:?}");
}

fn row(kind: &Kind, stage: &Stage, before: &Prepared) -> Row {
    let mut tree = before.copy(stage);
    (kind.change)(&mut tree);
    if tree.is_committed {
        tree.commit();
    } else {
        tree.relock();
    }
    let after = programs::build(&tree);
    answer::compare(kind.name, &tree, &after)
}
