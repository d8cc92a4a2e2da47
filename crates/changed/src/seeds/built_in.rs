//! What is known of files by their name alone, in any workspace. Rules of the workspace come first, and a file that a source
//! names is never judged by its name.

use std::{ffi::OsStr, path::Path};

/// Endings of documents.
const DOCUMENTS: [&str; 4] = ["md", "markdown", "adoc", "rst"];

/// Files that tools beside the compiler read.
const OTHER_TOOLS: [&str; 18] = [
    ".clippy.toml",
    ".codecov.yml",
    ".dockerignore",
    ".editorconfig",
    ".git-blame-ignore-revs",
    ".gitattributes",
    ".gitignore",
    ".gitlab-ci.yml",
    ".mailmap",
    ".pre-commit-config.yaml",
    ".rustfmt.toml",
    "CODEOWNERS",
    "clippy.toml",
    "codecov.yml",
    "deny.toml",
    "release-plz.toml",
    "rustfmt.toml",
    "typos.toml",
];

/// Folders that tools beside the compiler read, at the repository's top.
const OTHER_TOOLS_FOLDERS: [&str; 7] =
    [".circleci", ".config", ".devcontainer", ".github", ".gitlab", ".idea", ".vscode"];

/// Beginnings of the names of licences, whatever their ending.
const LICENCES: [&str; 5] = ["LICENSE", "LICENCE", "UNLICENSE", "COPYING", "NOTICE"];

/// Whether nothing that is compiled or tested looks at a file of this name. `path` is from the repository's top.
pub fn is_inert(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let ending = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default();
    let is_rust = ending == "rs";
    DOCUMENTS.contains(&ending)
        || OTHER_TOOLS.contains(&name)
        || (!is_rust && LICENCES.iter().any(|licence| name.starts_with(licence)))
        || OTHER_TOOLS_FOLDERS.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_licences_and_settings_of_other_tools_change_no_program() {
        for path in [
            "README.md",
            "crates/a/CHANGELOG.md",
            "LICENSE-MIT",
            ".github/workflows/ci.yml",
            "rustfmt.toml",
        ] {
            assert!(is_inert(Path::new(path)), "{path}");
        }
        for path in ["src/lib.rs", "LICENSE.rs", "Makefile", "a/.github.txt", "data.json"] {
            assert!(!is_inert(Path::new(path)), "{path}");
        }
    }
}
