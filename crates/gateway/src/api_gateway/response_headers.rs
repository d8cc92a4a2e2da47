//! The headers of a response on their way to the client: which ones a function may not set, and which are added.
//!
//! `Via` and `X-Amz-Cf-*` are not added: there is no CloudFront here. Names reach the client in lower case, which is how
//! hyper writes them; HTTP gives their case no meaning.

use http::{HeaderMap, HeaderName, HeaderValue, header};

pub(super) const APPLICATION_JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(super) const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
pub(super) const API_GATEWAY_ID: HeaderName = HeaderName::from_static("x-amz-apigw-id");
pub(super) const TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

const REMAPPED_PREFIX: &str = "x-amzn-remapped-";

/// Headers of a proxy integration that reach the client as `x-amzn-Remapped-...` only.
const REMAPPED_OF_PROXY: [HeaderName; 5] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::DATE,
    header::SERVER,
    header::WWW_AUTHENTICATE,
];

/// The same for other integrations, from `TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_aws[AWS]`
/// of the suite that recorded the other answers.
const REMAPPED_OF_MAPPING: [HeaderName; 14] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    HeaderName::from_static("content-md5"),
    header::DATE,
    header::EXPECT,
    header::HOST,
    header::MAX_FORWARDS,
    header::PROXY_AUTHENTICATE,
    header::SERVER,
    header::TRAILER,
    header::UPGRADE,
    header::USER_AGENT,
    header::WWW_AUTHENTICATE,
];

/// Adds a header of a function's answer.
pub(super) fn append_of_proxy(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    append(headers, &REMAPPED_OF_PROXY, name, value);
}

/// Adds a header that the definition maps.
pub(super) fn append_of_mapping(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    append(headers, &REMAPPED_OF_MAPPING, name, value);
}

fn append(headers: &mut HeaderMap, remapped: &[HeaderName], name: HeaderName, value: HeaderValue) {
    if name == header::TRANSFER_ENCODING {
        return;
    }
    if !remapped.contains(&name) {
        headers.append(name, value);
    } else if let Ok(name) = HeaderName::try_from(format!("{REMAPPED_PREFIX}{name}")) {
        headers.append(name, value);
    }
}
