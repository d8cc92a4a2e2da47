//! The headers of a request on their way to a function: what an edge drops, spells its own way, and adds.
//!
//! `Via` and `CloudFront-*` are not added: there is no CloudFront here, and a made-up value helps nobody.

use std::borrow::Cow;

use super::{
    request::{Pair, Request},
    trace,
};

/// Headers that end at the edge. From `TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_aws[AWS_PROXY]`
/// of the suite that recorded the other answers.
const DROPPED: [&str; 12] = [
    "connection",
    "content-length",
    "content-md5",
    "expect",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
];

/// Headers that the edge writes itself, whatever the client sent.
const REPLACED: [&str; 4] =
    ["x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"];

/// Names that AWS spells its own way; all others reach the function in the client's case.
const RESPELLED: [&str; 3] = ["Authorization", "Host", "User-Agent"];

/// The headers as a function gets them.
pub(super) fn for_event<'a>(request: &Request<'a>, trace_id: &'a str) -> Vec<Pair<'a>> {
    let mut headers = Vec::with_capacity(request.headers.len() + REPLACED.len());
    for header in request.headers {
        if is_one_of(&header.name, &DROPPED) || is_one_of(&header.name, &REPLACED) {
            continue;
        }
        let respelled = RESPELLED.iter().find(|name| header.name.eq_ignore_ascii_case(name));
        let name = respelled.map_or_else(|| header.name.clone(), |name| Cow::Borrowed(*name));
        headers.push(Pair { name, value: header.value.clone() });
    }
    let mut add = |name: &'static str, value: Cow<'a, str>| {
        headers.push(Pair { name: Cow::Borrowed(name), value });
    };
    add(trace::HEADER, Cow::Borrowed(trace_id));
    add("X-Forwarded-For", forwarded_for(request));
    add("X-Forwarded-Port", Cow::Borrowed(request.port));
    add("X-Forwarded-Proto", Cow::Borrowed("http"));
    headers
}

/// The client's address, after those that a proxy before us has seen.
fn forwarded_for<'a>(request: &Request<'a>) -> Cow<'a, str> {
    match request.header("x-forwarded-for") {
        Some(before) => Cow::Owned(format!("{before}, {}", request.source_ip)),
        None => Cow::Borrowed(request.source_ip),
    }
}

/// Whether a name is listed; the lists are in lower case.
fn is_one_of(name: &str, list: &[&str]) -> bool {
    list.iter().any(|it| it.eq_ignore_ascii_case(name))
}
