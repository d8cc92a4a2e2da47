//! One row for each way in which the operations that every entity has answer, made of the examples in the definition: whoever
//! adds an entity adds no row.

use serde_json::{Map, Value};

use crate::{
    definition::{DOCUMENT, example},
    operations::{
        Call, JSON, JSON_PATCH, MALFORMED, MERGE_PATCH, MISSING, OK, STALE, UNSUPPORTED, plain,
        send, with,
    },
    schema::resolve,
};

/// The calls of all entities, one after the other: each is created, and gone at the end.
pub(crate) fn calls() -> Vec<Call> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let entity = |(path, item): (&String, &Value)| {
        let (collection, _) = path.split_once("/{")?;
        let of_all = paths.get(collection).and_then(Value::as_object)?;
        let of_one = item.as_object()?;
        Some(of_entity((collection, of_all), (path, of_one)))
    };
    paths.iter().filter_map(entity).flatten().collect()
}

type Methods<'a> = (&'a str, &'a Map<String, Value>);

fn of_entity((collection, of_all): Methods<'_>, (one, of_one): Methods<'_>) -> Vec<Call> {
    let all = |method: &str| format!("{method} {collection}");
    let it = |method: &str| format!("{method} {one}");
    let new = example(&all("POST"), JSON);
    let mut calls = vec![
        send(&all("POST"), JSON, "{", MALFORMED),
        send(&all("POST"), "text/plain", &new, UNSUPPORTED),
        send(&all("POST"), JSON, &new, "201 application/json"),
        plain(&all("GET"), "", OK),
        plain(&all("GET"), "?limit=0&no-parameter=1", MALFORMED),
        plain(&it("GET"), "", OK),
        with(&it("GET"), "", &[("if-none-match", "*")], "304"),
        with(&it("GET"), "", &[("if-none-match", "no tag")], MALFORMED),
        plain(&it("HEAD"), "", "200"),
        with(&it("HEAD"), "", &[("if-none-match", "*")], "304"),
        send(&it("PUT"), JSON, &example(&it("PUT"), JSON), OK),
        send(&it("PATCH"), MERGE_PATCH, &example(&it("PATCH"), MERGE_PATCH), OK),
        send(&it("PATCH"), JSON_PATCH, &example(&it("PATCH"), JSON_PATCH), OK),
        send(&it("PATCH"), JSON, "{}", UNSUPPORTED),
        with(&it("DELETE"), "", &[("if-match", "\"0\"")], STALE),
        plain(&it("DELETE"), "", "204"),
        plain(&it("DELETE"), "", MISSING),
        plain(&it("GET"), "", MISSING),
        plain(&it("HEAD"), "", "404"),
        plain(&all("OPTIONS"), "", "204"),
        plain(&it("OPTIONS"), "", "204"),
    ];
    let queries = queries(&of_all["get"]).into_iter();
    calls.splice(4..4, queries.map(|query| plain(&all("GET"), &query, OK)));
    // An entity may have less than all.
    let is_there = |call: &Call| {
        let method = call.operation.split_once(' ').unwrap().0.to_lowercase();
        if call.operation.ends_with('}') { of_one } else { of_all }.contains_key(&method)
    };
    calls.into_iter().filter(is_there).collect()
}

/// A query for each parameter that says what it may be.
fn queries(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().into_iter().flatten().map(resolve);
    let parameters = parameters.filter(|parameter| parameter["in"] == "query");
    let query = |parameter: &Value| {
        let schema = resolve(&parameter["schema"]);
        let value = schema.get("example").or_else(|| schema.pointer("/enum/0"))?.as_str()?;
        Some(format!("?{}={}", parameter["name"].as_str()?, value.replace('+', "%2B")))
    };
    parameters.filter_map(query).map(|query| query.replace(' ', "+")).collect()
}
