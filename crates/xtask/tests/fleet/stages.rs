//! Every stage of the gateway is an environment of the functions, and has all that the definition asks of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::json;

use crate::{
    definition, processes,
    server::{fleet, root},
};

/// Variables of each stage, as the gateway was started with them.
fn variables() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut stages = BTreeMap::<String, BTreeMap<String, String>>::new();
    let arguments = processes::command_line(fleet().pid).unwrap();
    let mut stage = String::new();
    for pair in arguments.windows(2) {
        match pair[0].as_str() {
            "--stage" => stage = pair[1].clone(),
            "--variable" => {
                let (name, value) = pair[1].split_once('=').unwrap();
                stages.entry(stage.clone()).or_default().insert(name.to_owned(), value.to_owned());
            }
            _ => {}
        }
    }
    stages
}

#[test]
fn every_environment_is_a_stage() {
    let files = fs::read_dir(root().join("config/environments")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut expected: Vec<_> = names.map(|name| name.replace(".toml", "")).collect();
    expected.retain(|name| name != "base");
    expected.sort();
    assert_eq!(fleet().ready["stages"], json!(expected));
}

#[test]
fn every_stage_variable_of_the_definition_exists_in_every_stage() {
    let used = definition::stage_variables();
    let stages = variables();
    assert_eq!(stages.len(), fleet().ready["stages"].as_array().unwrap().len());
    for (stage, variables) in stages {
        let known: BTreeSet<_> = variables.keys().cloned().collect();
        let missing: Vec<_> = used.difference(&known).collect();
        assert!(missing.is_empty(), "stage `{stage}` has no {missing:?}: no package is called so");
    }
}

#[test]
fn every_variable_names_an_alias_that_exists() {
    let functions = fleet().ready["functions"].as_array().unwrap();
    for (stage, variables) in variables() {
        for (name, target) in variables {
            let (function, alias) = target.split_once(':').unwrap();
            let published = functions.iter().find(|published| published["function"] == function);
            let version = published.and_then(|published| published["aliases"].get(alias));
            assert!(
                version.is_some(),
                "stage `{stage}`: `{name}` is `{target}`, which does not exist"
            );
        }
    }
}

#[test]
fn the_definition_is_taken_without_a_warning() {
    let log = fleet().log();
    let warnings: Vec<_> = log.lines().filter(|line| line.contains("config/api.yaml")).collect();
    assert_eq!(warnings, [""; 0]);
}
