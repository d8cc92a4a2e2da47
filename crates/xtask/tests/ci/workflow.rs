//! `.github/workflows/ci.yml` as far as it can be run here: its rules, and the step that asks what changed, as GitHub starts it.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use serde_json::Value;

use crate::fleet::{HELLO, OTHER, PROGRAM, commit, fleet, git, head, write};

/// The folder of workflows.
const WORKFLOWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.github/workflows");

fn workflow(name: &str) -> Value {
    let text = fs::read_to_string(Path::new(WORKFLOWS).join(name)).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

fn jobs(workflow: &Value) -> impl Iterator<Item = (&String, &Value)> {
    workflow["jobs"].as_object().unwrap().iter()
}

fn steps(job: &Value) -> impl Iterator<Item = &Value> {
    job["steps"].as_array().unwrap().iter()
}

#[test]
fn no_text_of_others_stands_in_a_script_every_job_ends_and_one_may_write_a_ref() {
    for entry in fs::read_dir(WORKFLOWS).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let workflow = workflow(&name);
        assert_eq!(workflow["permissions"], serde_json::json!({"contents": "read"}), "{name}");
        for (id, job) in jobs(&workflow) {
            assert!(job["timeout-minutes"].is_u64(), "{name}: {id}");
            let may_write = job["permissions"].to_string().contains("write");
            assert_eq!(may_write, name == "ci.yml" && id == "green", "{name}: {id}");
            for script in steps(job).filter_map(|step| step["run"].as_str()) {
                assert!(!script.contains("${{"), "{name}: {id}: give it by `env`: {script}");
            }
        }
    }
}

/// The script of a job's step that has the job's name as its id, in the shell that the workflow names.
fn script(job: &str) -> Command {
    let ci = workflow("ci.yml");
    let step = steps(&ci["jobs"][job]).find(|step| step["id"] == *job).unwrap();
    let mut bash = Command::new("bash"); // With the options that `shell: bash` stands for.
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()]);
    bash
}

/// The outputs of the step that asks; none if it fails.
fn outputs(folder: &Path, event: &str, base_ref: &str) -> Option<Vec<(String, String)>> {
    let beside = tempfile::TempDir::new().unwrap();
    let [output, summary] = ["output", "summary"].map(|name| beside.path().join(name));
    let mut bash = script("changed");
    bash.env("GITHUB_EVENT_NAME", event).env("GITHUB_BASE_REF", base_ref);
    bash.env("GITHUB_OUTPUT", &output).env("GITHUB_STEP_SUMMARY", &summary);
    bash.env("XTASK", env!("CARGO_BIN_EXE_xtask")).current_dir(folder);
    if !bash.status().unwrap().success() {
        return None;
    }
    let text = fs::read_to_string(&output).unwrap();
    let pair = |line: &str| {
        let (name, value) = line.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    };
    Some(text.lines().map(pair).collect())
}

/// What the other jobs get of it: whether anything changed, the base, and the packages of the matrix.
fn answer(folder: &Path, event: &str, base_ref: &str) -> (String, String, Vec<String>) {
    let outputs = outputs(folder, event, base_ref).unwrap();
    let [(any, is_any), (base, commit), (matrix, entries)] = outputs.try_into().unwrap();
    assert_eq!([any, base, matrix], ["any", "base", "matrix"]);
    let entries: Value = serde_json::from_str(&entries).unwrap();
    assert_eq!(entries.as_object().unwrap().len(), 1, "only `include`: {entries}");
    let package = |entry: &Value| {
        let fields = entry.as_object().unwrap();
        assert!(fields.values().all(|value| !value.is_array() && !value.is_object()), "{entry}");
        used_of_the_matrix().iter().for_each(|name| assert!(fields.contains_key(name), "{name}"));
        entry["package"].as_str().unwrap().to_owned()
    };
    (is_any, commit, entries["include"].as_array().unwrap().iter().map(package).collect())
}

