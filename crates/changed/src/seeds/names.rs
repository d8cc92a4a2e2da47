//! Whose source names a changed file, or whose build read it: that package has the file compiled in, wherever the file stands.

use std::{
    collections::HashMap,
    ffi::OsStr,
    path::{Path, PathBuf},
};

use super::{
    Case, Seeds, built_in,
    path::{program_of_file, reach_of_file},
    shown,
};
use crate::{Reach, graph::Package, mentions::From};

/// Everything that sources name, by what it can mean.
#[derive(Debug)]
pub(super) struct Names<'a>(HashMap<PathBuf, Vec<Name<'a>>>);

/// A source that names a file or a folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name<'a> {
    source: &'a Path,
    /// The package of the source.
    pub(super) package: usize,
    /// How far the source reaches into its package.
    pub(super) reach: Reach,
    /// Where it starts to look.
    pub(super) from: From,
}

impl<'a> Names<'a> {
    /// All names, each looked at once.
    pub(super) fn of(case: Case<'a>) -> Self {
        let mut names: HashMap<PathBuf, Vec<Name<'a>>> = HashMap::new();
        let mut known: Option<Name<'a>> = None;
        for mention in &case.evidence.mentions {
            // Mentions of one source follow each other.
            let of_source = known.filter(|name| name.source == mention.source);
            let Some(name) = of_source.or_else(|| Name::of(case, &mention.source)) else {
                continue;
            };
            known = Some(name);
            let folder = case.new.packages[name.package].folder.as_deref();
            for meant in mention.meant(folder.unwrap_or(Path::new("")), name.from) {
                names.entry(meant).or_default().push(name);
            }
        }
        Self(names)
    }

    /// Adds whoever names the path, or read it in a build, and says whether anybody does.
    pub(super) fn touch(&self, case: Case<'_>, path: &Path, seeds: &mut Seeds) -> bool {
        let owner = case.new.owner(path);
        let is_source = path.extension() == Some(OsStr::new("rs"));
        let before = seeds.packages.len();
        for meant in path.ancestors() {
            for name in self.0.get(meant).into_iter().flatten() {
                let adds_nothing = is_about_others(case, *name, meant, owner)
                    || (owner == Some(name.package) && counts_anyway(case, name.package, path));
                if !(is_source && adds_nothing) {
                    seeds.add(name.package, name.reach, [shown(path), shown(name.source)]);
                }
            }
        }
        for (name, reach) in case.evidence.read_by_builds.get(path).into_iter().flatten() {
            // Of its own package's files it is known without a build which program they are part of.
            let place = case.new.member(name).filter(|place| !is_source || owner != Some(*place));
            if let Some(place) = place {
                seeds.add(place, *reach, [shown(path)]);
            }
        }
        seeds.packages.len() > before
    }
}

impl<'a> Name<'a> {
    /// What is known of a source; none if no package has it.
    pub(super) fn of(case: Case<'_>, source: &'a Path) -> Option<Self> {
        let package = case.new.owner(source)?;
        let reach = reach_of_file(case.new, package, source);
        let from = from(&case.new.packages[package], source, reach);
        Some(Self { source, package, reach, from })
    }
}

/// Build scripts and what stands beside them, and tests, find their way up by code.
fn from(package: &Package, source: &Path, reach: Reach) -> From {
    let inside = package.folder.as_deref().and_then(|folder| source.strip_prefix(folder).ok());
    let scripts = package.facts.targets.iter().filter(|target| target.is_build_script());
    let mut folders = scripts.map(|script| match script.source.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => &script.source,
    });
    let is_script = inside.is_some_and(|inside| folders.any(|folder| inside.starts_with(folder)));
    if is_script || reach == Reach::Tests { From::Above } else { From::Package }
}

/// Whether a folder is named that holds the changed source's whole package: macros compile texts in from such a folder, and not
/// the sources of packages. Build scripts and tests may read anything.
fn is_about_others(case: Case<'_>, name: Name<'_>, meant: &Path, owner: Option<usize>) -> bool {
    let folder = owner.and_then(|owner| case.new.packages[owner].folder.as_deref());
    name.from == From::Package
        && folder.is_some_and(|folder| folder != meant && folder.starts_with(meant))
}

/// Whether a source counts for all of its own package, whoever names it.
fn counts_anyway(case: Case<'_>, package: usize, path: &Path) -> bool {
    !built_in::is_inert(path)
        && reach_of_file(case.new, package, path) == Reach::Binary
        && program_of_file(case.new, package, path).is_none()
}
