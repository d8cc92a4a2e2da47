//! Programs that have the commit in them: their build asks git, or uses a crate that does. Every commit changes these, whatever
//! its files are. What else a build asks (the time, the network) nobody can know.

use std::{collections::BTreeSet, path::Path};

use super::{Case, Seeds, names::Name, shown};
use crate::{
    Reach,
    graph::{Node, View},
    mentions::{From, Mention},
};

/// What stands at the beginning of a reason.
const REASON: &str = "the commit, which a build asks git for";

/// Crates that ask git for the builds that use them, or let builds ask.
const CRATES: [&str; 10] = [
    "built",
    "git-version-macro",
    "git2",
    "gix",
    "shadow-rs",
    "vergen",
    "vergen-git2",
    "vergen-gitcl",
    "vergen-gix",
    "vergen-lib",
];

/// Adds the packages whose build asks git, if it answers something else than before.
pub(super) fn touch(case: Case<'_>, seeds: &mut Seeds) {
    if !case.evidence.is_another_commit {
        return;
    }
    let hosts: BTreeSet<usize> = programs(case)
        .flat_map(|view| &view.nodes)
        .filter(|node| node.is_host)
        .map(|node| node.package)
        .collect();
    for mention in case.evidence.mentions.iter().filter(|mention| asks_git(mention)) {
        let Some(name) = Name::of(case, &mention.source) else {
            continue;
        };
        let is_of_script = name.from == From::Above;
        if name.reach == Reach::Binary && (is_of_script || hosts.contains(&name.package)) {
            seeds.add(name.package, Reach::Binary, [REASON.to_owned(), shown(&mention.source)]);
        }
    }
    for view in programs(case) {
        for link in view.links.iter().filter(|link| !link.is_for_tests) {
            let needs = |node: &Node| &case.new.packages[node.package];
            let (from, to) = (&view.nodes[link.from], &view.nodes[link.to]);
            if to.is_host && CRATES.contains(&needs(to).name.as_str()) {
                seeds.add(from.package, Reach::Binary, [REASON.to_owned(), needs(to).label()]);
            }
        }
    }
}

/// The builds that make programs.
fn programs<'a>(case: Case<'a>) -> impl Iterator<Item = &'a View> {
    case.new.functions.iter().chain([&case.new.built])
}

/// Whether a string names the program, or the folder that it keeps.
fn asks_git(mention: &Mention) -> bool {
    let text = mention.text.as_str();
    text == "git"
        || text.starts_with("git ")
        || Path::new(text).components().any(|part| part.as_os_str() == ".git")
}
