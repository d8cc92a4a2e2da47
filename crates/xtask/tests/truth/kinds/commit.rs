//! Programs that have the commit in them, and change with every one.

use super::{Kind, stamped};

pub(super) const KINDS: &[Kind] = &[
    stamped("the commit in a program: only documents", |tree| {
        tree.append("README.md", "And which are not.\n");
    }),
    stamped("the commit in a program: empty commit", |tree| {
        tree.commit();
    }),
    stamped("the commit in a program: source of another", |tree| {
        tree.replace("crates/plain/src/main.rs", "plain", "simple");
    }),
    stamped("the commit in a program: uncommitted document", |tree| {
        tree.append("README.md", "And which are not.\n");
        tree.ask(&["--uncommitted"]);
        tree.leave_uncommitted();
    }),
];
