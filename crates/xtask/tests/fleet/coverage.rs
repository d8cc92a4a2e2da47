//! Every operation of `config/api.yaml` does what the file says of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    sync::PoisonError,
};

use regex_lite::Regex;

use crate::{
    definition::{self, DOCUMENT},
    entities,
    http::Answer,
    operations::{self, Call},
    schema,
    server::{PROGRAMS, XTASK, fleet, root},
};

/// The stage in which the calls are made: no other test writes to it.
const STAGE: &str = "pro";

#[test]
fn every_operation_is_called() {
    let called: BTreeSet<String> = calls().into_iter().map(|call| call.operation).collect();
    let missing: Vec<_> = definition::operations().difference(&called).cloned().collect();
    assert!(missing.is_empty(), "give each of these a row in `operations.rs`: {missing:#?}");
}

#[test]
fn every_answer_is_as_the_definition_says() {
    let mut parameters = BTreeMap::new();
    let mut faults = Vec::new();
    for call in &calls() {
        let answer = make(call, &parameters);
        let found = faults_of(call, &answer);
        let where_from = format!("{}{} {}", call.operation, call.query, call.body);
        faults.extend(
            found.into_iter().map(|fault| format!("{where_from}\n    {fault}\n    {answer}")),
        );
        if let Some((collection, id)) = answer.header("location").rsplit_once('/') {
            let path = collection.trim_start_matches("/").split_once('/').unwrap().1;
            parameters.insert(format!("/{path}"), id.to_owned());
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_definition_is_what_the_code_says() {
    let _programs = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
    let check = Command::new(XTASK).args(["api", "--check"]).current_dir(root()).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
}

#[test]
fn every_example_obeys_its_schema() {
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        if let Some(example) = schema.get("example") {
            assert_eq!(schema::faults(schema, example), [""; 0], "{name}");
        }
    }
}

#[test]
fn each_failure_of_putitem_becomes_exactly_one_status() {
    let integration = &DOCUMENT["paths"]["/"]["post"]["x-amazon-apigateway-integration"];
    let responses = integration["responses"].as_object().unwrap();
    for (message, expected) in [
        ("Invalid user: `email` must be\nan address", "400"),
        ("Cannot store the user: try again later", "500"),
        ("2026-11-22T01:46:56.123Z 4711 Task timed out after 10.00 seconds", "500"),
        ("Internal failure\nin two lines", "500"),
    ] {
        // A pattern matches the whole message, on AWS as here.
        let matches =
            |pattern: &str| Regex::new(&format!("^(?:{pattern})$")).unwrap().is_match(message);
        let chosen = responses.iter().filter(|(pattern, _)| matches(pattern));
        let statuses: Vec<_> = chosen.map(|(_, response)| &response["statusCode"]).collect();
        assert_eq!(statuses, [expected], "{message}");
    }
}

/// All calls, in their order.
fn calls() -> Vec<Call> {
    entities::calls().into_iter().chain(operations::calls()).collect()
}

fn make(call: &Call, parameters: &BTreeMap<String, String>) -> Answer {
    let (method, path) = call.operation.split_once(' ').unwrap();
    let path = match path.split_once("/{") {
        Some((collection, _)) => {
            let id = parameters.get(collection).map_or("1", String::as_str);
            format!("{collection}/{id}")
        }
        None => path.to_owned(),
    };
    let mut headers = call.headers.to_vec();
    if !call.media_type.is_empty() {
        headers.push(("content-type", call.media_type));
    }
    fleet().send(method, &format!("/{STAGE}{path}{}", call.query), &headers, &call.body)
}

fn faults_of(call: &Call, answer: &Answer) -> Vec<String> {
    let mut faults = definition::faults(&call.operation, answer);
    let has_media_type = !answer.body.is_empty();
    let found = match answer.media_type() {
        media_type if has_media_type => format!("{} {media_type}", answer.status),
        _ => answer.status.to_string(),
    };
    if found != call.answer {
        faults.push(format!("`{found}` instead of `{}`", call.answer));
    }
    // What is taken is what the definition says can be taken.
    if answer.status < 300 && !call.body.is_empty() {
        match definition::request_schema(&call.operation, call.media_type) {
            Some(schema) => {
                let body = serde_json::from_str(&call.body).unwrap();
                faults.extend(schema::faults(schema, &body));
            }
            None => faults.push(format!("`{}` is not declared", call.media_type)),
        }
    }
    faults
}
