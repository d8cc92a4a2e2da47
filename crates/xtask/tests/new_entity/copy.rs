//! A copy of the workspace that ends with the test, and its fleet. Its builds have a target folder of their own, which stays: cargo
//! would take the copy for the workspace.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

/// The tool, as cargo built it for this test.
const XTASK: &str = env!("CARGO_BIN_EXE_xtask");

/// The workspace's root.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

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

/// A copy of the workspace.
pub(crate) struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        for source in SOURCES {
            copy(&Path::new(ROOT).join(source), &folder.path().join(source));
        }
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::write(self.path().join(path), text).unwrap();
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    /// Runs the tool in the copy.
    pub(crate) fn xtask(&self, arguments: &[&str]) -> Output {
        let mut xtask = Command::new(XTASK);
        xtask.args(arguments).current_dir(self.path()).env("CARGO_TARGET_DIR", target());
        xtask.output().unwrap()
    }

    /// What the tool prints, if it succeeds: on standard output, and on standard error.
    pub(crate) fn printed(&self, arguments: &[&str]) -> [String; 2] {
        let output = self.xtask(arguments);
        let printed = [&output.stdout, &output.stderr];
        let printed = printed.map(|text| String::from_utf8_lossy(text).into_owned());
        assert!(output.status.success(), "{}: {printed:#?}", arguments.join(" "));
        printed
    }

    /// Runs cargo in the copy.
    pub(crate) fn cargo(&self, arguments: &[&str]) {
        let mut command = Command::new("cargo");
        command.args(arguments).current_dir(self.path()).env("CARGO_TARGET_DIR", target());
        let output = command.output().unwrap();
        let printed = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
        let [out, error] = printed;
        assert!(output.status.success(), "cargo {}\n{out}\n{error}", arguments.join(" "));
    }

    /// Puts the copy under version control.
    pub(crate) fn commit(&self) {
        self.cargo(&["update", "--workspace", "--offline"]);
        let nobody = ["-c", "user.name=Nobody", "-c", "user.email=n@example.com"];
        for arguments in [
            &["init", "--quiet", "--initial-branch", "main"][..],
            &["add", "--all"],
            &["commit", "--quiet", "--message", "One"],
        ] {
            let mut git = Command::new("git");
            git.args(nobody).args(arguments).current_dir(self.path());
            assert!(git.status().unwrap().success());
        }
    }
}

/// A copy's fleet, served at a port of its own. It ends with the value.
pub(crate) struct Fleet {
    gateway: Child,
    address: String,
}

impl Fleet {
    /// `cargo xtask up` with these options beside its own.
    pub(crate) fn up(copy: &Copy, options: &[&str]) -> Self {
        let mut up = Command::new(XTASK);
        up.args(["up", "--port", "0", "--data", "data"]).args(options);
        up.current_dir(copy.path()).env("CARGO_TARGET_DIR", target());
        up.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut gateway = up.spawn().unwrap();
        let mut lines = BufReader::new(gateway.stdout.take().unwrap()).lines().map(Result::unwrap);
        let address = lines.find_map(|line| Some(line.strip_prefix("ready: http://")?.to_owned()));
        Self { gateway, address: address.unwrap() }
    }

    /// The status, and the whole answer to a request of a method and path.
    pub(crate) fn send(&self, request: &str, body: &str) -> (u16, String) {
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
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.unwrap_or_default(), answer)
    }

    /// The items of a list.
    pub(crate) fn items(&self, path: &str) -> Vec<Value> {
        let (status, answer) = self.send(&format!("GET {path}"), "");
        assert_eq!(status, 200, "{answer}");
        let body: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        body["items"].as_array().unwrap().clone()
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        drop(self.gateway.kill());
        drop(self.gateway.wait());
    }
}

/// Where cargo puts what it builds of a copy.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-entity")
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
