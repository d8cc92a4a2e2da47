//! A workspace as `deploy` sees it: settings, a manifest, zips; and the program itself, run against moto.

use std::{
    fs,
    process::{Child, Command, Output, Stdio},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::{interception::Interception, server::Moto};

const SETTINGS: &str = include_str!("../../../../config/deploy.toml");

/// All packages and the lines of `orders`: package, function, line.
const PACKAGES: [(&str, &str, Option<&str>); 4] = [
    ("books", "books", None),
    ("orders-v1", "orders", Some("v1")),
    ("orders", "orders", Some("v2")),
    ("users", "users", None),
];

/// One test's workspace, its moto, and the server between them.
pub(crate) struct Fleet {
    root: TempDir,
    pub(crate) moto: Moto,
    pub(crate) between: Interception,
    manifest: Value,
}

/// What the program said, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) lines: Vec<String>,
    pub(crate) errors: String,
}

impl Fleet {
    /// A workspace whose packages are all built; none without moto.
    pub(crate) fn start() -> Option<Self> {
        let moto = Moto::start()?;
        let between = Interception::before(moto.port);
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("config")).unwrap();
        fs::write(root.path().join("config/deploy.toml"), SETTINGS).unwrap();
        let manifest = json!({"version": 1, "commit": "decade", "dirty": true, "functions": []});
        let mut fleet = Self { root, moto, between, manifest };
        for (package, function, line) in PACKAGES {
            let entry = json!({
                "function": function, "package": package, "line": line, "arch": "x86_64",
                "zip": format!("{package}/bootstrap.zip"), "binary_bytes": 1, "memory_mb": 128, "timeout_s": 10,
                "environment": {}, "sbom": "sbom.cdx.json", "commit": "c0ffee", "dirty": false, "built": "changed",
            });
            fleet.manifest["functions"].as_array_mut().unwrap().push(entry);
            fleet.build(package, &format!("{package} one"));
        }
        Some(fleet)
    }

    /// A workspace whose packages are all in `dev`.
    pub(crate) fn deployed() -> Option<Self> {
        let fleet = Self::start()?;
        let run = fleet.deploy(&["dev"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        fleet.between.take_changes();
        Some(fleet)
    }

    /// Builds a package with other code. Moto does not open zips.
    pub(crate) fn build(&mut self, package: &str, code: &str) {
        let folder = self.root.path().join("target/lambda").join(package);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("bootstrap.zip"), code).unwrap();
        let sha256 = BASE64_STANDARD.encode(Sha256::digest(code));
        self.set(package, "code_sha256", json!(sha256));
        self.set(package, "zip_bytes", json!(code.len()));
    }

    /// Changes what the manifest says of a package.
    pub(crate) fn set(&mut self, package: &str, key: &str, value: Value) {
        let entries = self.manifest["functions"].as_array_mut().unwrap();
        let entry = entries.iter_mut().find(|entry| entry["package"] == package).unwrap();
        entry[key] = value;
        self.write_manifest();
    }

    /// Changes the settings.
    pub(crate) fn replace_setting(&self, from: &str, to: &str) {
        assert!(SETTINGS.contains(from));
        let text = SETTINGS.replace(from, to);
        fs::write(self.root.path().join("config/deploy.toml"), text).unwrap();
    }

    fn write_manifest(&self) {
        let file = self.root.path().join("target/lambda/manifest.json");
        fs::write(file, self.manifest.to_string()).unwrap();
    }

    /// `scripts/deploy`.
    pub(crate) fn deploy(&self, arguments: &[&str]) -> Run {
        Run::of(&self.deploying(arguments).output().unwrap())
    }

    /// `scripts/promote --aws`.
    pub(crate) fn promote(&self, arguments: &[&str]) -> Run {
        self.of_all("promote", arguments)
    }

    /// What `scripts/build --against-deployed` asks.
    pub(crate) fn deployed_code(&self, environment: &str) -> Value {
        let run = self.of_all("deployed", &[environment]);
        assert_eq!(run.code, Some(0), "{run:?}");
        serde_json::from_str(run.end()).unwrap()
    }

    fn of_all(&self, what: &str, arguments: &[&str]) -> Run {
        let mut command = self.command(what, arguments);
        command.args(["--package", "books=books", "--package", "orders-v1=orders:v1"]);
        command.args(["--package", "orders=orders:v2", "--package", "users=users"]);
        Run::of(&command.output().unwrap())
    }

    /// `scripts/deploy` that goes on while the test does.
    pub(crate) fn begin_deploy(&self, arguments: &[&str]) -> Child {
        self.deploying(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    fn deploying(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("functions", arguments);
        for (_, function, _) in PACKAGES {
            let server = json!({"region": "us-east-1", "table_prefix": "dev-", "password": {"secret": "dev/db#password"}});
            let sections = json!({function: {"store": "dynamodb"}, "dynamodb": server});
            let needs = json!({
                "function": function, "settings": {"dev": sections}, "allow": [], "is_traced": true, "is_in_vpc": true,
            });
            command.args(["--needs", &needs.to_string()]);
        }
        command
    }

    fn command(&self, subcommand: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deploy"));
        command.arg(subcommand).arg("--root").arg(self.root.path()).args(arguments);
        command.env_clear().env("HOME", self.root.path());
        command.env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.between.port));
        command
    }
}

impl Run {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            code: output.status.code(),
            lines: text(&output.stdout).lines().map(str::to_owned).collect(),
            errors: text(&output.stderr),
        }
    }

    /// The last line.
    pub(crate) fn end(&self) -> &str {
        self.lines.last().map_or("", String::as_str)
    }

    /// The lines of steps, in the order of packages: functions are worked on at once.
    pub(crate) fn steps(&self) -> Vec<&str> {
        let mut steps: Vec<_> =
            self.lines.iter().map(String::as_str).filter(|line| is_step(line)).collect();
        steps.sort_by_key(|line| line.split(':').next());
        steps
    }
}

fn is_step(line: &str) -> bool {
    ["upload", "create", "update", "publish", "move"]
        .iter()
        .any(|verb| line.contains(&format!(": {verb} ")))
}
