//! The workspaces before a change, and packages that stand for those of a registry: each in two versions, which differ.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    programs::Programs,
    tree::{Stage, Tree, command, run},
};

/// A workspace before a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Workspace {
    /// Libraries on libraries, programs on top, packages from elsewhere.
    Layers,
    /// Files that are compiled in, and build scripts.
    CompiledIn,
    /// Lambda functions, with features of their own.
    Functions,
    /// Programs that have the commit in them.
    Stamped,
}

/// Packages from elsewhere, and what they need.
const PACKAGES: [(&str, &str); 8] = [
    ("ext-all", ""),
    ("ext-deep", ""),
    ("ext-dev", ""),
    ("ext-none", ""),
    ("ext-one", "[dependencies]\next-deep = \"1\"\n"),
    ("ext-optional", ""),
    ("ext-windows", ""),
    ("ext-new", "[features]\ndefault = [\"more\"]\nmore = []\n"),
];

impl Workspace {
    fn text(self) -> &'static str {
        match self {
            Self::Layers => include_str!("workspaces/layers.txt"),
            Self::CompiledIn => include_str!("workspaces/compiled-in.txt"),
            Self::Functions => include_str!("workspaces/functions.txt"),
            Self::Stamped => include_str!("workspaces/stamped.txt"),
        }
    }

    /// Makes the workspace once, and builds it.
    pub(crate) fn prepare(self, stage: &Stage) -> Prepared {
        let mut tree = tree(stage);
        fs::create_dir(&tree.top).unwrap();
        for part in self.text().split("--- ").skip(1) {
            let (path, content) = part.split_once('\n').unwrap();
            tree.write(path, content);
        }
        let version = run(command("rustc", &stage.around, &stage.around).arg("--version"));
        let version = version.split(' ').nth(1).unwrap();
        tree.write("rust-toolchain.toml", format!("[toolchain]\nchannel = {version:?}\n"));
        if self == Self::CompiledIn {
            tree.link("crates/texts/src/linked.rs", "../../../assets/linked.rs");
        }
        tree.git(&["init", "--quiet", "--initial-branch", "main"]);
        tree.relock();
        let lock = fs::read_to_string(tree.top.join("Cargo.lock")).unwrap();
        for (name, _) in PACKAGES.iter().filter(|(name, _)| lock.contains(name)) {
            lock_version(&tree, name, 0);
        }
        tree.settle();
        let folder = stage.around.join(format!("{self:?}"));
        fs::create_dir(&folder).unwrap();
        fs::rename(&tree.top, folder.join("repository")).unwrap();
        fs::rename(stage.artifacts(), folder.join("artifacts")).unwrap();
        Prepared { folder, programs: tree.before.unwrap() }
    }
}

/// A workspace that was built.
pub(crate) struct Prepared {
    /// Its repository and its artifacts.
    folder: PathBuf,
    programs: Programs,
}

impl Prepared {
    /// A copy of the workspace, where all are built.
    pub(crate) fn copy(&self, stage: &Stage) -> Tree {
        let mut tree = tree(stage);
        for (from, to) in [("repository", &tree.top), ("artifacts", &stage.artifacts())] {
            let from = self.folder.join(from);
            run(command("cp", &stage.around, &stage.around).arg("-a").arg(from).arg(to));
        }
        tree.before = Some(self.programs.clone());
        let commit = tree.git(&["rev-parse", "HEAD"]);
        tree.since(commit.trim());
        tree
    }
}

fn tree(stage: &Stage) -> Tree {
    for folder in [stage.top(), stage.artifacts()] {
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
    }
    Tree {
        top: stage.top(),
        stage: stage.clone(),
        before: None,
        question: Vec::new(),
        is_committed: true,
    }
}

/// Has the lockfile name a version. (`cargo update --precise` has no effect on packages in a folder.)
pub(crate) fn lock_version(tree: &Tree, name: &str, patch: usize) {
    let lock = fs::read_to_string(tree.top.join("Cargo.lock")).unwrap();
    let (before, rest) = lock.split_once(&format!("name = \"{name}\"\n")).unwrap();
    let other = 1 - patch;
    let rest = rest
        .replacen(&format!("version = \"1.0.{other}\""), &format!("version = \"1.0.{patch}\""), 1)
        .replacen(&checksum(name, other), &checksum(name, patch), 1);
    tree.write("Cargo.lock", format!("{before}name = \"{name}\"\n{rest}"));
}

/// A number of 64 digits that no other version has.
fn checksum(name: &str, patch: usize) -> String {
    let place = PACKAGES.iter().position(|(other, _)| *other == name).unwrap();
    format!("{:064x}", place * 2 + patch + 1)
}

/// Packages from elsewhere: a folder that cargo takes for the registry.
pub(crate) fn registry(around: &Path) {
    let registry = around.join("registry");
    for (name, rest) in &PACKAGES {
        for patch in 0..2 {
            let folder = registry.join(format!("{name}-1.0.{patch}"));
            fs::create_dir_all(folder.join("src")).unwrap();
            let manifest = format!(
                "[package]\nname = \"{name}\"\nversion = \"1.0.{patch}\"\nedition = \"2021\"\n{rest}"
            );
            fs::write(folder.join("Cargo.toml"), manifest).unwrap();
            let deep = if *name == "ext-one" { "ext_deep::value(number)" } else { "number" };
            let source =
                format!("pub fn value(number: usize) -> usize {{ {deep} * 1000 + {patch}7 }}\n");
            fs::write(folder.join("src/lib.rs"), source).unwrap();
            let checksum = format!("{{\"files\":{{}},\"package\":\"{}\"}}", checksum(name, patch));
            fs::write(folder.join(".cargo-checksum.json"), checksum).unwrap();
        }
    }
    let home = around.join("home");
    fs::create_dir_all(&home).unwrap();
    let settings = format!(
        "[source.crates-io]\nreplace-with = \"folder\"\n[source.folder]\ndirectory = {:?}\n[build]\nincremental = false\n",
        registry.display().to_string()
    );
    fs::write(home.join("config.toml"), settings).unwrap();
}
