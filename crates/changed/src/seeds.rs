//! Where a change enters the graph: which packages it touches directly, how far into them, and why. What depends on them is
//! no business of this module.

pub mod built_in;
pub mod commit;
pub mod environment;
pub mod facts;
pub mod manifest;
pub mod names;
pub mod path;
pub mod root_manifest;
pub mod view;

use std::{ffi::OsStr, path::Path};

use crate::{Reach, evidence::Evidence, graph::Graph, rules::Rules};

/// A package that is touched directly.
#[derive(Clone, Debug, PartialEq)]
pub struct Seed {
    /// Its place among the packages after the change.
    pub package: usize,
    /// How far.
    pub reach: Reach,
    /// The program that alone is touched: no library, and so nothing that depends on the package.
    pub program: Option<String>,
    /// The changed file, and what about it if that is not plain.
    pub why: Vec<String>,
}

/// All that touches something.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seeds {
    /// Packages.
    pub packages: Vec<Seed>,
    /// Functions whose settings differ: places among the packages after the change.
    pub settings: Vec<(usize, Vec<String>)>,
    /// All programs that are shipped, and why.
    pub shipped: Vec<Vec<String>>,
    /// Everything, and the first reason.
    pub everything: Option<String>,
}

/// What the decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Before.
    pub old: &'a Graph,
    /// After.
    pub new: &'a Graph,
    /// What changed.
    pub evidence: &'a Evidence,
    /// What is known of files outside cargo's knowledge.
    pub rules: &'a Rules,
}

impl Seeds {
    /// All direct effects of a change.
    pub fn of(case: Case<'_>) -> Self {
        let mut seeds = Self::default();
        let names = names::Names::of(case);
        for changed in &case.evidence.changed {
            path::touch(case, &names, changed, &mut seeds);
        }
        commit::touch(case, &mut seeds);
        facts::touch(case, &mut seeds);
        root_manifest::touch(case, &mut seeds);
        seeds
    }

    fn add(&mut self, package: usize, reach: Reach, why: impl IntoIterator<Item = String>) {
        self.packages.push(Seed { package, reach, program: None, why: why.into_iter().collect() });
    }

    /// Adds a package for a file of its own, which stands in that package of that graph.
    fn add_source(&mut self, package: usize, (graph, place): (&Graph, usize), path: &Path) {
        let reach = path::reach_of_file(graph, place, path);
        let program = path::program_of_file(graph, place, path).map(str::to_owned);
        self.packages.push(Seed { package, reach, program, why: vec![shown(path)] });
    }

    fn all_tests(&mut self, graph: &Graph, why: &[String]) {
        for (place, _) in graph.packages.iter().enumerate().filter(|(_, package)| package.is_member)
        {
            self.add(place, Reach::Tests, why.iter().cloned());
        }
    }

    fn all(&mut self, reason: String) {
        self.everything.get_or_insert(reason);
    }
}

/// A path as it is shown: bytes that are no text are replaced.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The last part of a path, where it is text.
fn name(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap_or_default()
}
