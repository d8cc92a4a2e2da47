//! The command line: what is said at the start, what is refused, and how it ends.

use std::{
    fs,
    net::TcpListener,
    process::Output,
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use crate::served::{Served, definition, function_in, gateway};

fn hello(answer: &[&str], arguments: &[&str]) -> Served {
    let text = definition(&[
        "GET /hello/{name} type: aws_proxy, httpMethod: POST, uri: '@hello'",
        "OPTIONS /hello type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'}",
        "GET /hello type: aws_proxy, httpMethod: POST, uri: '@hello:${stageVariables.alias}'",
    ]);
    let stages =
        ["--stage", "dev", "--variable", "alias=dev", "--stage", "pre", "--variable", "alias=1"];
    Served::alone(&text, &[("hello", answer)], &[&stages[..], arguments].concat())
}

#[test]
fn the_start_says_what_is_where_and_a_line_to_paste() {
    let served = hello(&["fixed", r#"{"body":"hi"}"#], &["--api-id", "abcdefghij"]);
    let port = served.port;
    let start_up = &served.start_up;

    assert!(start_up.contains("test (api abcdefghij"), "{start_up}");
    assert!(start_up.contains(&format!("http://127.0.0.1:{port}/pre/")), "{start_up}");
    assert!(
        start_up.contains(&format!("http://abcdefghij.execute-api.localhost:{port}/dev/")),
        "{start_up}"
    );
    assert!(start_up.contains("hello "), "{start_up}");
    let example =
        start_up.lines().find_map(|line| line.trim().strip_prefix("curl -s ")).expect(start_up);
    assert_eq!(example, format!("http://127.0.0.1:{port}/dev/hello"));
    assert_eq!(start_up.lines().last(), Some(format!("ready: http://127.0.0.1:{port}").as_str()));
    let output = std::process::Command::new("curl").args(["-s", example]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "hi");
}

#[test]
fn a_functions_lines_are_shown_with_its_name_and_version() {
    let mut served = hello(&["fixed", "{}"], &[]);
    assert_eq!(served.get("/dev/hello").status, 200);
    let log = served.end().log;
    let line = log.lines().find(|line| line.ends_with("a line of hello")).expect(&log);
    let words: Vec<&str> = line.split(' ').collect();
    assert!(words[0].len() == 12 && words[1].starts_with("hello:"), "{line}");
}

#[test]
fn for_a_program_all_lines_are_json() {
    let mut served = hello(&["fixed", "{}"], &["--log", "json"]);
    assert_eq!(served.get("/dev/hello").status, 200);
    let start_up: serde_json::Value =
        serde_json::from_str(served.start_up.lines().last().unwrap()).unwrap();
    assert_eq!(start_up["stages"], serde_json::json!(["dev", "pre"]));
    let log = served.end().log;
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let line = lines.iter().find(|line| line["log"] == "a line of hello").expect(&log);
    assert_eq!(line["function"], "hello");
}

#[test]
fn requests_in_flight_finish_before_the_end() {
    let mut served = hello(&["slow", r#"{"body":"late"}"#], &[]);
    let port = served.port;
    let request = thread::spawn(move || crate::http::send(port, "GET /dev/hello", "", b""));
    thread::sleep(Duration::from_millis(500));
    let started = Instant::now();
    served.signal(Signal::INT);
    assert_eq!(request.join().unwrap().text(), "late");
    let ended = served.end();
    assert_eq!(ended.status.code(), Some(0), "{}", ended.log);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

/// A gateway that must not start: its exit code is 2, and it says something.
fn refused(arguments: &[&str]) -> String {
    let Output { status, stderr, .. } = gateway().args(arguments).output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(2), "{said}");
    said
}

#[test]
fn what_cannot_be_served_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("api.yaml"), definition(&[])).unwrap();
    fs::write(
        path("bad.yaml"),
        definition(&["GET / type: http_proxy, uri: 'https://example.com'"]),
    )
    .unwrap();

    assert!(
        refused(&["--api", &path("none.yaml"), "--stage", "dev"]).contains("none.yaml` (`--api`)")
    );
    assert!(
        refused(&["--api", &path("bad.yaml"), "--stage", "dev"])
            .contains("GET /: an integration of type `http_proxy` is not supported")
    );
    assert!(refused(&["--api", &path("api.yaml")]).contains("--stage <NAME>"));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = refused(&["--api", &path("api.yaml"), "--stage", "dev", "--port", &port]);
    assert!(
        said.contains(&format!("port {port} is in use")) && said.contains("`--port`"),
        "{said}"
    );
    assert!(
        refused(&[
            "publish",
            "--data",
            &path("data"),
            "--environments",
            "dev",
            "--manifest",
            &path("none.json")
        ])
        .contains("none.json")
    );
    assert!(
        refused(&["promote", "--data", &path("data"), "books", "dev", "pre"])
            .contains("no environment `dev`")
    );
}

#[test]
fn a_folder_serves_one_gateway() {
    let folder = tempfile::tempdir().unwrap();
    function_in(folder.path());
    let data = folder.path().join("data").to_str().unwrap().to_owned();
    let arguments = ["--data".to_owned(), data.clone(), "--stage".to_owned(), "dev".to_owned()];
    let served = Served::start(folder, &definition(&[]), &arguments);
    let api = served.folder.path().join("api.yaml");

    let said = refused(&[
        "--api",
        api.to_str().unwrap(),
        "--stage",
        "dev",
        "--data",
        &data,
        "--port",
        "0",
    ]);
    assert!(said.contains("another gateway already serves") && said.contains("`--data`"), "{said}");
}
