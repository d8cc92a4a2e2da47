//! The decision: a pure function of two graphs, the evidence of a change, and rules. It asks neither git nor cargo nor the clock.

mod side;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use self::side::Side;
use crate::{
    ChangedFunction, ChangedPackage, Reach,
    graph::{Graph, Package},
    rules::ALL_FUNCTIONS,
    seeds::{Case, Seed, Seeds, shown},
};

/// What a change reaches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// Why everything is; none if each result has a reason of its own.
    pub everything: Option<String>,
    /// The functions that are reached, by name.
    pub functions: Vec<ChangedFunction>,
    /// The packages that are reached, by name.
    pub packages: Vec<ChangedPackage>,
    /// The packages of functions that are no more.
    pub removed: Vec<String>,
}

/// The checksums that both lockfiles give, by a package's identity.
#[derive(Clone, Debug, Default)]
pub struct Checksums {
    /// Before.
    pub before: BTreeMap<String, String>,
    /// After.
    pub after: BTreeMap<String, String>,
}

/// Decides what a change reaches.
pub fn decide(case: Case<'_>, checksums: &Checksums) -> Decision {
    let seeds = Seeds::of(case);
    let removed = removed(case.old, case.new);
    if let Some(reason) = seeds.everything {
        return Decision { removed, ..everything(case.new, reason) };
    }
    let built = Side::of(case, |graph| &graph.built, &seeds, checksums);
    let tested = Side::of(case, |graph| &graph.tested, &seeds, checksums);
    let shipped =
        case.new.functions.as_ref().map(|_| Side::of(case, Graph::shipped, &seeds, checksums));
    let functions = functions(case.new, shipped.as_ref().unwrap_or(&built), &seeds);
    let programs: Vec<&Side<'_>> = shipped.iter().chain([&built]).collect();
    let packages = packages(case, &programs, &tested, &seeds);
    Decision { everything: None, functions, packages, removed }
}

/// All there is, for one reason.
pub fn everything(graph: &Graph, reason: String) -> Decision {
    let why = |package: &Package| vec![reason.clone(), package.name.clone()];
    let functions = all_functions(graph)
        .map(|(package, program)| function(package, program, true, true, why(package)))
        .collect();
    let members = graph.packages.iter().filter(|package| package.is_member);
    let packages =
        members.map(|package| changed(graph, package, Reach::Binary, why(package))).collect();
    let mut decision = Decision { everything: None, functions, packages, removed: Vec::new() };
    sort(&mut decision.functions, &mut decision.packages);
    Decision { everything: Some(reason), ..decision }
}

/// Every function, with the program that it is. Where no package says that it is a function, every program is one.
pub fn all_functions(graph: &Graph) -> impl Iterator<Item = (&Package, &str)> {
    graph.packages.iter().filter(|package| package.is_member).flat_map(move |package| {
        let is_program = move |name: &str| match graph.functions {
            Some(_) => package.is_function() && name == package.name,
            None => true,
        };
        package
            .programs()
            .map(|target| target.name.as_str())
            .filter(move |name| is_program(name))
            .map(move |name| (package, name))
    })
}

fn functions(graph: &Graph, shipped: &Side<'_>, seeds: &Seeds) -> Vec<ChangedFunction> {
    let mut functions = Vec::new();
    for (package, program) in all_functions(graph) {
        let place = graph.packages.iter().position(|other| std::ptr::eq(other, package));
        let chain = place.and_then(|place| shipped.chain(place));
        let chain = chain.or_else(|| {
            let is_of_program = |seed: &&Seed| {
                Some(seed.package) == place && seed.program.as_deref() == Some(program)
            };
            Some(with(&seeds.packages.iter().find(is_of_program)?.why, &package.name))
        });
        let settings = seeds.settings.iter().find(|(settings, _)| Some(*settings) == place);
        let (code, has_settings) = (chain.is_some(), settings.is_some());
        let why = chain.or_else(|| {
            settings.map(|(_, why)| why.iter().cloned().chain([package.name.clone()]).collect())
        });
        if let Some(why) = why {
            functions.push(function(package, program, code, has_settings, why));
        }
    }
    sort(&mut functions, &mut []);
    functions
}

