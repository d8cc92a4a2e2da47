//! The one way to ask git. It decides nothing, and writes nothing but the refs of [`green`].

pub mod base;
pub mod difference;
pub mod green;
pub mod tree;

use std::{
    ffi::OsStr,
    io::Write,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context, Result, bail};

/// A repository with a working tree.
#[derive(Clone, Debug)]
pub struct Git {
    /// The top folder of the working tree.
    pub root: PathBuf,
    /// Whether history is cut off.
    pub is_shallow: bool,
}

impl Git {
    /// The repository around a folder.
    ///
    /// # Errors
    ///
    /// There is no git, or no working tree of a repository around the folder.
    pub fn around(folder: &Path) -> Result<Self> {
        let answer = output(folder, &["rev-parse", "--is-shallow-repository", "--show-toplevel"])
            .context(
            "there is no git working tree here: `changed` compares revisions of one",
        )?;
        let text = answer.strip_suffix(b"\n").unwrap_or(&answer);
        let at = text.iter().position(|byte| *byte == b'\n').context("git said too little")?;
        let root = PathBuf::from(OsStr::from_bytes(&text[at + 1..]));
        Ok(Self { root, is_shallow: &text[..at] == b"true" })
    }

    /// What git prints, run at the top folder.
    ///
    /// # Errors
    ///
    /// Git cannot be started, or fails; what it says is in the error.
    pub fn output(&self, arguments: &[&str]) -> Result<Vec<u8>> {
        output(&self.root, arguments)
    }

    /// The one line that git prints; none if git says no.
    pub fn line(&self, arguments: &[&str]) -> Option<String> {
        let answer = self.output(arguments).ok()?;
        let line = String::from_utf8(answer).ok()?.lines().next()?.trim().to_owned();
        (!line.is_empty()).then_some(line)
    }

    /// The commit that a revision names.
    pub fn commit(&self, revision: &str) -> Option<String> {
        let peeled = format!("{revision}^{{commit}}");
        self.line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &peeled])
    }

    /// What git prints when it reads lines.
    ///
    /// # Errors
    ///
    /// As [`Self::output`].
    pub fn output_of(&self, arguments: &[&str], input: Vec<u8>) -> Result<Vec<u8>> {
        let mut command = command(&self.root, arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("failed to start `git`")?;
        let mut stdin = child.stdin.take().context("`git` has no input")?;
        // Written beside the reading: git answers while it still reads. A git that ends early says why itself.
        let writer = thread::spawn(move || stdin.write_all(&input).is_ok());
        let answer = child.wait_with_output().context("failed to read what `git` says")?;
        let all_was_read = writer.join().unwrap_or(false);
        checked(arguments, answer, all_was_read)
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // No locks: someone may be committing.
    command.env("GIT_OPTIONAL_LOCKS", "0").args(arguments).current_dir(folder);
    command
}

fn output(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let answer = command(folder, arguments)
        .stdin(Stdio::null())
        .output()
        .context("failed to start `git`: install it, or check PATH")?;
    checked(arguments, answer, true)
}

fn checked(arguments: &[&str], answer: std::process::Output, complete: bool) -> Result<Vec<u8>> {
    if !answer.status.success() || !complete {
        let said = String::from_utf8_lossy(&answer.stderr);
        bail!("`git {}` failed: {}", arguments.join(" "), one_line(&said));
    }
    Ok(answer.stdout)
}

/// What a program says about its failure, as part of a sentence.
pub(crate) fn one_line(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Splits what git prints with `-z`.
pub fn records(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == 0).filter(|record| !record.is_empty())
}

/// A path as git prints it, any bytes included.
pub fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}
