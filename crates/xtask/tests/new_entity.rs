//! `cargo xtask new-entity`, as a user runs it, in a copy of the workspace: what it makes builds, passes its tests and is
//! served. Builds of the copy have a target folder of their own, which stays: cargo would take the copy for the workspace.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::{Value, json};

/// The tool, as cargo built it for this test.
const XTASK: &str = env!("CARGO_BIN_EXE_xtask");

/// The workspace's root.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What a build of the workspace reads.
const SOURCES: [&str; 8] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "clippy.toml",
    "config",
    "crates",
    "rust-toolchain.toml",
    "rustfmt.toml",
];

/// A copy of the workspace that ends with the test.
struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    fn new() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        for source in SOURCES {
            copy(&Path::new(ROOT).join(source), &folder.path().join(source));
        }
        Self { folder }
    }

    fn new_entity(&self, arguments: &[&str]) -> Output {
        Command::new(XTASK)
            .arg("new-entity")
            .args(arguments)
            .current_dir(&self.folder)
            .output()
            .unwrap()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    fn has(&self, path: &str) -> bool {
        self.folder.path().join(path).exists()
    }
}

#[test]
fn a_new_entity_builds_passes_its_tests_and_is_served() {
    let copy = Copy::new();
    let made = copy.new_entity(&["price-lists"]);
    assert!(made.status.success(), "{made:?}");
    let text = String::from_utf8_lossy(&made.stderr);
    assert!(text.contains("cargo test -p price-lists"), "{text}");

    cargo(copy.folder.path(), &["fmt", "--package", "price-lists", "--check"]);
    cargo(copy.folder.path(), &["test", "--package", "price-lists"]);
    cargo(Path::new(ROOT), &["build", "--workspace", "--bin", "gateway"]);
    let gateway = Gateway::start(&copy);
    let created = gateway.send("POST /dev/price-lists", r#"{"name":"First"}"#);
    assert!(created.starts_with("HTTP/1.1 201 "), "{created}");
    let list = gateway.send("GET /dev/price-lists", "");
    let body: Value = serde_json::from_str(list.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body["items"][0]["name"], "First", "{list}");
}

#[test]
fn a_name_that_cannot_be_is_refused_and_nothing_is_written() {
    let copy = Copy::new();
    let files =
        ["config/api.yaml", "config/environments/base.toml", "crates/config/src/entities.rs"];
    let before = files.map(|file| copy.read(file));
    for (name, reason) in [
        ("books", "`books` is taken: crates/controllers/books has this name"),
        ("Notes", "`Notes` is no name: use lower-case letters"),
        ("types", "`type` is a keyword of Rust"),
        ("people", "add `--singular WORD`"),
        ("problems", "`schemas:` has `Problem:` already"),
    ] {
        let refused = copy.new_entity(&[name]);
        let text = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && text.contains(reason), "{name}: {text}");
        assert_eq!(files.map(|file| copy.read(file)), before, "{name}");
        assert!(name == "books" || !copy.has(&format!("crates/controllers/{name}")), "{name}");
    }
}

/// The workspace's gateway, serving the copy's API with the new function. It ends with the value.
struct Gateway {
    child: Child,
    address: String,
}

impl Gateway {
    fn start(copy: &Copy) -> Self {
        let data = copy.folder.path().join("data");
        fs::create_dir(&data).unwrap();
        let manifest = json!({"functions": [{
            "package": "price-lists", "function": "price-lists", "binary": target().join("debug/price-lists"),
            "memory_mb": 128, "timeout_s": 10, "environment": {}
        }]});
        fs::write(data.join("manifest.json"), manifest.to_string()).unwrap();
        let gateway = || Command::new(programs().join("gateway"));
        let mut publish = gateway();
        publish.arg("publish").arg("--data").arg(&data).args([
            "--environments",
            "dev",
            "--manifest",
        ]);
        let published = publish.arg(data.join("manifest.json")).output().unwrap();
        assert!(published.status.success(), "{published:?}");

        let mut serve = gateway();
        serve.arg("--api").arg(copy.folder.path().join("config/api.yaml")).arg("--data").arg(&data);
        serve.args(["--port", "0", "--stage", "dev", "--variable", "priceLists=price-lists:dev"]);
        serve.arg("--environment").arg(format!("FLOTILLA_DATA={}", data.join("data").display()));
        let mut child = serve
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let address = lines.find_map(|line| Some(line.strip_prefix("ready: http://")?.to_owned()));
        Self { child, address: address.unwrap() }
    }

    /// The whole answer to a request of a method and path.
    fn send(&self, request: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head = format!(
            "{request} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json"
        );
        stream
            .write_all(format!("{head}\r\ncontent-length: {length}\r\n\r\n{body}").as_bytes())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Where cargo puts the workspace's programs.
fn programs() -> PathBuf {
    Path::new(XTASK).parent().unwrap().to_owned()
}

/// Where cargo puts what it builds of the copy.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-entity")
}

/// Runs cargo in a folder.
fn cargo(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(folder);
    if folder != Path::new(ROOT) {
        command.env("CARGO_TARGET_DIR", target());
    }
    let output = command.output().unwrap();
    let [out, error] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "cargo {}\n{out}\n{error}", arguments.join(" "));
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}
