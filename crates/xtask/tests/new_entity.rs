//! `cargo xtask new-entity`, as a user runs it, in a copy of the workspace: what it makes builds, passes its tests and is
//! served; and `up --watch` of that copy. Its builds have a target folder of their own, which stays: cargo would take the
//! copy for the workspace.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

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

/// A small build, on a slow machine that others use too.
const REPUBLISHED_WITHIN: Duration = Duration::from_secs(300);

/// Between two looks at what is served.
const POLL: Duration = Duration::from_millis(200);

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

    its_settings_are_its_own(&copy);

    cargo(copy.folder.path(), &["fmt", "--package", "price-lists", "--check"]);
    cargo(copy.folder.path(), &["test", "--package", "price-lists"]);
    let fleet = Fleet::up(&copy);
    let created = fleet.send("POST /dev/price-lists", r#"{"name":"First"}"#);
    assert!(created.starts_with("HTTP/1.1 201 "), "{created}");
    let list = fleet.send("GET /dev/price-lists", "");
    let body: Value = serde_json::from_str(list.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body["items"][0]["name"], "First", "{list}");

    a_change_publishes_only_what_it_affects(&copy, &fleet);
}

/// A part of the test above, whose copy it needs: who compiles a section in is known to `changed` from the first day.
fn its_settings_are_its_own(copy: &Copy) {
    let folder = copy.folder.path();
    cargo(folder, &["update", "--workspace", "--offline"]);
    for arguments in [
        &["init", "--quiet", "--initial-branch", "main"][..],
        &["add", "--all"],
        &[
            "-c",
            "user.name=Nobody",
            "-c",
            "user.email=n@example.com",
            "commit",
            "--quiet",
            "-m",
            "One",
        ],
    ] {
        assert!(
            Command::new("git").args(arguments).current_dir(folder).status().unwrap().success()
        );
    }
    let settings = "config/environments/base.toml";
    let before = copy.read(settings);
    let (others, own) = before.split_once("[price_lists]").unwrap();
    let own = own.replace("idempotency_hours = 24", "idempotency_hours = 48");
    fs::write(folder.join(settings), format!("{others}[price_lists]{own}")).unwrap();
    let mut changed = Command::new(XTASK);
    changed.args(["changed", "--functions", "--format", "names"]).current_dir(folder);
    let answer = changed.env("CARGO_TARGET_DIR", target()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&answer.stdout), "price-lists\n", "{answer:?}");
}

/// A part of the test above, whose fleet it needs: to build another one takes minutes.
fn a_change_publishes_only_what_it_affects(copy: &Copy, fleet: &Fleet) {
    let before = versions(copy);
    let source = "crates/functions/hello-world/src/main.rs";
    let changed = copy.read(source).replace("Hello from Lambda!", "Hello from the watch!");
    fs::write(copy.folder.path().join(source), changed).unwrap();

    let began = Instant::now();
    while !fleet.send("GET /dev/hello_world", "").ends_with("\"Hello from the watch!\"") {
        assert!(began.elapsed() < REPUBLISHED_WITHIN, "{:?}", versions(copy));
        thread::sleep(POLL);
    }
    let elsewhere = fleet.send("GET /pre/hello_world", "");
    assert!(elsewhere.ends_with("\"Hello from Lambda!\""), "{elsewhere}");
    let mut expected = before;
    expected.insert("hello-world".to_owned(), 2);
    assert_eq!(versions(copy), expected);
}

#[test]
fn a_name_that_cannot_be_is_refused_and_nothing_is_written() {
    let copy = Copy::new();
    let files = [
        "config/api.yaml",
        "config/changed.toml",
        "config/environments/base.toml",
        "crates/config/src/entities.rs",
    ];
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

/// The copy's fleet, served and watched. It ends with the value.
struct Fleet {
    gateway: Child,
    address: String,
}

impl Fleet {
    fn up(copy: &Copy) -> Self {
        let mut up = Command::new(XTASK);
        up.args(["up", "--watch", "--port", "0", "--data"]).arg(copy.folder.path().join("data"));
        up.current_dir(&copy.folder).env("CARGO_TARGET_DIR", target());
        up.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut gateway = up.spawn().unwrap();
        let mut lines = BufReader::new(gateway.stdout.take().unwrap()).lines().map(Result::unwrap);
        let address = lines.find_map(|line| Some(line.strip_prefix("ready: http://")?.to_owned()));
        Self { gateway, address: address.unwrap() }
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

impl Drop for Fleet {
    fn drop(&mut self) {
        drop(self.gateway.kill());
        drop(self.gateway.wait());
    }
}

/// How often each function was published.
fn versions(copy: &Copy) -> BTreeMap<String, usize> {
    let state: Value = serde_json::from_str(&copy.read("data/lambda/state.json")).unwrap();
    let functions = state["functions"].as_object().unwrap().iter();
    functions
        .map(|(name, function)| (name.clone(), function["versions"].as_object().unwrap().len()))
        .collect()
}

/// Where cargo puts what it builds of the copy.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-entity")
}

/// Runs cargo in a folder.
fn cargo(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", target());
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
