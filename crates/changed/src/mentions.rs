//! Paths that sources name: `include_str!("../../shared/text.txt")`, `#[path = "..."]`, what a build script reads. A clone that
//! was never built has no other sign of a file that is compiled in from outside a package. Commands of git are found on the way.
//! It is no parser of Rust: it takes every string that looks like a path, and so finds rather too much.

use std::path::{Path, PathBuf};

use crate::git::{Git, difference::normal, path};

/// Lines worth a look: a path upwards, or a word that goes with reading files.
const LINES: &str = r#""[^"]*(\.\./|/\.\.|\.md|\.git)|"git[" ]|include|path|rerun-if|migrate|template|embed|compile_|read"#;

/// A path that a source names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The source, from the repository's top.
    pub source: PathBuf,
    /// What stands between the quotes.
    pub text: String,
}

/// Looks through the Rust sources of a commit, or of the working tree with its untracked files.
pub fn find(git: &Git, commit: Option<&str>) -> Vec<Mention> {
    let mut arguments =
        vec!["grep", "-z", "-I", "-h", "--full-name", "--no-color", "-E", "-e", LINES];
    arguments.retain(|argument| *argument != "-h");
    match commit {
        Some(commit) => arguments.push(commit),
        None => arguments.push("--untracked"),
    }
    arguments.extend(["--", "*.rs"]);
    // Git says no where nothing is found, too.
    let answer = git.output(&arguments).unwrap_or_default();
    let prefix = commit.map(|commit| format!("{commit}:")).unwrap_or_default();
    let mut mentions = Vec::new();
    for line in answer.split(|byte| *byte == b'\n') {
        let Some(at) = line.iter().position(|byte| *byte == 0) else {
            continue;
        };
        let source = line[..at].strip_prefix(prefix.as_bytes()).unwrap_or(&line[..at]);
        let text = String::from_utf8_lossy(&line[at + 1..]);
        mentions.extend(
            literals(&text).map(|text| Mention { source: path(source), text: text.to_owned() }),
        );
    }
    mentions.sort();
    mentions.dedup();
    mentions
}

/// What stands between quotes in a line, if it could be a path.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2).filter(|text| {
        !text.is_empty()
            && !text.contains([' ', '{', '}', '<', '>', '\n', '\\', ';'])
            && text.contains(['.', '/'])
            || text.starts_with("git ")
            || (text.len() > 2
                && text
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')))
    })
}

/// From how far above its package a source may name a path without saying `..`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum From {
    /// Macros of the compiler look beside the source, and other macros in the package's folder.
    Package,
    /// Tests and build scripts find their way up by code, and name what they read there.
    Above,
}

impl Mention {
    /// The files and folders that it can mean, from the repository's top. `package` is the folder of the source's package.
    ///
    /// A folder that holds the package itself is too vague to mean anything.
    pub fn meant(&self, package: &Path, from: From) -> Vec<PathBuf> {
        let text = self.text.trim_start_matches('/');
        let is_upwards = text.starts_with("..");
        // A word alone is a path where it is looked for: beside other words for folders and files.
        let is_word = !text.contains(['.', '/']);
        let above = match from {
            From::Above if !is_upwards => usize::MAX,
            From::Above => 1,
            From::Package if is_word => 0,
            From::Package => 1,
        };
        let folders = self.source.parent().into_iter().chain(package.ancestors().take(above));
        folders
            .filter_map(|folder| normal(&folder.join(text)))
            .filter(|meant| !meant.as_os_str().is_empty() && !package.starts_with(meant))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(source: &str, text: &str, changed: &str) -> bool {
        let from = if source.ends_with("build.rs") { From::Above } else { From::Package };
        let mention = Mention { source: source.into(), text: text.into() };
        mention
            .meant(Path::new("crates/a"), from)
            .iter()
            .any(|meant| Path::new(changed).starts_with(meant))
    }

    #[test]
    fn a_path_is_meant_from_the_source_from_the_package_or_from_above() {
        assert!(means("crates/a/src/lib.rs", "../../../shared/x.txt", "shared/x.txt"));
        assert!(means("crates/a/src/lib.rs", "/../../shared/x.txt", "shared/x.txt"));
        assert!(means("crates/a/build.rs", "../../proto", "proto/deep/x.proto"));
        assert!(means("crates/a/build.rs", "proto", "proto/x.proto"));
        assert!(means("crates/a/src/lib.rs", "../README.md", "crates/a/README.md"));
    }

    #[test]
    fn the_package_itself_and_all_above_it_are_no_mention() {
        assert!(!means("crates/a/src/lib.rs", "../..", "crates/b/x.rs"));
        assert!(!means("crates/a/build.rs", "crates", "crates/b/x.rs"));
        assert!(!means("crates/a/src/lib.rs", "config", "config/x.toml"));
        assert!(!means("crates/a/src/lib.rs", "Cargo.lock", "Cargo.lock"));
        assert!(!means("crates/a/src/lib.rs", "../../x.txt", "shared/x.txt"));
    }

    #[test]
    fn strings_that_cannot_be_paths_are_left_out() {
        let line = r#"include_str!("../a.md"); println!("hello {x} world"); join("proto")"#;
        assert_eq!(literals(line).collect::<Vec<_>>(), ["../a.md", "proto"]);
    }
}
