//! Builds a workspace and takes the digests of what comes out. Artifacts of the state before are kept as cargo keeps them, unless
//! there are build scripts; or none is ever kept, and the result must be the same.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::tree::{Tree, run};

/// Digests of executables.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Programs {
    /// Of each program that is shipped, by package and program.
    pub(crate) shipped: Digests,
    /// Of each test, example and benchmark, by package and target.
    pub(crate) tests: Digests,
}

/// By package and target.
pub(crate) type Digests = BTreeMap<(String, String), Vec<u8>>;

/// Builds programs as they are shipped, and tests as `cargo test` does.
pub(crate) fn build(tree: &Tree) -> Programs {
    let packages: Value =
        serde_json::from_str(&tree.cargo(&["metadata", "--format-version", "1", "--no-deps"]))
            .unwrap();
    let packages = packages["packages"].as_array().unwrap();
    let is_function = |package: &&Value| {
        ["/metadata/lambda", "/metadata/flotilla"].iter().any(|key| package.pointer(key).is_some())
    };
    let functions: Vec<&Value> = packages.iter().filter(is_function).collect();
    let name = |package: &Value| package["name"].as_str().unwrap().to_owned();
    let selection = match functions.as_slice() {
        [] => vec!["--workspace".to_owned()],
        functions => selection(functions),
    };
    let mut release = vec!["build", "--release", "--bins"];
    release.extend(selection.iter().map(String::as_str));
    let tests = ["test", "--no-run", "--workspace", "--all-targets"];
    let (mut shipped, tests) = thread::scope(|scope| {
        let shipped = scope.spawn(|| executables(tree, "release", &release));
        let tests = executables(tree, "test", &tests);
        (shipped.join().unwrap(), tests)
    });
    let functions: Vec<String> = functions.into_iter().map(name).collect();
    if !functions.is_empty() {
        shipped.retain(|(package, program), _| functions.contains(package) && package == program);
    }
    Programs { shipped, tests }
}

/// As a build for AWS selects them: each function with the features that it names for that, else with its default ones.
fn selection(functions: &[&Value]) -> Vec<String> {
    let mut arguments = vec!["--no-default-features".to_owned()];
    for function in functions {
        let name = function["name"].as_str().unwrap();
        arguments.extend(["--package".to_owned(), name.to_owned()]);
        let features = match function.pointer("/metadata/flotilla/features") {
            Some(named) => named.as_array().unwrap().clone(),
            None => {
                function["features"].get("default").map(|_| "default".into()).into_iter().collect()
            }
        };
        for feature in features {
            let feature = format!("{name}/{}", feature.as_str().unwrap());
            arguments.extend(["--features".to_owned(), feature]);
        }
    }
    arguments
}

fn executables(tree: &Tree, folder: &str, arguments: &[&str]) -> Digests {
    let target = tree.stage.artifacts().join(folder);
    if has_build_scripts(&target) || (tree.stage.from_nothing && target.exists()) {
        fs::remove_dir_all(&target).unwrap();
    }
    let mut command = tree.command("cargo");
    command.args(arguments).args(["--offline", "--quiet", "--message-format", "json"]);
    let messages = run(command.arg("--target-dir").arg(&target));
    let mut digests = Digests::new();
    for message in messages.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let (Some(file), Some(manifest)) =
            (message["executable"].as_str(), message["manifest_path"].as_str())
        else {
            continue;
        };
        let is_test = message["profile"]["test"] == true || message["target"]["kind"][0] != "bin";
        if is_test == (folder == "test") {
            let target = message["target"]["name"].as_str().unwrap().to_owned();
            let digest = Sha256::digest(fs::read(file).unwrap()).to_vec();
            let key = (package(Path::new(manifest)), target);
            // A library and a program of one name have a test each.
            digests.entry(key).or_default().extend(digest);
        }
    }
    for digest in digests.values_mut() {
        let mut parts: Vec<Vec<u8>> = digest.chunks(32).map(<[u8]>::to_vec).collect();
        parts.sort();
        *digest = parts.concat();
    }
    digests
}

/// Whether a build script ran: what it read is not always said, so that cargo may keep what is stale.
fn has_build_scripts(target: &Path) -> bool {
    let files = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
    };
    files(target).iter().any(|profile| !files(&profile.join("build")).is_empty())
}

fn package(manifest: &Path) -> String {
    let text = fs::read_to_string(manifest).unwrap();
    let table: toml::Table = text.parse().unwrap();
    table["package"]["name"].as_str().unwrap().to_owned()
}
