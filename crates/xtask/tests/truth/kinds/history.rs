//! What git does: states that are no commit, histories that meet twice or not at all, repositories in repositories.

use std::fs;

use super::{Kind, layers};
use crate::tree::{Tree, command, run};

/// Changes a program and says so in a commit.
fn change(tree: &Tree, name: &str, text: &str) -> String {
    tree.replace(
        &format!("crates/{name}/src/main.rs"),
        &format!("{name} "),
        &format!("{name} {text} "),
    );
    tree.commit()
}

/// Has only the last commit.
fn make_shallow(tree: &Tree) {
    let clone = tree.stage.around.join("shallow");
    let from = format!("file://{}", tree.top.display());
    run(command("git", &tree.stage.around, &tree.stage.around)
        .args(["clone", "--quiet", "--depth", "1", &from])
        .arg(&clone));
    fs::remove_dir_all(&tree.top).unwrap();
    fs::rename(clone, &tree.top).unwrap();
}

pub(super) const KINDS: &[Kind] = &[
    layers("only documents", |tree| {
        tree.write("README.md", "Made for tests.\n");
        tree.write("docs/guide.md", "Read this second.\n");
    }),
    layers("only the README of a package", |tree| {
        tree.write("crates/middle/README.md", "Between two others.\n");
    }),
    layers("empty commit", |tree| {
        tree.commit();
    }),
    layers("uncommitted change", |tree| {
        tree.replace("crates/alpha/src/main.rs", "alpha {}", "alpha! {}");
        tree.ask(&["--uncommitted"]);
        tree.leave_uncommitted();
    }),
    layers("change in the index and another one above it", |tree| {
        tree.replace("crates/alpha/src/main.rs", "alpha {}", "alpha! {}");
        tree.git(&["add", "--all"]);
        tree.replace("crates/gamma/src/main.rs", "gamma {}", "gamma! {}");
        tree.ask(&["--uncommitted"]);
        tree.leave_uncommitted();
    }),
    layers("untracked module", |tree| {
        tree.write("crates/delta/src/bin/untracked.rs", "fn main() { println!(\"untracked\"); }\n");
        tree.ask(&["--uncommitted"]);
        tree.leave_uncommitted();
    }),
    layers("untracked package", |tree| {
        tree.write(
            "crates/epsilon/Cargo.toml",
            "[package]\nname = \"epsilon\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        );
        tree.write("crates/epsilon/src/main.rs", "fn main() { println!(\"epsilon\"); }\n");
        tree.leave_uncommitted();
    }),
    layers("change and its reversal", |tree| {
        change(tree, "alpha", "changed");
        tree.git(&["revert", "--no-edit", "HEAD"]);
    }),
    layers("branch beside a main branch that went on", |tree| {
        tree.git(&["checkout", "--quiet", "-b", "topic"]);
        change(tree, "alpha", "on the branch");
        tree.git(&["checkout", "--quiet", "main"]);
        change(tree, "gamma", "on main");
        tree.git(&["checkout", "--quiet", "topic"]);
        tree.ask(&["--since", "main"]);
        tree.leave_uncommitted();
    }),
    layers("main branch, by its name alone", |tree| {
        tree.git(&["checkout", "--quiet", "-b", "topic"]);
        change(tree, "alpha", "on the branch");
        tree.ask(&[]);
        tree.leave_uncommitted();
    }),
    layers("histories that cross", |tree| {
        tree.git(&["checkout", "--quiet", "-b", "topic"]);
        let ours = change(tree, "alpha", "on the branch");
        tree.git(&["checkout", "--quiet", "main"]);
        let theirs = change(tree, "gamma", "on main");
        tree.git(&["merge", "--quiet", "--no-edit", &ours]);
        tree.settle();
        tree.git(&["checkout", "--quiet", "topic"]);
        tree.git(&["merge", "--quiet", "--no-edit", &theirs]);
        change(tree, "beta", "after the crossing");
        tree.ask(&["--since", "main"]);
        tree.leave_uncommitted();
    }),
    layers("submodule moved on", |tree| {
        let origin = tree.stage.around.join("origin");
        fs::create_dir_all(origin.join("src")).unwrap();
        let git =
            |arguments: &[&str]| run(command("git", &tree.stage.around, &origin).args(arguments));
        let manifest = "[package]\nname = \"sub\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        fs::write(origin.join("Cargo.toml"), manifest).unwrap();
        fs::write(origin.join("src/lib.rs"), "pub const SUB: &str = \"first\";\n").unwrap();
        git(&["init", "--quiet"]);
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--message", "first"]);
        let from = origin.display().to_string();
        tree.git(&["submodule", "--quiet", "add", &from, "crates/sub"]);
        tree.append("crates/delta/Cargo.toml", "\n[dependencies]\nsub = { path = \"../sub\" }\n");
        tree.replace("crates/delta/src/main.rs", "delta {:?}\"", "{} {:?}\", sub::SUB");
        fs::write(origin.join("src/lib.rs"), "pub const SUB: &str = \"second\";\n").unwrap();
        git(&["commit", "--quiet", "--all", "--message", "second"]);
        tree.settle();
        tree.git(&["submodule", "--quiet", "update", "--remote", "crates/sub"]);
    }),
    layers("shallow clone", |tree| {
        change(tree, "alpha", "changed");
        make_shallow(tree);
        tree.ask(&["--since", "HEAD~1"]);
        tree.leave_uncommitted();
    }),
    layers("missing base", |tree| {
        change(tree, "alpha", "changed");
        tree.ask(&["--since", "v1.2.0"]);
        tree.leave_uncommitted();
    }),
    layers("nothing recorded as green", |tree| {
        change(tree, "alpha", "changed");
        tree.ask(&["--since-green", "deployed"]);
        tree.leave_uncommitted();
    }),
    layers("failed build after the last green one", |tree| {
        change(tree, "alpha", "green");
        tree.settle();
        tree.git(&["update-ref", "refs/flotilla/green/main", "HEAD"]);
        change(tree, "beta", "red");
        change(tree, "gamma", "pushed after it");
        tree.ask(&["--since-green", "main"]);
        tree.leave_uncommitted();
    }),
    layers("workspace below the repository's top", |tree| {
        for part in ["Cargo.toml", "Cargo.lock", "crates", "rust-toolchain.toml"] {
            tree.rename(part, &format!("deep/{part}"));
        }
        tree.write("outside.txt", "of nobody\n");
        tree.top.push("deep");
        tree.settle();
        tree.replace("crates/middle/src/words.rs", "middle words", "other words");
    }),
    layers("merge of a branch", |tree| {
        tree.git(&["checkout", "--quiet", "-b", "topic"]);
        change(tree, "alpha", "on the branch");
        tree.git(&["checkout", "--quiet", "main"]);
        change(tree, "gamma", "on main");
        tree.settle();
        tree.git(&["merge", "--quiet", "--no-edit", "topic"]);
        tree.ask(&["--since", "HEAD^1", "--exact"]);
        tree.leave_uncommitted();
    }),
];
