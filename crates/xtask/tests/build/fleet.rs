//! A small fleet in a folder of its own, and the tool as a user runs it there. No crate comes from elsewhere: it builds in
//! seconds, without a network.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

/// The tool, as cargo built it for this test.
const XTASK: &str = env!("CARGO_BIN_EXE_xtask");

/// The files of the fleet. `shared` has what gives away where it was built: panics, `file!()`, and code from a build script.
const FILES: [(&str, &str); 12] = [
    (
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*/*\"]\n[profile.release]\nstrip = true\n",
    ),
    (".gitignore", "target\n"),
    (
        "crates/services/shared/Cargo.toml",
        "[package]\nname = \"shared\"\nversion = \"1.2.3\"\nedition = \"2024\"\n",
    ),
    (
        "crates/services/shared/build.rs",
        "fn main() {\n    let folder = std::env::var(\"OUT_DIR\").unwrap();\n    \
         let code = \"pub fn place() -> &'static str { file!() }\";\n    \
         std::fs::write(format!(\"{folder}/place.rs\"), code).unwrap();\n}\n",
    ),
    (
        "crates/services/shared/src/lib.rs",
        "mod place { include!(concat!(env!(\"OUT_DIR\"), \"/place.rs\")); }\n\
         pub fn places(argument: Option<String>) -> String {\n    \
         let argument = argument.expect(\"an argument\");\n    \
         format!(\"{argument} {} {}\", file!(), place::place())\n}\n",
    ),
    (
        "crates/functions/hello/Cargo.toml",
        "[package]\nname = \"hello\"\nversion = \"0.0.0\"\nedition = \"2024\"\n",
    ),
    ("crates/functions/hello/src/main.rs", "fn main() { println!(\"hello\"); }\n"),
    (
        "crates/controllers/orders/Cargo.toml",
        "[package]\nname = \"orders\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [package.metadata.flotilla]\nline = \"v2\"\n\
         [package.metadata.lambda.deploy]\nmemory = 256\n\
         [dependencies]\nshared = { path = \"../../services/shared\" }\n",
    ),
    (
        "crates/controllers/orders/src/main.rs",
        "fn main() { println!(\"2 {}\", shared::places(std::env::args().nth(1))); }\n",
    ),
    (
        "crates/controllers/orders-v1/Cargo.toml",
        "[package]\nname = \"orders-v1\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [package.metadata.flotilla]\nfunction = \"orders\"\nline = \"v1\"\nfeatures = [\"store\"]\n\
         [features]\ndefault = [\"laptop\"]\nlaptop = []\nstore = []\n\
         [dependencies]\nshared = { path = \"../../services/shared\" }\n",
    ),
    (
        "crates/controllers/orders-v1/src/main.rs",
        "#[cfg(feature = \"laptop\")]\ncompile_error!(\"this is built for AWS\");\n\
         #[cfg(not(feature = \"store\"))]\ncompile_error!(\"its store is missing\");\n\
         fn main() { println!(\"1 {}\", shared::places(std::env::args().nth(1))); }\n",
    ),
    (
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"hello\"\nversion = \"0.0.0\"\n\n[[package]]\nname = \"orders\"\n\
         version = \"0.0.0\"\ndependencies = [\n \"shared\",\n]\n\n[[package]]\nname = \"orders-v1\"\nversion = \"0.0.0\"\n\
         dependencies = [\n \"shared\",\n]\n\n[[package]]\nname = \"shared\"\nversion = \"1.2.3\"\n",
    ),
];

/// A fleet that ends with the test.
pub(crate) struct Fleet {
    folder: tempfile::TempDir,
    umask: &'static str,
}

impl Fleet {
    /// A fleet below the folder, built with the umask.
    pub(crate) fn new(parent: &Path, umask: &'static str) -> Self {
        let fleet = Self { folder: tempfile::tempdir_in(parent).unwrap(), umask };
        for (path, text) in FILES {
            fleet.write(path, text);
        }
        fleet
    }

    /// A fleet somewhere.
    pub(crate) fn anywhere() -> Self {
        Self::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "022")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `cargo xtask build` with its target folder in the fleet's.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "umask \"$1\" && shift && exec \"$@\"",
            "sh",
            self.umask,
            XTASK,
            "build",
        ]);
        command.args(arguments).current_dir(self.path());
        command
            .env("CARGO_TARGET_DIR", self.path().join("target"))
            .env("CARGO_NET_OFFLINE", "true");
        // The folder may be inside a repository that is none of the fleet's.
        command.env("GIT_CEILING_DIRECTORIES", self.path().parent().unwrap());
        command.output().unwrap()
    }

    /// The same, and it must do what it is asked for. Returns what it says.
    pub(crate) fn build(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{arguments:?} failed:\n{text}");
        text
    }

    /// Makes a repository of the fleet, with one commit of all its files.
    pub(crate) fn commit(&self) {
        let identity =
            ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        for arguments in [&["init", "-q"][..], &["add", "."], &["commit", "-q", "-m", "a fleet"]] {
            let mut command = Command::new("git");
            command.args(identity).args(arguments).current_dir(self.path());
            assert!(command.status().unwrap().success(), "git {arguments:?}");
        }
    }

    /// A file of the packages.
    pub(crate) fn packaged(&self, path: &str) -> Vec<u8> {
        let path = self.path().join("target/lambda").join(path);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn manifest(&self) -> Value {
        serde_json::from_slice(&self.packaged("manifest.json")).unwrap()
    }

    /// What the manifest says was done to each package.
    pub(crate) fn built(&self) -> Vec<(String, String)> {
        let manifest = self.manifest();
        let text = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
        let functions = manifest["functions"].as_array().unwrap();
        functions.iter().map(|entry| (text(entry, "package"), text(entry, "built"))).collect()
    }
}