/// The fields of an entry that the workflow uses.
fn used_of_the_matrix() -> Vec<String> {
    let text = workflow("ci.yml").to_string();
    let uses = text.split("matrix.").skip(1);
    let name = |rest: &str| rest.chars().take_while(|one| one.is_alphanumeric()).collect();
    let names: Vec<String> = uses.map(name).collect();
    assert!(!names.is_empty(), "{text}");
    names
}

#[test]
fn the_jobs_that_follow_are_told_what_changed() {
    if Command::new("jq").arg("--version").output().is_err() {
        println!("*** NOT TESTED: the workflow's question: there is no `jq` here");
        return;
    }
    let fleet = fleet();
    let folder = fleet.path();
    write(folder, "scripts/changed", "#!/bin/sh\nexec \"$XTASK\" changed \"$@\"\n");
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.join("scripts/changed"), executable).unwrap();
    commit(folder);
    let first = head(folder).trim().to_owned();
    git(folder, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    git(folder, &["update-ref", "-d", "refs/flotilla/green/main"]);
    let all = || vec!["hello".to_owned(), "other".to_owned()];
    let nothing = || (String::from("false"), first.clone(), Vec::new());

    // Nothing was ever green: everything, and no base.
    assert_eq!(answer(folder, "push", ""), ("true".to_owned(), String::new(), all()));
    git(folder, &["update-ref", "refs/flotilla/green/main", "HEAD"]);
    assert_eq!(answer(folder, "push", ""), nothing());
    assert_eq!(answer(folder, "pull_request", "main"), nothing());

    write(folder, OTHER, &PROGRAM.replace("other", "another"));
    commit(folder);
    let other = ("true".to_owned(), first.clone(), vec!["other".to_owned()]);
    assert_eq!(answer(folder, "push", ""), other);
    assert_eq!(answer(folder, "pull_request", "main"), other);

    // A branch may be called so. It is not here, and so it is no base.
    let odd = answer(folder, "pull_request", "$(touch${IFS}ran)`touch${IFS}ran`");
    assert_eq!(odd, ("true".to_owned(), String::new(), all()));
    assert!(!folder.join("ran").exists());

    // What only tests use is in no package for Lambda.
    git(folder, &["update-ref", "refs/flotilla/green/main", "HEAD"]);
    write(folder, "crates/functions/other/tests/all.rs", "");
    let (any, _, matrix) = answer(folder, "push", "");
    assert_eq!((any.as_str(), matrix), ("true", Vec::new()));

    // A failure is no answer.
    write(folder, "Cargo.toml", "[workspace\n");
    write(folder, HELLO, "");
    assert_eq!(outputs(folder, "push", ""), None);
}

#[test]
fn a_job_that_was_skipped_has_passed_only_if_it_had_nothing_to_do() {
    let nothing = r#"{"include":[]}"#;
    let one = r#"{"include":[{"package":"books"}]}"#;
    for (changed, any, matrix, check, package, has_passed) in [
        ("success", "true", one, "success", "success", true),
        ("success", "true", nothing, "success", "skipped", true),
        ("success", "false", nothing, "skipped", "skipped", true),
        ("success", "true", one, "failure", "success", false),
        ("success", "true", one, "success", "failure", false),
        ("success", "true", one, "success", "skipped", false),
        ("success", "true", nothing, "skipped", "skipped", false),
        ("success", "true", one, "cancelled", "cancelled", false),
        ("failure", "", "", "skipped", "skipped", false),
        ("cancelled", "", "", "skipped", "skipped", false),
    ] {
        let mut bash = script("passed");
        bash.env("CHANGED", changed).env("ANY", any).env("MATRIX", matrix);
        bash.env("CHECK", check).env("PACKAGE", package);
        let output = bash.output().unwrap();
        assert_eq!(output.status.success(), has_passed, "{changed} {any} {check} {package}");
    }
}
