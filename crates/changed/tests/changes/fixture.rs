//! A workspace of tiny crates in a repository of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use changed::{Base, Head, Reach, Report, Request};
use tempfile::TempDir;

/// A repository in a temporary folder.
pub(crate) struct Fixture {
    folder: TempDir,
    /// The workspace's folder, from the repository's top.
    workspace: PathBuf,
}

impl Fixture {
    /// A repository with these files, committed on `main`.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        Self::at("", files)
    }

    /// The same, with the workspace in a folder of the repository.
    pub(crate) fn at(workspace: &str, files: &[(&str, &str)]) -> Self {
        let fixture = Self { folder: TempDir::new().unwrap(), workspace: workspace.into() };
        fixture.git(&["init", "--quiet", "--initial-branch", "main"]);
        fixture.write(".gitignore", "target\n");
        for (path, text) in files {
            fixture.write(path, text);
        }
        fixture.lock();
        fixture.commit();
        fixture
    }

    /// Two functions, `books` and `orders`, on a library `store`, which `books` needs by a feature; `orders` has it for tests.
    /// `store` has a macro and a build script.
    pub(crate) fn fleet() -> Self {
        let function = |name: &str, rest: &str| {
            format!(
                "[package]\nname = '{name}'\nversion = '0.1.0'\nedition = '2024'\n\
                 [package.metadata.lambda.deploy]\nmemory = 128\n{rest}"
            )
        };
        let library = |name: &str, rest: &str| {
            format!("[package]\nname = '{name}'\nversion = '0.1.0'\nedition = '2024'\n{rest}")
        };
        let books = function(
            "books",
            "[package.metadata.flotilla]\nfeatures = ['kept']\n[features]\ndefault = ['spare']\nkept = ['dep:store']\nspare = []\n\
             [dependencies]\nstore = { path = '../store', optional = true }\napi = { path = '../api' }\n",
        );
        let orders = function(
            "orders",
            "[dependencies]\napi = { path = '../api' }\n[dev-dependencies]\nstore = { path = '../store' }\n",
        );
        let store = library(
            "store",
            "[features]\nfast = []\n[dependencies]\nmacros = { path = '../macros' }\n[build-dependencies]\nmaker = { path = '../maker' }\n",
        );
        Self::with(&[
            (
                "Cargo.toml",
                "[workspace]\nresolver = '3'\nmembers = ['crates/*']\n[profile.release]\nstrip = true\n",
            ),
            ("crates/books/Cargo.toml", &books),
            ("crates/books/src/main.rs", "fn main() {}\n"),
            ("crates/books/tests/api.rs", "#[test]\nfn works() {}\n"),
            ("crates/orders/Cargo.toml", &orders),
            ("crates/orders/src/main.rs", "fn main() {}\n"),
            ("crates/api/Cargo.toml", &library("api", "")),
            ("crates/api/src/lib.rs", ""),
            ("crates/store/Cargo.toml", &store),
            ("crates/store/src/lib.rs", ""),
            ("crates/store/build.rs", "fn main() {}\n"),
            ("crates/macros/Cargo.toml", &library("macros", "[lib]\nproc-macro = true\n")),
            ("crates/macros/src/lib.rs", ""),
            ("crates/maker/Cargo.toml", &library("maker", "")),
            ("crates/maker/src/lib.rs", ""),
            ("crates/tool/Cargo.toml", &library("tool", "")),
            ("crates/tool/src/main.rs", "fn main() {}\n"),
        ])
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn append(&self, path: &str, text: &str) {
        let before = fs::read_to_string(self.root().join(path)).unwrap_or_default();
        self.write(path, &(before + text));
    }

    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let before = fs::read_to_string(self.root().join(path)).unwrap();
        assert!(before.contains(from), "`{path}` has no `{from}`:\n{before}");
        self.write(path, &before.replace(from, to));
    }

    pub(crate) fn remove(&self, path: &str) {
        let path = self.root().join(path);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap()
        } else {
            fs::remove_file(path).unwrap()
        }
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        let to = self.root().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.root().join(from), to).unwrap();
    }

    pub(crate) fn lock(&self) {
        let manifest = self.root().join(&self.workspace).join("Cargo.toml");
        let status = Command::new("cargo")
            .args(["generate-lockfile", "--offline", "--quiet", "--manifest-path"])
            .arg(manifest)
            .status()
            .unwrap();
        assert!(status.success());
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "One more step"]);
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(self.root(), arguments)
    }

    pub(crate) fn request(&self, base: Base) -> Request {
        Request {
            folder: self.root().join(&self.workspace),
            base,
            head: Head::WorkingTree,
            base_branch: None,
            platforms: Vec::new(),
        }
    }

    /// What is not committed reaches this.
    pub(crate) fn report(&self) -> Report {
        self.since(Base::Uncommitted)
    }

    pub(crate) fn since(&self, base: Base) -> Report {
        changed::run(&self.request(base)).unwrap()
    }
}

/// Runs git as nobody in particular, whatever this machine's settings are.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let answer = Command::new("git")
        .args([
            "-c",
            "user.name=Nobody",
            "-c",
            "user.email=nobody@example.com",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        answer.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&answer.stderr)
    );
    String::from_utf8(answer.stdout).unwrap().trim().to_owned()
}

/// Everything that was said, in a line: `books orders* | api books orders*`. A star is for settings alone, or tests alone.
pub(crate) fn line(report: &Report) -> String {
    let functions = report
        .functions
        .iter()
        .map(|one| format!("{}{}", one.function, if one.code { "" } else { "*" }));
    let packages = report
        .packages
        .iter()
        .map(|one| format!("{}{}", one.package, if one.reach == Reach::Tests { "*" } else { "" }));
    let everything = if report.everything.is_some() { "everything: " } else { "" };
    let words = |words: Vec<String>| words.join(" ");
    format!("{everything}{} | {}", words(functions.collect()), words(packages.collect()))
}
