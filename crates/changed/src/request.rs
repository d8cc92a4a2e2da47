//! What a caller wants compared. It does nothing about it.

use std::path::PathBuf;

/// The question.
#[derive(Clone, Debug)]
pub struct Request {
    /// A folder inside the workspace.
    pub folder: PathBuf,
    /// Where the comparison starts.
    pub base: Base,
    /// Where it ends.
    pub head: Head,
    /// The main branch, for [`Base::MainBranch`]; guessed if not given.
    pub base_branch: Option<String>,
    /// The platforms that programs are built for, as target triples; this machine is always among them.
    pub platforms: Vec<String>,
}

/// The state before the change.
#[derive(Clone, Debug, PartialEq)]
pub enum Base {
    /// The merge base of the head and the main branch.
    MainBranch,
    /// The merge base of the head and a revision.
    MergeBase(String),
    /// A revision itself.
    Exact(String),
    /// What `green` recorded last under this name.
    Green(String),
    /// The head's own commit: only what is not committed.
    Uncommitted,
    /// No state before: these files changed, whatever they were. Relative to [`Request::folder`].
    Files(Vec<PathBuf>),
}

/// The state after the change.
#[derive(Clone, Debug, PartialEq)]
pub enum Head {
    /// The files as they are now, uncommitted and untracked ones included.
    WorkingTree,
    /// A revision.
    Revision(String),
}