fn function(
    package: &Package,
    program: &str,
    code: bool,
    settings: bool,
    why: Vec<String>,
) -> ChangedFunction {
    let said =
        |key: &str| package.facts.metadata.pointer(key).and_then(Value::as_str).map(str::to_owned);
    ChangedFunction {
        function: said("/flotilla/function").unwrap_or_else(|| program.to_owned()),
        package: package.name.clone(),
        line: said("/flotilla/line"),
        code,
        settings,
        why,
    }
}

fn packages(
    case: Case<'_>,
    programs: &[&Side<'_>],
    tested: &Side<'_>,
    seeds: &Seeds,
) -> Vec<ChangedPackage> {
    let graph = case.new;
    let mut found: BTreeMap<usize, (Reach, Vec<String>)> = BTreeMap::new();
    for (place, package) in
        graph.packages.iter().enumerate().filter(|(_, package)| package.is_member)
    {
        let by_seed = seeds.packages.iter().find(|seed| seed.package == place);
        let tests = || {
            let chain = tested.chain(place).or_else(|| tested.chain_by_needs_of_tests(place));
            chain.or_else(|| by_seed.map(|seed| with(&seed.why, &package.name)))
        };
        let of_program =
            seeds.packages.iter().find(|seed| seed.package == place && seed.program.is_some());
        let of_program = || of_program.map(|seed| with(&seed.why, &package.name));
        if let Some(why) = programs.iter().find_map(|side| side.chain(place)).or_else(of_program) {
            found.insert(place, (Reach::Binary, why));
        } else if let Some(why) = tests() {
            found.insert(place, (Reach::Tests, why));
        }
    }
    by_rules(case, &mut found);
    let mut packages: Vec<ChangedPackage> = found
        .into_iter()
        .map(|(place, (reach, why))| changed(graph, &graph.packages[place], reach, why))
        .collect();
    sort(&mut [], &mut packages);
    packages
}

/// Tests that run programs which they do not depend on.
fn by_rules(case: Case<'_>, found: &mut BTreeMap<usize, (Reach, Vec<String>)>) {
    for rule in &case.rules.tests {
        let is_meant = |package: &Package, name: &String| match name.as_str() {
            ALL_FUNCTIONS => package.is_function(),
            name => package.name == name,
        };
        let reached = found.iter().filter(|(place, _)| {
            rule.when.iter().any(|name| is_meant(&case.new.packages[**place], name))
        });
        let Some(why) = reached.map(|(_, (_, why))| why.clone()).min_by_key(Vec::len) else {
            continue;
        };
        for name in &rule.run {
            if let Some(place) = case.new.member(name) {
                found.entry(place).or_insert_with(|| (Reach::Tests, with(&why, name)));
            }
        }
    }
}

fn with(why: &[String], last: &str) -> Vec<String> {
    let mut chain = why.to_vec();
    if chain.last().is_none_or(|end| end != last) {
        chain.push(last.to_owned());
    }
    chain
}

fn changed(graph: &Graph, package: &Package, reach: Reach, why: Vec<String>) -> ChangedPackage {
    let folder = package.folder.as_deref().unwrap_or(std::path::Path::new(""));
    let inside = folder.strip_prefix(&graph.workspace).unwrap_or(folder);
    let folder = if inside.as_os_str().is_empty() { ".".to_owned() } else { shown(inside) };
    ChangedPackage { package: package.name.clone(), folder, reach, why }
}

/// Packages of functions that were there before.
fn removed(old: &Graph, new: &Graph) -> Vec<String> {
    let names = |graph: &Graph| -> BTreeSet<String> {
        all_functions(graph).map(|(package, _)| package.name.clone()).collect()
    };
    names(old).difference(&names(new)).cloned().collect()
}

fn sort(functions: &mut [ChangedFunction], packages: &mut [ChangedPackage]) {
    functions.sort_by(|a, b| {
        (&a.function, &a.line, &a.package).cmp(&(&b.function, &b.line, &b.package))
    });
    packages.sort_by(|a, b| a.package.cmp(&b.package));
}
