//! The operations that every entity has ([`crate::crud`]).

use serde_json::{Value, json};
use store::Index;

use super::{
    Examples, Words,
    answers::{
        ACCEPT, ACCEPT_PATCH, Answers, CACHE_CONTROL, ETAG, ETAG_OF_PAGE, Header, LINK, LOCATION,
    },
    parameters::{self, reference},
    schemas, shared, words,
};
use crate::{
    Access, Resource,
    app::BODY_LIMIT_BYTES,
    patch::{JSON_PATCH, MERGE_PATCH},
};

/// The paths of an entity.
pub(super) fn paths<E: Resource>(words: &Words, examples: &Examples) -> Value {
    json!({
        E::PATH: {"get": list::<E>(words), "post": create::<E>(words)},
        format!("{}/{{{}}}", E::PATH, words.parameter): {
            "get": read::<E>(words),
            "head": head::<E>(words),
            "put": replace::<E>(words),
            "patch": patch::<E>(words, examples),
            "delete": delete::<E>(words),
        },
    })
}

fn list<E: Resource>(words: &Words) -> Value {
    let headers = [LINK, ETAG_OF_PAGE, CACHE_CONTROL];
    let answers = answers::<E>(Access::Read)
        .add("200", "A page.", &headers, Some(&format!("{}Page", words.entity)))
        .add("304", "The caller has this page.", &headers, None)
        .problem(
            "400",
            "Wrong query parameters, all of them named; or `If-None-Match` is malformed.",
        );
    let shared = ["Cursor", "IfNoneMatch", "CorrelationId"].map(reference);
    json!({
        "tags": [words.tag],
        "operationId": format!("list{}", words.entities),
        "summary": format!("List {}.", words.things),
        "parameters": parameters::of_list::<E>(words).into_iter().chain(shared).collect::<Vec<_>>(),
        "responses": answers.into_json(),
    })
}

fn create<E: Resource>(words: &Words) -> Value {
    let id = words::has_new::<E>().then_some(E::ID_FIELD);
    let answers = with_body(answers::<E>(Access::Write), "`application/json`", ACCEPT)
        .add(
            "201",
            "Created; or created before under the same idempotency key.",
            &[LOCATION, ETAG],
            Some(&words.entity),
        )
        .conflict(&[taken::<E>(words, id)])
        .problem("422", "Values that are not allowed, all of them named; or an idempotency key that was used for another body.");
    let parameters = ["IdempotencyKey", "CorrelationId"].map(reference);
    json!({
        "tags": [words.tag],
        "operationId": format!("create{}", words.entity),
        "summary": format!("Create {}.", words.a_thing),
        "parameters": parameters,
        "requestBody": body(&words.new),
        "responses": answers.into_json(),
    })
}

fn read<E: Resource>(words: &Words) -> Value {
    json!({
        "tags": [words.tag],
        "operationId": format!("read{}", words.entity),
        "summary": format!("Read {}.", words.a_thing),
        "parameters": of_one(words, &["IfNoneMatch"]),
        "responses": read_answers::<E>(words, &format!("The {}.", words.thing)).into_json(),
    })
}

fn head<E: Resource>(words: &Words) -> Value {
    json!({
        "tags": [words.tag],
        "operationId": format!("head{}", words.entity),
        "summary": format!("Ask for the version of {}.", words.a_thing),
        "parameters": of_one(words, &["IfNoneMatch"]),
        "responses": read_answers::<E>(words, "Headers as those of GET.").without_bodies().into_json(),
    })
}

fn replace<E: Resource>(words: &Words) -> Value {
    let answers = with_body(written::<E>(words), "`application/json`", ACCEPT)
        .conflict(&[taken::<E>(words, None), E::REFUSES.map(str::to_owned)])
        .problem("422", "Values that are not allowed, all of them named.");
    json!({
        "tags": [words.tag],
        "operationId": format!("replace{}", words.entity),
        "summary": format!("Replace {}.", words.a_thing),
        "description": "A total update: what is left out gets its default, or what its own description says.",
        "parameters": of_one(words, &["IfMatch", "IfNoneMatch"]),
        "requestBody": body(&words.details),
        "responses": answers.into_json(),
    })
}

