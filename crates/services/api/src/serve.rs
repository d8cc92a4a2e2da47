//! A controller as a Lambda function.

use std::borrow::Cow;

use axum::{
    Router,
    body::Body,
    http::{Uri, header},
    response::Response,
};
use lambda_http::{
    Error, Request, RequestExt, aws_lambda_events::query_map::QueryMap, request::RequestContext,
    tower::ServiceBuilder,
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What cannot stand in a path as it is (RFC 3986, 3.3). What is encoded already stays: API Gateway hands on both.
const NOT_IN_A_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Answers invocations by API Gateway (REST, Lambda proxy integration) until the process ends.
///
/// # Errors
///
/// When the Runtime API cannot be reached.
pub(crate) async fn serve(app: Router) -> Result<(), Error> {
    let service = ServiceBuilder::new()
        .layer(telemetry::InvocationLayer::new())
        .map_request(at_its_resource)
        .map_response(without_length)
        .service(app);
    lambda_http::run(service).await
}

/// The answer without its length, which API Gateway sets itself: a function's own would reach the caller
/// as `x-amzn-Remapped-Content-Length`.
fn without_length(mut response: Response) -> Response {
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response
}

/// The request at the path of its resource. The event's own path has the base path of a custom domain in it, and `lambda_http`
/// puts the stage before it: `/dev/books`.
pub(crate) fn at_its_resource(request: Request) -> axum::http::Request<Body> {
    let resource = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV1(context)) => context.resource_path.as_deref(),
        _ => None,
    };
    let filled = resource.and_then(|resource| filled(resource, &request.path_parameters()));
    let path = filled.unwrap_or_else(|| request.raw_http_path().to_owned());
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = utf8_percent_encode(&path, NOT_IN_A_PATH);
    // A path that is still none is one that no route has.
    let uri = format!("{path}{query}").parse::<Uri>().unwrap_or_default();
    let (mut parts, body) = request.into_parts();
    parts.uri = uri;
    axum::http::Request::from_parts(parts, Body::new(body))
}

/// A resource's path with the values of its parameters: `/books/{bookId}` and `1` make `/books/1`. A greedy `{proxy+}` takes
/// the rest of the path.
fn filled(resource: &str, parameters: &QueryMap) -> Option<String> {
    let part = |part| match str::strip_prefix(part, '{').and_then(|name| name.strip_suffix('}')) {
        Some(name) => match name.strip_suffix('+') {
            Some(greedy) => parameters.first(greedy).map(Cow::Borrowed),
            None => parameters.first(name).map(|value| Cow::Owned(value.replace('/', "%2F"))),
        },
        None => Some(Cow::Borrowed(part)),
    };
    let parts: Option<Vec<_>> = resource.split('/').map(part).collect();
    parts.map(|parts| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn the_base_path_of_a_custom_domain_is_no_part_of_the_route() {
        for (path, of_caller) in [("/shop/books/1", "/shop/books/1"), ("/books/1", "/pro/books/1")]
        {
            let event = serde_json::json!({
                "resource": "/books/{bookId}", "path": path, "httpMethod": "GET",
                "headers": {"host": "api.example"}, "multiValueHeaders": {"host": ["api.example"]},
                "pathParameters": {"bookId": "1"}, "multiValueQueryStringParameters": {"limit": ["2"]},
                "requestContext": {
                    "stage": "pro", "resourcePath": "/books/{bookId}", "path": of_caller, "httpMethod": "GET",
                    "requestId": "1", "requestTimeEpoch": 0, "identity": {}, "apiId": "api",
                },
                "body": null, "isBase64Encoded": false,
            });
            let request = lambda_http::request::from_str(&event.to_string()).unwrap();
            assert_eq!(at_its_resource(request).uri(), "/books/1?limit=2", "{path}");
        }
    }

    #[test]
    fn a_resource_s_path_is_filled_with_the_parameters() {
        let parameters = |name: &str, value: &str| {
            let map = HashMap::from([(name.to_owned(), vec![value.to_owned()])]);
            QueryMap::from(map)
        };
        for (resource, name, value, expected) in [
            ("/books", "", "", Some("/books")),
            ("/books/{bookId}", "bookId", "1", Some("/books/1")),
            ("/books/{bookId}", "bookId", "a/b", Some("/books/a%2Fb")),
            ("/{proxy+}", "proxy", "books/1", Some("/books/1")),
            ("/books/{bookId}", "other", "1", None),
        ] {
            let found = filled(resource, &parameters(name, value));
            assert_eq!(found.as_deref(), expected, "{resource}");
        }
    }
}
