//! Decides what a deploy does: a function of what should be and of what is. It asks nothing and changes nothing.

use std::collections::BTreeSet;

use crate::{
    observed::{Alias, Observed},
    package::Package,
    step::{Shift, Step, Target},
};

#[cfg(test)]
mod tests;

/// The steps of each package of one function, in the packages' order; none for a package that is as it should be.
///
/// Packages of one function follow one another: each publishes its own version from `$LATEST`, which it leaves for the next.
/// `stored` holds the keys that the code bucket has.
pub(crate) fn plan(
    packages: &[&Package],
    observed: Option<&Observed>,
    stored: &BTreeSet<String>,
) -> Vec<Vec<Step>> {
    let mut latest = observed
        .filter(|observed| !observed.latest.has_failed_update)
        .map(|observed| observed.latest.configuration.clone());
    let mut exists = observed.is_some();
    let mut stored = stored.clone();
    let mut plans = Vec::new();
    for package in packages {
        let alias = observed.and_then(|observed| observed.aliases.get(&package.alias));
        let published = published_version(package, observed, alias);
        let mut steps = Vec::new();
        if published.is_none() {
            let code = &package.code;
            let has_code =
                latest.as_ref().is_some_and(|latest| package.configuration.has_code_of(latest));
            if !has_code && stored.insert(code.key.clone()) {
                steps.push(Step::Upload { code: code.clone() });
            }
            if !exists {
                steps.push(Step::Create {
                    key: code.key.clone(),
                    configuration: package.configuration.clone(),
                });
            } else if !has_code {
                steps.push(Step::UpdateCode {
                    key: code.key.clone(),
                    architecture: package.configuration.architecture.clone(),
                });
            }
            let settings = &package.configuration.settings;
            let changes = match &latest {
                Some(latest) => settings.changes_from(&latest.settings),
                None if exists => vec!["all of it, because the last update failed".to_owned()],
                None => Vec::new(),
            };
            if !changes.is_empty() {
                steps.push(Step::UpdateConfiguration { settings: settings.clone(), changes });
            }
            steps.push(Step::Publish {
                configuration: package.configuration.clone(),
                description: package.description.clone(),
            });
            latest = Some(package.configuration.clone());
            exists = true;
        }
        let target = published.map_or(Target::New, Target::Published);
        steps.extend(point(package, alias, target));
        plans.push(steps);
    }
    plans
}

/// The version that already is what the package should be: the alias's own if it is one, else the newest.
fn published_version(
    package: &Package,
    observed: Option<&Observed>,
    alias: Option<&Alias>,
) -> Option<String> {
    let fitting = observed?
        .versions
        .iter()
        .filter(|published| package.configuration.is_met_by(&published.configuration))
        .map(|published| &published.version);
    let current =
        fitting.clone().find(|version| alias.is_some_and(|alias| alias.version == **version));
    current.or_else(|| fitting.clone().next()).cloned()
}

/// Points the alias at the version, unless it is there and gets all calls.
fn point(package: &Package, alias: Option<&Alias>, target: Target) -> Option<Step> {
    let is_there = alias.is_some_and(|alias| {
        Target::Published(alias.version.clone()) == target && alias.weights.is_empty()
    });
    (!is_there).then(|| Step::PointAlias {
        alias: package.alias.clone(),
        before: alias.cloned(),
        target,
        shift: Shift::AllAtOnce,
    })
}
