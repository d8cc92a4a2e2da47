//! What the decision is made from, beside the two graphs. Plain values; `run` gathers them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use toml::Table;

use crate::{Reach, mentions::Mention};

/// Everything that is known about a change.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The paths that differ, from the repository's top.
    pub changed: BTreeSet<PathBuf>,
    /// Whether git may say something else than before of the commit, or of files that are not committed.
    pub is_another_commit: bool,
    /// Both contents of the changed files that are compared by what they say: manifests, settings, ...
    pub texts: BTreeMap<PathBuf, Texts>,
    /// Every folder with a manifest, before or after.
    pub manifest_folders: BTreeSet<PathBuf>,
    /// Paths that sources name.
    pub mentions: Vec<Mention>,
    /// Files that the last build read, of which package, and for what.
    pub read_by_builds: BTreeMap<PathBuf, Vec<(String, Reach)>>,
}

/// A file before and after.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Texts {
    /// Before; none if it was not there, or if nothing is known of before.
    pub before: Option<String>,
    /// After; none if it is gone.
    pub after: Option<String>,
}

impl Texts {
    /// Both as TOML. A missing file is an empty one; none if a text is not TOML.
    pub fn tables(&self) -> Option<(Table, Table)> {
        let table =
            |text: &Option<String>| text.as_deref().unwrap_or_default().parse::<Table>().ok();
        Some((table(&self.before)?, table(&self.after)?))
    }
}

impl Evidence {
    /// Whether a path changed.
    pub fn has(&self, path: &Path) -> bool {
        self.changed.contains(path)
    }
}
