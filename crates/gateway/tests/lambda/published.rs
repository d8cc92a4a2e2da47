//! Versions and aliases on disk, followed by a Lambda that runs.

use std::{collections::BTreeMap, fs, path::Path};

use gateway::lambda::{
    InvokeError, Limits, Manifest, ManifestFunction, Published, Selection, Settings, promote,
    publish,
};

use crate::fixture::{Fixture, PATIENCE, example, is_alive, run, script, settings, until};

const ENVIRONMENTS: [&str; 3] = ["dev", "pre", "pro"];

/// One entry of a manifest; the package is the function.
fn entry(function: &str, binary: &Path) -> ManifestFunction {
    ManifestFunction {
        package: function.to_owned(),
        function: function.to_owned(),
        line: None,
        binary: binary.to_owned(),
        memory_mb: 128,
        timeout_s: 3,
        environment: BTreeMap::new(),
    }
}

fn publish_all(data: &Path, functions: Vec<ManifestFunction>) -> Vec<Published> {
    publish(data, &ENVIRONMENTS.map(str::to_owned), &Manifest { functions }).unwrap()
}

/// Alias, version and whether it is new.
fn told(published: &[Published]) -> Vec<(&str, u64, bool)> {
    published.iter().map(|one| (one.alias.as_str(), one.version, one.published)).collect()
}

/// Publishes a program as version 1 of `fixture` and opens Lambda over it.
pub(crate) fn publish_fixture(data: &Path, binary: &str, timeout_s: u32) -> Fixture {
    publish_all(data, vec![ManifestFunction { timeout_s, ..entry("fixture", Path::new(binary)) }]);
    open(data)
}

fn open(data: &Path) -> Fixture {
    // A runtime in bash is slow to ask for the next invocation; nothing else is started meanwhile.
    let limits = Limits { scale_out_wait: PATIENCE, ..Limits::default() };
    Fixture::open(Settings { data: Some(data.to_owned()), limits, ..settings() })
}

/// A runtime in bash and curl that answers every invocation with `answer` and its version.
fn answering(folder: &Path, answer: &str) -> std::path::PathBuf {
    let body = format!(
        r#"
        while true; do
            headers=$(mktemp)
            curl -sS -o /dev/null -D "$headers" "$API/invocation/next" || exit 1
            id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
            rm "$headers"
            curl -sS -o /dev/null -X POST "$API/invocation/$id/response" -d "\"{answer} $AWS_LAMBDA_FUNCTION_VERSION $$\""
        done"#
    );
    script(folder, &body)
}

async fn asked(fixture: &Fixture, target: &str) -> String {
    let output = fixture.invoke(target, "{}").await.unwrap();
    String::from_utf8_lossy(&output.payload).trim_matches('"').to_owned()
}

#[test]
fn the_same_bytes_and_settings_are_published_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let binary = script(folder.path(), "exit 0");
    assert_eq!(told(&publish_all(&data, vec![entry("books", &binary)])), [("dev", 1, true)]);
    assert_eq!(told(&publish_all(&data, vec![entry("books", &binary)])), [("dev", 1, false)]);
    let more = ManifestFunction { memory_mb: 256, ..entry("books", &binary) };
    assert_eq!(told(&publish_all(&data, vec![more.clone()])), [("dev", 2, true)]);
    script(folder.path(), "exit 1");
    assert_eq!(told(&publish_all(&data, vec![more.clone()])), [("dev", 3, true)]);
    fs::remove_file(data.join("lambda/code/books/3/bootstrap")).unwrap();
    assert_eq!(
        told(&publish_all(&data, vec![more])),
        [("dev", 4, true)],
        "lost code is published again"
    );
}

#[test]
fn lines_of_one_function_share_its_numbers_and_have_their_own_aliases() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let binary = script(folder.path(), "exit 0");
    let line = |package: &str, line: &str| ManifestFunction {
        package: package.to_owned(),
        line: Some(line.to_owned()),
        ..entry("orders", &binary)
    };
    let both = vec![line("orders-v1", "v1"), line("orders", "v2")];
    assert_eq!(told(&publish_all(&data, both.clone())), [("v1-dev", 1, true), ("v2-dev", 2, true)]);
    assert_eq!(told(&publish_all(&data, both)), [("v1-dev", 1, false), ("v2-dev", 2, false)]);

    script(folder.path(), "exit 1");
    publish_all(&data, vec![line("orders-v1", "v1")]);
    let promoted = promote(&data, &Selection::Named("orders-v1".to_owned()), "dev", "pro").unwrap();
    let lines: Vec<String> = promoted.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["orders: v1-pro 1 -> 3"]);
    let promoted = promote(&data, &Selection::Named("orders".to_owned()), "dev", "pro").unwrap();
    let lines: Vec<String> = promoted.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["orders: v1-pro already at 3", "orders: v2-pro already at 2"]);
}

