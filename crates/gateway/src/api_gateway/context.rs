//! What is known of a request once it has a route: the values that integrations read.
//!
//! It is made once for each request and never changed.

use base64::{Engine, engine::general_purpose::STANDARD};
use uuid::Uuid;

use super::{
    address::Address,
    clock::RequestTime,
    deployment::Stage,
    request::Request,
    rest_api::{Method, Resource},
    router::Route,
    trace::Trace,
};

/// A request with its stage and route.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) address: Address<'a>,
    pub(super) stage: &'a Stage,
    pub(super) route: &'a Route<'a, 'a>,
    pub(super) resource: &'a Resource,
    pub(super) method: &'a Method,
    pub(super) identifiers: &'a Identifiers,
    pub(super) trace: &'a Trace,
    pub(super) time: &'a RequestTime,
}

/// The two names of a request.
#[derive(Debug)]
pub(super) struct Identifiers {
    /// `requestId` and `x-amzn-RequestId`.
    pub(super) request_id: String,
    /// `extendedRequestId` and `x-amz-apigw-id`: 16 characters of base64, the last of them `=`.
    pub(super) extended_request_id: String,
}

/// Bytes behind an extended request id.
const EXTENDED_REQUEST_ID_BYTES: usize = 11;

impl Identifiers {
    /// `random` must be fresh for every request.
    pub(super) fn new(random: [Uuid; 2]) -> Self {
        let extended = &random[1].as_bytes()[..EXTENDED_REQUEST_ID_BYTES];
        Self { request_id: random[0].to_string(), extended_request_id: STANDARD.encode(extended) }
    }
}
