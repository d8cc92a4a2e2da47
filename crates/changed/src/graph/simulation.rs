//! From what cargo says of a revision to its [`Graph`]: builds are simulated by guppy, that of the functions, that of the
//! workspace and that of its tests. Nothing is compiled.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::Arc,
};

use anyhow::{Context, Result};
use guppy::{
    CargoMetadata, PackageId,
    graph::{
        PackageGraph, PackageLink,
        cargo::{BuildPlatform, CargoOptions, CargoResolverVersion, CargoSet},
        feature::{FeatureId, FeatureLabel, FeatureSet, StandardFeatures},
    },
    platform::{Platform, PlatformSpec, TargetFeatures},
};

use super::{Graph, Link, Node, Package, View};
use crate::{features::Called, metadata};

/// The graph of a revision, from cargo's answer. `top` is the folder that stands for the repository's top; `resolver` is how
/// cargo joins features there; `called` are the features that settings call for.
///
/// # Errors
///
/// Cargo's answer is not what cargo prints, or has no consistent graph.
pub fn graph(
    json: &str,
    top: &Path,
    resolver: CargoResolverVersion,
    platforms: &[String],
    called: &Called,
) -> Result<Graph> {
    let answer = metadata::read(json)?;
    let mut packages = answer.packages(top)?;
    for (_, Package { name, facts, .. }) in &mut packages {
        called.name_in(name, &facts.features, &mut facts.metadata);
    }
    let workspace = answer.workspace_root.strip_prefix(top).unwrap_or(Path::new("")).to_owned();
    let target = answer.target_directory.clone();
    let resolved = CargoMetadata::parse_json(json)
        .and_then(CargoMetadata::build_graph)
        .context("failed to make a graph of what `cargo metadata` says")?;
    let place: HashMap<String, usize> =
        packages.iter().enumerate().map(|(place, (id, _))| (id.clone(), place)).collect();
    let packages: Vec<Package> = packages.into_iter().map(|(_, package)| package).collect();
    let simulate = |initials: FeatureSet<'_>, with_tests: bool| -> Result<View> {
        let mut options = CargoOptions::new();
        options.set_resolver(resolver).set_platform(spec(platforms)).set_include_dev(with_tests);
        let none = resolved.feature_graph().resolve_none();
        let set =
            CargoSet::new(initials, none, &options).context("failed to simulate the build")?;
        Ok(view(&set, &place))
    };
    let members = || resolved.resolve_workspace().to_feature_set(StandardFeatures::Default);
    let functions = functions(&resolved, &packages, &place)?;
    Ok(Graph {
        functions: functions.map(|functions| simulate(functions, false)).transpose()?,
        built: simulate(members(), false)?,
        tested: simulate(members(), true)?,
        workspace,
        target,
        packages,
    })
}

/// What one build of all functions asks for: each with the features that its manifest names for that, else with its default
/// ones. Other members are no part of it: a feature that a tool turns on is not on in a function.
fn functions<'g>(
    resolved: &'g PackageGraph,
    packages: &[Package],
    place: &HashMap<String, usize>,
) -> Result<Option<FeatureSet<'g>>> {
    let mut asked = Vec::new();
    for member in resolved.workspace().iter() {
        let package = place.get(member.id().repr()).and_then(|place| packages.get(*place));
        let Some(package) = package.filter(|package| package.is_function()) else {
            continue;
        };
        asked.push(FeatureId::base(member.id()));
        let names = package.features_of_function();
        // A name that the package does not have is an error of the build, and none of this.
        let known = member.named_features().filter(|known| names.contains(known));
        asked.extend(known.map(|known| FeatureId::named(member.id(), known)));
    }
    if asked.is_empty() {
        return Ok(None);
    }
    let set = resolved.feature_graph().resolve_ids(asked);
    set.map(Some).context("failed to select the features of functions")
}

/// Platforms that guppy does not know are all platforms: rather too much.
fn spec(platforms: &[String]) -> PlatformSpec {
    let known = platforms
        .iter()
        .map(|triple| Platform::new(triple.clone(), TargetFeatures::Unknown).map(Arc::new));
    match known.collect::<Result<Vec<_>, _>>() {
        Ok(known) if !known.is_empty() => PlatformSpec::platforms(known),
        _ => PlatformSpec::Any,
    }
}

fn view(set: &CargoSet<'_>, place: &HashMap<String, usize>) -> View {
    let mut nodes = Vec::new();
    let mut numbers: HashMap<(&PackageId, bool), usize> = HashMap::new();
    for (platform, features) in set.all_features() {
        let is_host = platform == BuildPlatform::Host;
        for list in features.packages_with_features(guppy::graph::DependencyDirection::Forward) {
            let id = list.package().id();
            let Some(&package) = place.get(id.repr()) else {
                continue;
            };
            let features: BTreeSet<String> = list
                .labels()
                .iter()
                .filter_map(|label| match label {
                    FeatureLabel::Base => None,
                    FeatureLabel::Named(name) => Some((*name).to_owned()),
                    FeatureLabel::OptionalDependency(name) => Some(format!("dep:{name}")),
                })
                .collect();
            numbers.insert((id, is_host), nodes.len());
            nodes.push(Node { package, is_host, features });
        }
    }
    let link = |link: PackageLink<'_>, from_host: bool, to_host: bool| {
        Some(Link {
            from: *numbers.get(&(link.from().id(), from_host))?,
            to: *numbers.get(&(link.to().id(), to_host))?,
            name: link.resolved_name().to_owned(),
            is_for_tests: link.dev_only(),
        })
    };
    let mut links: Vec<Link> = set
        .target_links()
        .filter_map(|one| link(one, false, false))
        .chain(set.proc_macro_links().filter_map(|one| link(one, false, true)))
        .chain(set.build_dep_links().filter_map(|one| link(one, false, true)))
        .chain(set.host_links().filter_map(|one| link(one, true, true)))
        .collect();
    links.sort();
    links.dedup();
    View { nodes, links }
}
