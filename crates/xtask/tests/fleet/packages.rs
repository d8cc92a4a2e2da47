//! What a package for AWS holds, what it may not hold, and that it starts.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{PoisonError, mpsc},
    thread,
    time::Duration,
};

use changed::{
    features::Called,
    rules::{self, Rules},
};
use serde_json::{Value, json};

use crate::server::{PROGRAMS, root};

/// What every program with SQLite in it holds, the header of its files and names of its functions; and every program that tells its
/// part of the API definition.
const MARKS: [&str; 3] = ["SQLite format 3", "sqlite3_", "#/components/schemas/"];

/// What Lambda tells a function, without the address of the Runtime API.
const VARIABLES: [(&str, &str); 5] = [
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
    ("AWS_LAMBDA_FUNCTION_NAME", "function"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "group"),
    ("AWS_LAMBDA_LOG_STREAM_NAME", "stream"),
];

/// From its start to its first request, on a machine that others use too.
const ASKS_WITHIN: Duration = Duration::from_secs(20);

/// The functions, programs among the controllers and functions, each named as its folder, with their features for AWS: those
/// that the settings call for.
fn functions() -> BTreeMap<String, Vec<String>> {
    let read = |path: &Path| fs::read_to_string(root().join(path)).unwrap();
    let settings = ["base", "dev", "pre", "pro"]
        .map(|name| PathBuf::from(format!("config/environments/{name}.toml")))
        .map(|path| (read(&path), path));
    let rules = Rules::parse(&read(Path::new(rules::FILE))).unwrap();
    let called =
        Called::by(&rules, settings.iter().map(|(text, path)| (path.as_path(), text.as_str())));
    let folders = ["crates/controllers", "crates/functions"].map(|folder| root().join(folder));
    let packages = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap().flatten());
    let programs = packages.filter(|package| package.path().join("src/main.rs").is_file());
    let function = |program: fs::DirEntry| {
        let name = program.file_name().into_string().unwrap();
        let manifest: toml::Table = read(&program.path().join("Cargo.toml")).parse().unwrap();
        let part = |value: Option<&toml::Value>| serde_json::to_value(value).unwrap();
        let mut metadata = part(manifest["package"].get("metadata"));
        let features = serde_json::from_value(part(manifest.get("features"))).unwrap_or_default();
        called.name_in(&name, &features, &mut metadata);
        let features = metadata.pointer("/flotilla/features").cloned().unwrap_or(json!([]));
        (name, serde_json::from_value(features).unwrap())
    };
    programs.map(function).collect()
}

/// How the functions are built for AWS: without the embedded store, which is on by default, and with their drivers.
fn for_aws(functions: &BTreeMap<String, Vec<String>>) -> [String; 2] {
    let names = functions.iter().flat_map(|(name, features)| {
        features.iter().map(move |feature| format!("{name}/{feature}"))
    });
    [
        "--no-default-features".to_owned(),
        format!("--features={}", names.collect::<Vec<_>>().join(",")),
    ]
}

/// Builds the functions and answers their programs by name. The next build replaces them.
fn build<'a>(
    functions: impl IntoIterator<Item = &'a String>,
    options: &[String],
) -> BTreeMap<String, PathBuf> {
    let mut command = Command::new("cargo");
    command.args(["build", "--workspace", "--message-format", "json-render-diagnostics"]);
    command.args(functions.into_iter().flat_map(|name| ["--bin", name])).args(options);
    println!("{command:?}");
    let output = command.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = String::from_utf8(output.stdout).unwrap();
    let messages = output.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let program = |message: Value| {
        let path = PathBuf::from(message["executable"].as_str()?);
        Some((message["target"]["name"].as_str()?.to_owned(), path))
    };
    messages.filter_map(program).collect()
}

fn marks(program: &Path) -> Vec<&'static str> {
    let bytes = fs::read(program).unwrap();
    let holds = |mark: &str| bytes.windows(mark.len()).any(|window| window == mark.as_bytes());
    MARKS.into_iter().filter(|mark| holds(mark)).collect()
}

/// Starts a program as Lambda does, and answers what it asks the Runtime API first; or else what it said.
fn first_request(program: &Path) -> Result<String, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let mut command = Command::new(program);
    command.env_clear().envs(VARIABLES);
    command.env("AWS_LAMBDA_RUNTIME_API", listener.local_addr().unwrap().to_string());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut function = command.spawn().unwrap();
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        sender.send(line)
    });
    let request = requests.recv_timeout(ASKS_WITHIN);
    let _ = function.kill();
    let said = function.wait_with_output().unwrap();
    request.map_err(|_| format!("{said:?}"))
}

#[test]
fn a_package_for_aws_starts_with_its_driver_and_without_sqlite() {
    let _programs = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
    let functions = functions();
    for (name, program) in build(functions.keys(), &for_aws(&functions)) {
        assert_eq!(marks(&program), [""; 0], "{name}");
        let request = first_request(&program).unwrap_or_else(|said| panic!("{name}: {said}"));
        assert!(
            request.starts_with("GET /2018-06-01/runtime/invocation/next "),
            "{name}: {request}"
        );
    }
    // Without its driver it would not start; and the marks are found where SQLite is: both absences mean something.
    let without_drivers = build(["books".to_owned()].iter(), &["--no-default-features".to_owned()]);
    let said = first_request(&without_drivers["books"]).unwrap_err();
    assert!(said.contains("is not compiled in: build with the feature `mongodb`"), "{said}");
    let embedded = build(functions.keys(), &[]);
    assert_eq!(marks(&embedded["books"]), MARKS);
}