fn patch<E: Resource>(words: &Words, examples: &Examples) -> Value {
    let test = "a `test` of the patch failed".to_owned();
    let answers = with_body(written::<E>(words), "patch of either kind", ACCEPT_PATCH)
        .conflict(&[taken::<E>(words, None), E::REFUSES.map(str::to_owned), Some(test)])
        .problem(
            "422",
            "Values that are not allowed, all of them named; or an operation that cannot be done.",
        );
    json!({
        "tags": [words.tag],
        "operationId": format!("patch{}", words.entity),
        "summary": format!("Change parts of {}.", words.a_thing),
        "description": "A JSON Merge Patch (RFC 7396) or a JSON Patch (RFC 6902), by content type; done whole or not at all.",
        "parameters": of_one(words, &["IfMatch", "IfNoneMatch"]),
        "requestBody": {
            "required": true,
            "content": {
                MERGE_PATCH: {"schema": schemas::reference(&format!("{}Patch", words.entity))},
                JSON_PATCH: {"schema": schemas::reference(shared::JSON_PATCH), "example": examples.operations},
            },
        },
        "responses": answers.into_json(),
    })
}

fn delete<E: Resource>(words: &Words) -> Value {
    let answers = one::<E>(words, Access::Write)
        .add("204", "Deleted.", &[], None)
        .problem("400", "`If-Match` or `If-None-Match` is malformed.")
        .problem("412", PRECONDITION);
    json!({
        "tags": [words.tag],
        "operationId": format!("delete{}", words.entity),
        "summary": format!("Delete {}.", words.a_thing),
        "parameters": of_one(words, &["IfMatch", "IfNoneMatch"]),
        "responses": answers.into_json(),
    })
}

const PRECONDITION: &str =
    "Its version is none that `If-Match` names, or one that `If-None-Match` names.";

/// A body of this schema.
fn body(schema: &str) -> Value {
    json!({"required": true, "content": {"application/json": {"schema": schemas::reference(schema)}}})
}

/// The parameters of an operation on one entity.
fn of_one(words: &Words, headers: &[&str]) -> Value {
    let id = words.parameter_component();
    let names = [id.as_str()].into_iter().chain(headers.iter().copied()).chain(["CorrelationId"]);
    names.map(reference).collect()
}

fn answers<E: Resource>(access: Access) -> Answers {
    Answers::of_every_operation(&E::scope(access))
}

/// The answers of an operation on one entity.
fn one<E: Resource>(words: &Words, access: Access) -> Answers {
    answers::<E>(access).problem("404", &format!("There is no such {}.", words.thing))
}

fn read_answers<E: Resource>(words: &Words, about: &str) -> Answers {
    one::<E>(words, Access::Read)
        .add("200", about, &[ETAG, CACHE_CONTROL], Some(&words.entity))
        .add("304", "The caller has this version.", &[ETAG, CACHE_CONTROL], None)
        .problem("400", "`If-None-Match` is malformed.")
}

/// The answers of an operation that writes over an entity.
fn written<E: Resource>(words: &Words) -> Answers {
    one::<E>(words, Access::Write)
        .add("200", "As it is now.", &[ETAG], Some(&words.entity))
        .problem("412", PRECONDITION)
}

/// The same answers of an operation that takes a body.
fn with_body(answers: Answers, kind: &str, accept: Header) -> Answers {
    answers
        .problem(
            "400",
            "The body is not the JSON that this operation takes, or a header is malformed.",
        )
        .problem("413", &format!("The body is larger than {} MiB.", BODY_LIMIT_BYTES >> 20))
        .add("415", &format!("The body is no {kind}."), &[accept], Some(shared::PROBLEM))
}

/// What of a caller's values another entity may have, if no two may have the same.
fn taken<E: Resource>(words: &Words, id: Option<&str>) -> Option<String> {
    let unique = E::INDEXES.iter().filter(|index| matches!(index, Index::Unique(_)));
    let fields = id.into_iter().chain(unique.map(|index| index.field()));
    let fields: Vec<_> = fields.map(|field| format!("`{field}`")).collect();
    let (last, others) = fields.split_last()?;
    let others = if others.is_empty() { String::new() } else { others.join(", ") + " or " };
    Some(format!("another {} has this {others}{last}", words.thing))
}
