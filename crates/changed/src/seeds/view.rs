//! Which nodes of a build are compiled otherwise than before, by the graph alone: another version, other features, other
//! dependencies. It sees what `Cargo.lock` and features do to packages whose own files are as they were.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::graph::{Graph, View};

/// A node that differs, and what about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Differing {
    /// Its place in the view after the change.
    pub node: usize,
    /// Whether it comes from a registry or a repository, so that the lockfile says which one is built.
    pub is_external: bool,
    /// What differs, if that is not plain from the node's label.
    pub what: Option<String>,
}

/// What a node of a view is, whatever its place.
type Identity = (String, bool);

/// The nodes of the view after the change that differ from before. `checksums` of both lockfiles tell packages apart that are
/// published twice under one version.
pub fn differing(
    (old, old_view): (&Graph, &View),
    (new, new_view): (&Graph, &View),
    (old_checksums, new_checksums): (&BTreeMap<String, String>, &BTreeMap<String, String>),
) -> Vec<Differing> {
    let before = nodes(old, old_view);
    let old_links = links(old, old_view);
    let new_links = links(new, new_view);
    let empty = BTreeSet::new();
    let mut differing = Vec::new();
    for (place, node) in new_view.nodes.iter().enumerate() {
        let package = &new.packages[node.package];
        let is_external = package.source.is_some();
        let identity = (package.identity(), node.is_host);
        let Some(&old_place) = before.get(&identity) else {
            // A new package on this disk, or one that is needed anew: its own files or a manifest say why.
            differing.push(Differing { node: place, is_external, what: None });
            continue;
        };
        let checksum = |checksums: &BTreeMap<String, String>| checksums.get(&identity.0).cloned();
        let old_features = &old_view.nodes[old_place].features;
        if *old_features != node.features {
            let what = Some(features(old_features, &node.features));
            differing.push(Differing { node: place, is_external, what });
        } else if is_external && checksum(old_checksums) != checksum(new_checksums) {
            differing.push(Differing {
                node: place,
                is_external,
                what: Some("another checksum".to_owned()),
            });
        } else {
            let was = old_links.get(&old_place).unwrap_or(&empty);
            let is = new_links.get(&place).unwrap_or(&empty);
            if let Some(what) = other_needs(was, is, &before) {
                differing.push(Differing { node: place, is_external, what: Some(what) });
            }
        }
    }
    differing
}

fn nodes(graph: &Graph, view: &View) -> HashMap<Identity, usize> {
    let identity = |(place, node): (usize, &crate::graph::Node)| {
        ((graph.packages[node.package].identity(), node.is_host), place)
    };
    view.nodes.iter().enumerate().map(identity).collect()
}

/// What a node needs: by identity, by side, and by the name that it is called by.
type Need = (Identity, String);

fn links(graph: &Graph, view: &View) -> HashMap<usize, BTreeSet<Need>> {
    let mut links: HashMap<usize, BTreeSet<Need>> = HashMap::new();
    for link in view.links.iter().filter(|link| !link.is_for_tests) {
        let node = &view.nodes[link.to];
        let identity = (graph.packages[node.package].identity(), node.is_host);
        links.entry(link.from).or_default().insert((identity, link.name.clone()));
    }
    links
}

/// Whether the needs of a node differ by more than what is itself new in the graph, which reaches the node anyway.
fn other_needs(
    was: &BTreeSet<Need>,
    is: &BTreeSet<Need>,
    before: &HashMap<Identity, usize>,
) -> Option<String> {
    let added: Vec<&Need> = is.difference(was).collect();
    let known = added.iter().find(|(identity, _)| before.contains_key(identity));
    if let Some(((identity, _), _)) = known {
        return Some(format!("needs {identity}"));
    }
    let mut removed = was.difference(is);
    let gone = removed.find(|(_, name)| !added.iter().any(|(_, other)| other == name));
    gone.map(|((identity, _), _)| format!("no longer needs {identity}"))
}

fn features(before: &BTreeSet<String>, after: &BTreeSet<String>) -> String {
    let on = after.difference(before).map(|name| format!("+{name}"));
    let off = before.difference(after).map(|name| format!("-{name}"));
    format!("features {}", on.chain(off).collect::<Vec<_>>().join(" "))
}
