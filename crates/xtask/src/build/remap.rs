//! The folders of this machine, and what programs call them instead. Nothing of where or by whom a program was built may
//! be in it: its bytes would differ in every clone. It reads no file.

use cargo_metadata::{
    Metadata,
    camino::{Utf8Path, Utf8PathBuf},
};

/// What stands for the workspace's root in a program's panic messages.
const SOURCES: &str = "/source";

/// What stands for the folder of what is being built: code that build scripts wrote is there.
const TARGET: &str = "/target";

/// What stands for the folders of crates from elsewhere.
const CRATES: &str = "/crates";

/// Separates the flags in `CARGO_ENCODED_RUSTFLAGS`, so that a folder may have any name.
/// <https://doc.rust-lang.org/cargo/reference/environment-variables.html>
const FLAG_SEPARATOR: &str = "\u{1f}";

/// A folder, and its name in every program.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Rule {
    from: String,
    to: String,
}

/// All folders that a compiler sees.
#[derive(Debug)]
pub(super) struct Remap {
    /// A folder comes before those that it holds: of several that match, compilers take the last.
    rules: Vec<Rule>,
}

impl Remap {
    /// The folders of the workspace, of its target, of every crate, and of the standard library's sources.
    ///
    /// rustc writes `/rustc/COMMIT` where it does not find these sources, and where it finds them their folder.
    pub(super) fn new(metadata: &Metadata, sysroot: &Utf8Path, compiler_commit: &str) -> Self {
        let mut rules = vec![
            Rule::new(&metadata.workspace_root, SOURCES),
            Rule::new(&metadata.target_directory, TARGET),
            Rule::new(&sysroot.join("lib/rustlib/src/rust"), &format!("/rustc/{compiler_commit}")),
        ];
        for package in metadata.packages.iter().filter(|package| package.source.is_some()) {
            let folder = package.manifest_path.parent().unwrap_or(&package.manifest_path);
            let crates = folder.parent().unwrap_or(folder);
            rules.push(
                if folder.file_name() == Some(&format!("{}-{}", package.name, package.version)) {
                    Rule::new(crates, CRATES)
                } else {
                    Rule::new(folder, &format!("{CRATES}/{}-{}", package.name, package.version))
                },
            );
        }
        rules.sort();
        rules.dedup();
        Self { rules }
    }

    /// The value of `CARGO_ENCODED_RUSTFLAGS`: these folders, and no build id, which a linker may make as it likes.
    pub(super) fn rust_flags(&self) -> String {
        let mut flags: Vec<_> = self
            .rules
            .iter()
            .map(|rule| format!("--remap-path-prefix={}={}", rule.from, rule.to))
            .collect();
        flags.push("-Clink-arg=-Wl,--build-id=none".to_owned());
        flags.join(FLAG_SEPARATOR)
    }

    /// The flags of a C compiler. A folder with a space in its name is left out: the flags are separated by spaces.
    pub(super) fn c_flags(&self) -> String {
        let rules = self.rules.iter().filter(|rule| !rule.from.contains(char::is_whitespace));
        let flags: Vec<_> =
            rules.map(|rule| format!("-ffile-prefix-map={}={}", rule.from, rule.to)).collect();
        flags.join(" ")
    }

    /// The folders of this machine that a program names all the same.
    pub(super) fn left_in(&self, program: &[u8]) -> Vec<Utf8PathBuf> {
        let names = |rule: &&Rule| {
            let path = format!("{}/", rule.from);
            program.windows(path.len()).any(|bytes| bytes == path.as_bytes())
        };
        self.rules.iter().filter(names).map(|rule| rule.from.clone().into()).collect()
    }
}

impl Rule {
    fn new(from: &Utf8Path, to: &str) -> Self {
        Self { from: from.as_str().to_owned(), to: to.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remap(rules: &[(&str, &str)]) -> Remap {
        let rules = rules.iter().map(|(from, to)| Rule::new(Utf8Path::new(from), to));
        Remap { rules: rules.collect() }
    }

    #[test]
    fn compilers_are_told_of_every_folder() {
        let remap = remap(&[("/home/me/fleet", "/source"), ("/home/me/my crates", "/crates")]);
        assert_eq!(
            remap.rust_flags().split('\u{1f}').collect::<Vec<_>>(),
            [
                "--remap-path-prefix=/home/me/fleet=/source",
                "--remap-path-prefix=/home/me/my crates=/crates",
                "-Clink-arg=-Wl,--build-id=none"
            ]
        );
        assert_eq!(remap.c_flags(), "-ffile-prefix-map=/home/me/fleet=/source");
    }

    #[test]
    fn a_folder_that_stayed_in_a_program_is_found() {
        let remap = remap(&[("/home/me/fleet", "/source"), ("/home/me/.cargo", "/crates")]);
        assert_eq!(remap.left_in(b"\0/source/main.rs\0/home/me/.cargo/x\0"), ["/home/me/.cargo"]);
        assert!(remap.left_in(b"/home/me/fleets").is_empty());
    }
}
