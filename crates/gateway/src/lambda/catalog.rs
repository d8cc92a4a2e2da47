//! The functions that can be invoked now: those of `state.json`, followed as it changes, and local ones.
//!
//! It starts no process and writes no file.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::PathBuf,
    rc::Rc,
    time::SystemTime,
};

use super::{
    FunctionSummary, StateError,
    function_version::{FunctionVersion, LATEST},
    settings::LocalFunction,
    state::{self, State},
    state_file::StateFiles,
    target::FunctionTarget,
};

/// Functions by name, as of the last look at `state.json`.
pub(super) struct Catalog {
    files: Option<StateFiles>,
    fingerprint: Option<Fingerprint>,
    functions: HashMap<String, Entry>,
}

/// Tells one `state.json` from the next without reading it.
#[derive(Clone, Copy, Eq, PartialEq)]
struct Fingerprint {
    modified: SystemTime,
    inode: u64,
    size: u64,
}

/// A function whose qualifiers can be resolved.
#[derive(Default)]
struct Entry {
    is_local: bool,
    latest: Option<Rc<FunctionVersion>>,
    versions: BTreeMap<u64, Rc<FunctionVersion>>,
    aliases: BTreeMap<String, Rc<FunctionVersion>>,
}

impl Catalog {
    /// Reads what is published, and adds local functions: they win over published ones of the same name.
    pub(super) fn open(
        files: Option<StateFiles>,
        local: &[LocalFunction],
        stages: &[String],
    ) -> Result<Self, StateError> {
        let local =
            local.iter().map(|function| (function.name.clone(), Entry::local(function, stages)));
        let mut catalog = Self { fingerprint: None, functions: local.collect(), files };
        if let Some(files) = catalog.files.clone() {
            catalog.fingerprint = fingerprint(&files);
            catalog.replace(&files, &files.read()?);
        }
        Ok(catalog)
    }

    /// The version that a target means now.
    pub(super) fn resolve(&self, target: &FunctionTarget) -> Option<Rc<FunctionVersion>> {
        let entry = self.functions.get(&target.function)?;
        let found = match target.qualifier.as_deref() {
            None | Some(LATEST) => entry.latest.as_ref(),
            Some(qualifier) => match entry.aliases.get(qualifier) {
                Some(version) => Some(version),
                None => entry.versions.get(&qualifier.parse().ok()?),
            },
        };
        found.cloned()
    }

    /// Takes over a changed `state.json`. A damaged one is logged once, and the last good one stays in force.
    pub(super) fn refresh(&mut self) {
        let Some(files) = &self.files else { return };
        let fingerprint = fingerprint(files);
        if fingerprint == self.fingerprint {
            return;
        }
        self.fingerprint = fingerprint;
        let files = files.clone();
        match files.read() {
            Ok(state) => self.replace(&files, &state),
            Err(error) => tracing::error!(
                error = &error as &dyn std::error::Error,
                "published functions stay as they were: the new state cannot be used"
            ),
        }
    }

    /// Functions by name, for a person.
    pub(super) fn summary(&self) -> Vec<FunctionSummary> {
        let mut functions: Vec<_> =
            self.functions.iter().map(|(name, entry)| entry.summary(name)).collect();
        functions.sort_by(|left, right| left.name.cmp(&right.name));
        functions
    }

    fn replace(&mut self, files: &StateFiles, state: &State) {
        let mut before = std::mem::take(&mut self.functions);
        for (name, function) in &state.functions {
            let old = before.remove(name).unwrap_or_default();
            let entry =
                if old.is_local { old } else { Entry::published(files, name, function, &old) };
            self.functions.insert(name.clone(), entry);
        }
        for (name, entry) in before {
            if entry.is_local {
                self.functions.insert(name, entry);
            } else {
                entry.all().for_each(|version| version.retired.set(true));
            }
        }
    }
}

impl Entry {
    fn local(function: &LocalFunction, stages: &[String]) -> Self {
        let latest = FunctionVersion::local(function, LATEST);
        let first = Rc::new(FunctionVersion::local(function, "1"));
        Self {
            is_local: true,
            latest: Some(Rc::new(latest)),
            aliases: stages.iter().map(|stage| (stage.clone(), Rc::clone(&first))).collect(),
            versions: BTreeMap::from([(1, first)]),
        }
    }

    /// Versions never change, so those that were known stay the same values: their environments stay warm.
    fn published(files: &StateFiles, name: &str, function: &state::Function, old: &Self) -> Self {
        let mut entry = Self::default();
        for (number, version) in &function.versions {
            let kept = old.versions.get(number).filter(|kept| kept.is_of(version)).cloned();
            let code = || files.code(name, *number);
            let made = || Rc::new(FunctionVersion::published(name, *number, None, version, code()));
            entry.versions.insert(*number, kept.unwrap_or_else(made));
        }
        if let Some((number, version)) = function.versions.last_key_value() {
            let kept =
                old.latest.clone().filter(|kept| kept.number == *number && kept.is_of(version));
            let code = || files.code(name, *number);
            let made = || {
                Rc::new(FunctionVersion::published(name, *number, Some(LATEST), version, code()))
            };
            entry.latest = Some(kept.unwrap_or_else(made));
        }
        for (alias, number) in &function.aliases {
            if let Some(version) = entry.versions.get(number) {
                version.retired.set(false);
                entry.aliases.insert(alias.clone(), Rc::clone(version));
            }
        }
        let unaliased = old.aliases.values().filter(|old| !is_in(entry.aliases.values(), old));
        let gone = old.all().filter(|old| !is_in(entry.all(), old));
        unaliased.chain(gone).for_each(|version| version.retired.set(true));
        entry
    }

    fn all(&self) -> impl Iterator<Item = &Rc<FunctionVersion>> {
        self.versions.values().chain(&self.latest)
    }

    fn summary(&self, name: &str) -> FunctionSummary {
        FunctionSummary {
            name: name.to_owned(),
            versions: self.versions.keys().copied().collect(),
            aliases: self
                .aliases
                .iter()
                .map(|(alias, version)| (alias.clone(), version.number))
                .collect(),
        }
    }
}

fn is_in<'a>(
    mut versions: impl Iterator<Item = &'a Rc<FunctionVersion>>,
    wanted: &Rc<FunctionVersion>,
) -> bool {
    versions.any(|version| Rc::ptr_eq(version, wanted))
}

fn fingerprint(files: &StateFiles) -> Option<Fingerprint> {
    use std::os::unix::fs::MetadataExt;

    let found = |path: PathBuf| -> io::Result<Fingerprint> {
        let metadata = fs::metadata(path)?;
        Ok(Fingerprint {
            modified: metadata.modified()?,
            inode: metadata.ino(),
            size: metadata.len(),
        })
    };
    found(files.state()).ok()
}
