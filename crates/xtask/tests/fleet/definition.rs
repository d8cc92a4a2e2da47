//! `config/api.yaml` as its readers understand it. It asks nobody.

use std::{collections::BTreeSet, fs, sync::LazyLock};

use regex_lite::Regex;
use serde_json::Value;

use crate::{http::Answer, schema, server::root};

/// The text of the definition.
pub(crate) static TEXT: LazyLock<String> =
    LazyLock::new(|| fs::read_to_string(root().join("config/api.yaml")).unwrap());

/// The definition as a document.
pub(crate) static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_saphyr::from_str(&TEXT).unwrap());

/// Every operation: `GET /books/{bookId}`.
pub(crate) fn operations() -> BTreeSet<String> {
    let paths = DOCUMENT["paths"].as_object().unwrap().iter();
    let methods = paths.flat_map(|(path, item)| {
        item.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path))
    });
    methods.map(|(method, path)| format!("{method} {path}")).collect()
}

/// The stage variables that integrations name.
pub(crate) fn stage_variables() -> BTreeSet<String> {
    let variable = Regex::new(r"\$\{stageVariables\.(\w+)\}").unwrap();
    variable.captures_iter(&TEXT).map(|captures| captures[1].to_owned()).collect()
}

/// The schema of what an operation takes as this media type.
pub(crate) fn request_schema(operation: &str, media_type: &str) -> Option<&'static Value> {
    find(operation)["requestBody"]["content"].get(media_type)?.get("schema")
}

/// What an operation says a caller might send as this media type; nothing if it takes no such body.
pub(crate) fn example(operation: &str, media_type: &str) -> String {
    let Some(content) = find(operation)["requestBody"]["content"].get(media_type) else {
        return String::new();
    };
    let example =
        content.get("example").or_else(|| schema::resolve(&content["schema"]).get("example"));
    example.unwrap_or_else(|| panic!("{operation} has no example of `{media_type}`")).to_string()
}

/// Everything about an answer that the definition does not say of its operation.
pub(crate) fn faults(operation: &str, answer: &Answer) -> Vec<String> {
    let status = answer.status.to_string();
    let Some(response) = find(operation)["responses"].get(&status) else {
        return vec![format!("status {status} is not declared")];
    };
    let headers = response["headers"].as_object();
    let missing = headers.into_iter().flat_map(serde_json::Map::keys);
    // A last page has no link to a next one.
    let missing = missing.filter(|name| *name != "Link" && answer.header(name).is_empty());
    let mut faults: Vec<_> =
        missing.map(|name| format!("the header `{name}` is missing")).collect();
    match response.get("content") {
        None if answer.body.is_empty() => {}
        None => faults.push("a body is not declared".to_owned()),
        Some(content) => match content.get(answer.media_type()) {
            None => faults.push(format!("`{}` is not declared", answer.media_type())),
            Some(media) => faults.extend(schema::faults(&media["schema"], &answer.json())),
        },
    }
    faults
}

fn find(operation: &str) -> &'static Value {
    let (method, path) = operation.split_once(' ').unwrap();
    &DOCUMENT["paths"][path][method.to_lowercase()]
}
