//! A workspace on disk that a change is made to: files, git, and the lockfile. It knows nothing of what is expected.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    programs::{self, Programs},
    workspace,
};

/// What the tests' own cargo says to its children, and would change what is built.
const NOT_FOR_CHILDREN: [&str; 6] = [
    "CARGO",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "LD_LIBRARY_PATH",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];

/// Where all workspaces are built, one at a time.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    /// The folder of all: cargo's home, artifacts, packages that come from elsewhere.
    pub(crate) around: PathBuf,
    /// Whether no artifact is kept from one build to the next.
    pub(crate) from_nothing: bool,
}

impl Stage {
    /// The folder of the artifacts.
    pub(crate) fn artifacts(&self) -> PathBuf {
        self.around.join("artifacts")
    }

    /// The folder of the repository: the same for every workspace, so that bytes compare.
    pub(crate) fn top(&self) -> PathBuf {
        self.around.join("repository")
    }
}

/// A workspace in its repository.
pub(crate) struct Tree {
    /// Where the workspace's root manifest is.
    pub(crate) top: PathBuf,
    /// What is around it.
    pub(crate) stage: Stage,
    /// The programs before the change.
    pub(crate) before: Option<Programs>,
    /// What the tool is asked.
    pub(crate) question: Vec<String>,
    /// Whether the change is committed at the end.
    pub(crate) is_committed: bool,
}

impl Tree {
    /// A program, run in the top folder with settings that are the test's own.
    pub(crate) fn command(&self, program: &str) -> Command {
        command(program, &self.stage.around, &self.top)
    }

    /// What git prints.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        run(self.command("git").args(arguments))
    }

    /// What cargo prints, without a network.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> String {
        run(self.command("cargo").args(arguments).arg("--offline"))
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.top.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Replaces text that must be there.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.top.join(path)).unwrap();
        assert!(text.contains(from), "{path} has no {from:?}:\n{text}");
        self.write(path, text.replacen(from, to, 1));
    }

    /// Adds to the end of a file.
    pub(crate) fn append(&self, path: &str, text: &str) {
        let before = fs::read_to_string(self.top.join(path)).unwrap_or_default();
        self.write(path, before + text);
    }

    /// Moves a file or a folder.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        fs::create_dir_all(self.top.join(to).parent().unwrap()).unwrap();
        fs::rename(self.top.join(from), self.top.join(to)).unwrap();
    }

    /// Removes a file or a folder.
    pub(crate) fn remove(&self, path: &str) {
        let path = self.top.join(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
    }

    /// Makes a symbolic link.
    pub(crate) fn link(&self, path: &str, target: &str) {
        symlink(target, self.top.join(path)).unwrap();
    }

    /// Makes a file one that can be run.
    pub(crate) fn make_executable(&self, path: &str) {
        fs::set_permissions(self.top.join(path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Has the lockfile name another version of a package from elsewhere.
    pub(crate) fn bump(&self, name: &str) {
        workspace::lock_version(self, name, 1);
    }

    /// Commits all there is, with the lockfile that belongs to it.
    pub(crate) fn commit(&self) -> String {
        self.relock();
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "a change"]);
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// Has cargo complete the lockfile.
    pub(crate) fn relock(&self) {
        self.cargo(&["metadata", "--format-version", "1"]);
    }

    /// What is there now is what the change is compared with.
    pub(crate) fn settle(&mut self) {
        let commit = self.commit();
        self.before = Some(programs::build(self));
        self.since(&commit);
    }

    /// The tool compares with this commit.
    pub(crate) fn since(&mut self, commit: &str) {
        self.ask(&["--since", commit, "--exact"]);
    }

    /// The tool is asked with these options.
    pub(crate) fn ask(&mut self, options: &[&str]) {
        self.question = options.iter().map(|option| (*option).to_owned()).collect();
    }

    /// No artifact of the state before is kept: cargo takes packages from elsewhere for unchangeable.
    pub(crate) fn forget_artifacts(&self) {
        fs::remove_dir_all(self.stage.artifacts()).unwrap();
    }

    /// The change stays in the working tree.
    pub(crate) fn leave_uncommitted(&mut self) {
        self.is_committed = false;
    }
}

/// A program, run in a folder with settings that are the test's own.
pub(crate) fn command(program: &str, around: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("CARGO_HOME", around.join("home"));
    for name in NOT_FOR_CHILDREN {
        command.env_remove(name);
    }
    let git = [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_AUTHOR_NAME", "A"),
        ("GIT_AUTHOR_EMAIL", "a@example.org"),
        ("GIT_COMMITTER_NAME", "A"),
        ("GIT_COMMITTER_EMAIL", "a@example.org"),
        // Submodules come from a folder.
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_KEY_0", "protocol.file.allow"),
        ("GIT_CONFIG_VALUE_0", "always"),
    ];
    command.envs(git);
    command
}

/// What a program prints; it must succeed.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed:\n{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
