//! The cargo features that settings call for: a function whose section says `store = "mongodb"` is built with the feature
//! `mongodb`, and its manifest need not say it again. It reads no file.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde_json::{Value, json};
use toml::Table;

use crate::{
    graph::{DEFAULT_FEATURE, says_function},
    rules::{Rules, SectionRule},
};

/// The features that are called for, by package.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Called(BTreeMap<String, BTreeSet<String>>);

impl Called {
    /// What files of settings call for, all of them together: one program serves every environment. Paths are from the
    /// workspace's root; a file that no rule is about, or that is no TOML, calls for nothing.
    pub fn by<'a>(rules: &Rules, files: impl IntoIterator<Item = (&'a Path, &'a str)>) -> Self {
        let mut called = Self::default();
        for (path, text) in files {
            let settings: Table = text.parse().unwrap_or_default();
            for rule in rules.sections.iter().filter(|rule| rule.is_about(path)) {
                called.add(rule, &settings);
            }
        }
        called
    }

    fn add(&mut self, rule: &SectionRule, settings: &Table) {
        let Some(key) = &rule.features else { return };
        for (section, packages) in &rule.packages {
            let Some(name) = settings.get(section).and_then(|section| section.get(key)?.as_str())
            else {
                continue;
            };
            for package in packages {
                self.0.entry(package.clone()).or_default().insert(name.to_owned());
            }
        }
    }

    /// Writes the features of a function into its `[package.metadata.flotilla]`, unless its manifest names them there. What is
    /// on by default is for other builds. `features` is its `[features]`.
    pub fn name_in(&self, package: &str, features: &BTreeMap<String, Value>, metadata: &mut Value) {
        const PLACE: &str = "/flotilla/features";
        let Some(called) = self.0.get(package) else { return };
        if !says_function(metadata) || metadata.pointer(PLACE).is_some() {
            return;
        }
        let default = features.get(DEFAULT_FEATURE).and_then(Value::as_array);
        let is_default =
            |name: &str| default.is_some_and(|default| default.iter().any(|one| one == name));
        let named: Vec<_> = called.iter().filter(|name| !is_default(name)).collect();
        if let Some(flotilla) =
            metadata.as_object_mut().map(|all| all.entry("flotilla").or_insert(json!({})))
        {
            flotilla["features"] = json!(named);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called() -> Called {
        let rules = "[[sections]]\nfiles = ['config/*.toml']\nfeatures = 'store'\notherwise = []\n[sections.packages]\n\
                     books = ['books']\nusers = ['users', 'putitem']\nlog = ['log']\n";
        let base =
            "[books]\nstore = 'embedded'\n[users]\nstore = 'dynamodb'\n[log]\nlevel = 'info'\n";
        let files = [
            ("config/base.toml", base),
            ("config/pro.toml", "[books]\nstore = 'mongodb'\n"),
            ("other.toml", "[books]\nstore = 'other'\n"),
        ];
        let files = files.map(|(path, text)| (Path::new(path), text));
        Called::by(&Rules::parse(rules).expect("rules"), files)
    }

    fn metadata(package: &str, metadata: Value) -> Value {
        let features = BTreeMap::from([(DEFAULT_FEATURE.to_owned(), json!(["embedded"]))]);
        let mut named = metadata;
        called().name_in(package, &features, &mut named);
        named
    }

    #[test]
    fn a_function_is_built_with_what_the_settings_of_all_environments_name() {
        let function = || json!({"lambda": {}});
        let with = |features: &[&str]| json!({"lambda": {}, "flotilla": {"features": features}});
        assert_eq!(metadata("books", function()), with(&["mongodb"]));
        assert_eq!(metadata("putitem", function()), with(&["dynamodb"]));
        assert_eq!(metadata("hello-world", function()), function());
    }

    #[test]
    fn a_manifest_that_names_features_is_believed_and_no_library_becomes_a_function() {
        let named = json!({"flotilla": {"line": "v1", "features": []}});
        assert_eq!(metadata("books", named.clone()), named);
        assert_eq!(metadata("books", Value::Null), Value::Null);
        assert_eq!(metadata("books", json!({"other": 1})), json!({"other": 1}));
        let line = metadata("users", json!({"flotilla": {"line": "v1"}}));
        assert_eq!(line, json!({"flotilla": {"line": "v1", "features": ["dynamodb"]}}));
    }
}
