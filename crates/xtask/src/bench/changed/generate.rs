//! Repositories of a size: the same graph of packages for cargo and for npm, and a last commit that changed one of them.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// How many packages one needs at most.
const NEEDS: usize = 3;

/// Every package of this place is a program: a tenth of them.
const PROGRAM_EVERY: usize = 10;

/// What the last commit changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Change {
    /// A source of one package.
    Source,
    /// The manifest of one package, so that both graphs count.
    Manifest,
}

impl Change {
    /// For the reader.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Source => "a source",
            Self::Manifest => "a manifest",
        }
    }
}

/// A repository on disk.
pub(super) struct Repository {
    folder: PathBuf,
}

/// The packages that one needs: its neighbour, and others further and further away, as layers do.
fn needs(place: usize) -> Vec<usize> {
    let mut needs: Vec<usize> =
        (0..NEEDS).filter_map(|at| place.checked_sub(1 << (at * 2))).collect();
    needs.dedup();
    needs
}

impl Repository {
    /// A Cargo workspace.
    pub(super) fn of_crates(folder: &Path, size: usize, change: Change) -> Result<Self> {
        let repository = Self::new(folder)?;
        repository
            .write("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n")?;
        repository.write(".gitignore", "target\n")?;
        for place in 0..size {
            let needs: String = needs(place)
                .iter()
                .map(|need| format!("p{need} = {{ path = \"../p{need}\" }}\n"))
                .collect();
            let manifest = format!(
                "[package]\nname = \"p{place}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{needs}"
            );
            let is_program = place % PROGRAM_EVERY == PROGRAM_EVERY - 1;
            let program = if is_program { "fn main() {}\n" } else { "" };
            repository.write(&format!("crates/p{place}/Cargo.toml"), &manifest)?;
            repository.write(&format!("crates/p{place}/src/lib.rs"), "pub fn number() {}\n")?;
            if is_program {
                repository.write(&format!("crates/p{place}/src/main.rs"), program)?;
            }
        }
        repository.run("cargo", &["metadata", "--format-version", "1", "--offline"])?;
        repository.commit("before")?;
        let middle = size / 2;
        match change {
            Change::Source => repository.write(
                &format!("crates/p{middle}/src/lib.rs"),
                "pub fn number() { other() }\npub fn other() {}\n",
            )?,
            Change::Manifest => {
                let path = format!("crates/p{middle}/Cargo.toml");
                let manifest =
                    fs::read_to_string(folder.join(&path)).context("failed to read a manifest")?;
                repository.write(&path, &(manifest + "\n[features]\nmore = []\n"))?;
            }
        }
        repository.run("cargo", &["metadata", "--format-version", "1", "--offline"])?;
        repository.commit("after")?;
        Ok(repository)
    }

    /// A workspace of npm, for Lerna and Turborepo.
    pub(super) fn of_npm(folder: &Path, size: usize, modules: &Path) -> Result<Self> {
        let repository = Self::new(folder)?;
        let root = json!({ "name": "root", "version": "0.1.0", "private": true, "workspaces": ["packages/*"], "packageManager": "npm@10.0.0" });
        let mut locked =
            json!({ "": { "name": "root", "version": "0.1.0", "workspaces": ["packages/*"] } });
        for place in 0..size {
            let name = format!("p{place}");
            let needs: Value = needs(place)
                .iter()
                .map(|need| (format!("p{need}"), json!("0.1.0")))
                .collect::<serde_json::Map<_, _>>()
                .into();
            let package = json!({ "name": name, "version": "0.1.0", "scripts": { "build": "true" }, "dependencies": needs });
            repository.write(&format!("packages/{name}/package.json"), &package.to_string())?;
            repository
                .write(&format!("packages/{name}/index.js"), "exports.number = () => 1;\n")?;
            locked[format!("packages/{name}")] =
                json!({ "version": "0.1.0", "dependencies": needs });
            locked[format!("node_modules/{name}")] =
                json!({ "resolved": format!("packages/{name}"), "link": true });
        }
        repository.write("package.json", &root.to_string())?;
        let lock = json!({ "name": "root", "version": "0.1.0", "lockfileVersion": 3, "requires": true, "packages": locked });
        repository.write("package-lock.json", &lock.to_string())?;
        repository.write(
            "lerna.json",
            &json!({ "version": "0.1.0", "packages": ["packages/*"] }).to_string(),
        )?;
        repository.write("nx.json", "{}")?;
        repository.write(
            "turbo.json",
            &json!({ "tasks": { "build": { "dependsOn": ["^build"] } } }).to_string(),
        )?;
        repository.write(".gitignore", "node_modules\n.turbo\n.nx\n")?;
        // Lerna looks for itself beside the workspace.
        std::os::unix::fs::symlink(modules, folder.join("node_modules"))
            .context("failed to link the tools")?;
        repository.commit("before")?;
        // Lerna compares with the last tag.
        repository.run("git", &["tag", "--annotate", "v0.1.0", "--message", "before"])?;
        repository
            .write(&format!("packages/p{}/index.js", size / 2), "exports.number = () => 2;\n")?;
        repository.commit("after")?;
        Ok(repository)
    }

    /// The commit before, beside this one.
    pub(super) fn before(&self) -> Result<Self> {
        let folder = self.folder.with_extension("before");
        let path = folder.display().to_string();
        self.run("git", &["worktree", "add", "--quiet", "--detach", &path, "HEAD~1"])?;
        Ok(Self { folder })
    }

    /// A program in the repository, without what others configured.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env_remove("CARGO_TARGET_DIR");
        command
    }

    fn new(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("failed to make `{}`", folder.display()))?;
        let repository = Self { folder: folder.to_owned() };
        repository.run("git", &["init", "--quiet", "--initial-branch", "main"])?;
        Ok(repository)
    }

    fn write(&self, path: &str, content: &str) -> Result<()> {
        let path = self.folder.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("failed to make `{}`", folder.display()))?;
        }
        fs::write(&path, content).with_context(|| format!("failed to write `{}`", path.display()))
    }

    fn commit(&self, message: &str) -> Result<()> {
        self.run("git", &["add", "--all"])?;
        let name = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"];
        let commit = ["commit", "--quiet", "--message", message];
        self.run("git", &[name.as_slice(), &commit].concat())
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let mut command = self.command(program);
        let output = command
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("failed to start `{program}`"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{command:?} failed: {said}");
        Ok(())
    }
}
