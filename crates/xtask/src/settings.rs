//! The settings that a package compiles in, by environment and section. What they mean is none of this tool's business.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result};
use changed::rules::{FILE as RULES, Rules};
use toml::{Table, Value};

use crate::{environments, workspace::Package};

/// The file of what all environments share.
const BASE: &str = "base.toml";

/// The sections of every environment, and who compiles them in.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    environments: BTreeMap<String, Table>,
    /// Section and package.
    pub(crate) compiled_in: BTreeSet<(String, String)>,
}

/// Sections by environment and name.
pub(crate) type Sections<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a Value>>;

impl Settings {
    /// Reads the settings of all environments, and the rules that say which package compiles which section in.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let read = |path: String| -> Result<String> {
            fs::read_to_string(root.join(&path)).with_context(|| format!("failed to read `{path}`"))
        };
        let table = |file: &str| -> Result<Table> {
            let path = format!("{}/{file}", environments::FOLDER);
            read(path.clone())?.parse().with_context(|| format!("failed to read `{path}`"))
        };
        let base = table(BASE)?;
        let mut environments = BTreeMap::new();
        for name in environments::read(root)? {
            let mut settings = base.clone();
            overlay(&mut settings, table(&format!("{name}.toml"))?);
            environments.insert(name, settings);
        }
        let compiled_in = compiled_in(&Rules::parse(&read(RULES.to_owned())?)?);
        Ok(Self { environments, compiled_in })
    }

    /// The names of all sections.
    pub(crate) fn sections(&self) -> BTreeSet<&str> {
        self.environments.values().flat_map(Table::keys).map(String::as_str).collect()
    }

    /// What a package compiles in itself, or by what it is built with for AWS.
    pub(crate) fn of(&self, package: &str, packages: &[Package]) -> Sections<'_> {
        let needed = needed(package, packages);
        let is_in = |section: &str| {
            self.compiled_in.iter().any(|(of, by)| of == section && needed.contains(by.as_str()))
        };
        let sections = |settings| {
            let sections = Table::iter(settings).filter(|(section, _)| is_in(section));
            sections.map(|(section, settings)| (section.as_str(), settings)).collect()
        };
        self.environments
            .iter()
            .map(|(name, settings)| (name.as_str(), sections(settings)))
            .collect()
    }
}

/// Section and package, of the rules about settings.
fn compiled_in(rules: &Rules) -> BTreeSet<(String, String)> {
    let base = Path::new(environments::FOLDER).join(BASE);
    let rules =
        rules.sections.iter().filter(|rule| rule.files.iter().any(|glob| glob.is_match(&base)));
    let by = |(section, packages): (&String, &Vec<String>)| {
        let pair = |package: &String| (section.clone(), package.clone());
        packages.iter().map(pair).collect::<Vec<_>>()
    };
    rules.flat_map(|rule| &rule.packages).flat_map(by).collect()
}

/// Lays `above` over `below`, as the crate `config` does when it is compiled: tables are merged, and any other value, the name
/// of a secret too, replaces the one below.
fn overlay(below: &mut Table, above: Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) if !above.contains_key("secret") => {
                overlay(below, above);
            }
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

/// The members of the workspace that go into a package, itself included.
fn needed<'a>(package: &'a str, packages: &'a [Package]) -> BTreeSet<&'a str> {
    let mut needed = BTreeSet::new();
    let mut queue = vec![package];
    while let Some(name) = queue.pop() {
        if needed.insert(name) {
            let same = packages.iter().filter(|package| package.name == name);
            let built_with = same.flat_map(|package| {
                let all = package.dependencies.iter();
                all.filter(|one| one.folder.is_some() && package.is_built_with(one))
            });
            queue.extend(built_with.map(|one| one.name.as_str()));
        }
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn package(name: &str, dependencies: &[(&str, bool)]) -> Package {
        let dependency = |(name, is_for_tests): &(&str, bool)| Dependency {
            name: (*name).to_owned(),
            folder: Some(format!("crates/{name}").into()),
            is_for_tests: *is_for_tests,
            ..Dependency::default()
        };
        let dependencies = dependencies.iter().map(dependency).collect();
        Package { name: name.into(), dependencies, ..Package::default() }
    }

    #[test]
    fn a_package_has_its_own_sections_and_those_of_what_it_is_built_from() {
        let root = tempfile::tempdir().expect("a folder");
        let write = |file: &str, text: &str| {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        write(
            "config/environments/base.toml",
            "[users]\nstore = 'sql'\nhours = 1\n[books]\n[sql]\nhost = 'a'\nuser = { secret = 'a', b = 1 }\n[log]\n",
        );
        write("config/environments/dev.toml", "[sql]\nhost = 'b'\nuser = { secret = 'b' }\n");
        write("config/environments/pro.toml", "[users]\nhours = 2\n");
        write(
            RULES,
            "[[sections]]\nfiles = ['config/environments/*.toml']\notherwise = []\n[sections.packages]\nusers = ['users']\n\
             books = ['books']\nsql = ['driver']\n[[sections]]\nfiles = ['other.toml']\notherwise = []\n[sections.packages]\n\
             log = ['users']\n",
        );
        let settings = Settings::read(root.path()).expect("settings");
        let packages = [
            package("users", &[("store", false), ("books", true)]),
            package("store", &[("driver", false)]),
            package("driver", &[]),
            package("books", &[]),
        ];
        let sections = serde_json::to_value(settings.of("users", &packages)).expect("JSON");
        assert_eq!(
            sections,
            serde_json::json!({
                "dev": {"sql": {"host": "b", "user": {"secret": "b"}}, "users": {"hours": 1, "store": "sql"}},
                "pro": {"sql": {"host": "a", "user": {"b": 1, "secret": "a"}}, "users": {"hours": 2, "store": "sql"}},
            })
        );
    }
}
