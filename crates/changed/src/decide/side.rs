//! One build, simulated: where a change enters it, how far it goes, and why. Which builds there are is no business of this module.

use std::collections::BTreeSet;

use super::{Checksums, with};
use crate::{
    Reach,
    graph::{Graph, View},
    reach::Reached,
    seeds::{Case, Seed, Seeds, shown, view},
};

/// One build, and what the change reaches in it.
pub(super) struct Side<'a> {
    graph: &'a Graph,
    view: &'a View,
    reached: Reached,
    /// Why each start is one.
    why: Vec<Vec<String>>,
}

impl<'a> Side<'a> {
    pub(super) fn of(
        case: Case<'a>,
        pick: fn(&Graph) -> &View,
        seeds: &Seeds,
        checksums: &Checksums,
    ) -> Self {
        let (graph, view) = (case.new, pick(case.new));
        let mut starts = Vec::new();
        let mut why = Vec::new();
        let is_start = |seed: &&Seed| seed.reach == Reach::Binary && seed.program.is_none();
        for seed in seeds.packages.iter().filter(is_start) {
            for (place, _) in
                view.nodes.iter().enumerate().filter(|(_, node)| node.package == seed.package)
            {
                starts.push(place);
                why.push(seed.why.clone());
            }
        }
        for reason in &seeds.shipped {
            starts.extend(0..view.nodes.len());
            why.extend(std::iter::repeat_n(reason.clone(), view.nodes.len()));
        }
        let checksums = (&checksums.before, &checksums.after);
        let touched: BTreeSet<usize> = starts.iter().copied().collect();
        for one in view::differing((case.old, pick(case.old)), (graph, view), checksums) {
            if !touched.contains(&one.node) {
                starts.push(one.node);
                why.push(std::iter::once(cause(case, one.is_external)).chain(one.what).collect());
            }
        }
        Self { graph, view, reached: Reached::from(view, &starts), why }
    }

    /// The chain from a changed file to a package, if the package is reached.
    pub(super) fn chain(&self, package: usize) -> Option<Vec<String>> {
        let nodes = self.view.nodes.iter().enumerate().filter(|(_, node)| node.package == package);
        let chains = nodes.filter_map(|(place, _)| self.chain_to(place));
        chains.min_by_key(Vec::len)
    }

    /// The chain to a package of which only a need of tests is reached.
    pub(super) fn chain_by_needs_of_tests(&self, package: usize) -> Option<Vec<String>> {
        let nodes = &self.view.nodes;
        let needs = self.view.links.iter();
        let needs = needs.filter(|link| link.is_for_tests && nodes[link.from].package == package);
        let chains = needs.filter_map(|link| self.chain_to(link.to));
        Some(with(&chains.min_by_key(Vec::len)?, &self.graph.packages[package].name))
    }

    fn chain_to(&self, node: usize) -> Option<Vec<String>> {
        let (start, nodes) = self.reached.chain(node)?;
        let labels =
            nodes.iter().map(|node| self.graph.packages[self.view.nodes[*node].package].label());
        let mut chain: Vec<String> = self.why[start].iter().cloned().chain(labels).collect();
        chain.dedup();
        Some(chain)
    }
}

/// The changed file that most likely made a node differ whose own files are as they were.
fn cause(case: Case<'_>, is_external: bool) -> String {
    let lock = case.new.workspace.join("Cargo.lock");
    if is_external && case.evidence.has(&lock) {
        return shown(&lock);
    }
    let manifest = case.evidence.changed.iter().find(|path| path.ends_with("Cargo.toml"));
    shown(manifest.unwrap_or(&lock))
}
