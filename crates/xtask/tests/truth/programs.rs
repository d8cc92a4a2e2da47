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
    let mut release = vec!["build", "--release", "--workspace", "--bins"];
    let features: Vec<String> = functions
        .iter()
        .flat_map(|function| {
            let named = function.pointer("/metadata/flotilla/features").and_then(Value::as_array);
            let prefix = name(function);
            named
                .into_iter()
                .flatten()
                .map(move |feature| format!("{prefix}/{}", feature.as_str().unwrap()))
        })
        .collect();
    let features = features.join(",");
    if !functions.is_empty() {
        // As a build for AWS does.
        release.extend(["--no-default-features", "--features", &features]);
    }
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