#[test]
fn code_that_no_alias_needs_goes_and_five_versions_stay() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for number in 1..=9 {
        let binary = script(folder.path(), &format!("exit {number}"));
        publish_all(&data, vec![entry("books", &binary)]);
    }
    let mut kept: Vec<u64> = fs::read_dir(data.join("lambda/code/books"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_str().unwrap().parse().unwrap())
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, [1, 4, 5, 6, 7, 8, 9], "1 is that of `pre` and `pro`");
}

#[test]
fn what_does_not_exist_is_told_with_what_does() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let named = |name: &str, from: &str, to: &str| {
        promote(&data, &Selection::Named(name.to_owned()), from, to).unwrap_err().to_string()
    };
    let nothing = "there is no environment `dev`; there are: none, nothing is published yet";
    assert_eq!(named("books", "dev", "pre"), nothing);
    publish_all(&data, vec![entry("books", &script(folder.path(), "exit 0"))]);
    assert_eq!(
        named("books", "dev", "prod"),
        "there is no environment `prod`; there are: dev, pre, pro"
    );
    assert_eq!(
        named("boks", "dev", "pro"),
        "there is no function or package `boks`; there are: books"
    );
    fs::write(data.join("lambda/state.json"), "{").unwrap();
    let damaged = named("books", "dev", "pro");
    assert!(damaged.contains("state.json` is damaged"), "{damaged}");
    assert_eq!(fs::read_to_string(data.join("lambda/state.json")).unwrap(), "{");
}

#[test]
fn two_versions_answer_at_once_and_a_promotion_is_seen_while_running() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        publish_all(&data, vec![entry("fixture", &answering(folder.path(), "one"))]);
        let fixture = open(&data);
        let first = asked(&fixture, "fixture:pro").await;
        assert!(first.starts_with("one 1 "), "{first}");

        publish_all(&data, vec![entry("fixture", &answering(folder.path(), "two"))]);
        let (dev, pro) =
            tokio::join!(asked(&fixture, "fixture:dev"), asked(&fixture, "fixture:pro"));
        assert!(dev.starts_with("two 2 "), "{dev}");
        assert_eq!(pro, first, "the same process");

        promote(&data, &Selection::All, "dev", "pre").unwrap();
        promote(&data, &Selection::All, "dev", "pro").unwrap();
        assert_eq!(asked(&fixture, "fixture:pro").await, dev);
        let old = first.rsplit_once(' ').unwrap().1.parse().unwrap();
        until("the end of the old version's process", || !is_alive(old)).await;
        assert!(asked(&fixture, "fixture:1").await.starts_with("one 1 "));
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn a_restart_finds_what_was_published() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let fixture = publish_fixture(&data, &example("fixture-function"), 3);
        let told = fixture.answer(r#"{"describe":1}"#).await;
        let stores = data.join("data");
        assert_eq!(told["environment"]["FLOTILLA_DATA"], stores.to_str().unwrap());
        assert_eq!(
            told["environment"]["LAMBDA_TASK_ROOT"],
            data.join("lambda/code/fixture/1").to_str().unwrap()
        );
        fixture.lambda.shutdown().await;

        let again = open(&data);
        let summary = &again.lambda.summary()[0];
        assert_eq!(
            (summary.name.as_str(), summary.versions.as_slice()),
            ("fixture", [1].as_slice())
        );
        assert_eq!(summary.aliases, ENVIRONMENTS.map(|name| (name.to_owned(), 1)));
        assert_eq!(again.answer("{}").await, serde_json::json!({}));
        again.lambda.shutdown().await;
    });
}

#[test]
fn a_state_that_is_damaged_while_running_changes_nothing() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let fixture = publish_fixture(folder.path(), &example("fixture-function"), 3);
        let state = folder.path().join("lambda/state.json");
        let good = fs::read(&state).unwrap();
        fs::write(&state, "{").unwrap();
        assert_eq!(fixture.answer("{}").await, serde_json::json!({}));
        fs::write(&state, good).unwrap();
        assert_eq!(fixture.answer("{}").await, serde_json::json!({}));
        let unknown = fixture.invoke("fixture:9", "{}").await.unwrap_err();
        assert!(matches!(unknown, InvokeError::FunctionNotFound { .. }), "{unknown}");
        fixture.lambda.shutdown().await;
    });
}
