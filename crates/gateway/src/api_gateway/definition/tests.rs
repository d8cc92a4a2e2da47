use super::*;
use crate::api_gateway::rest_api::{Integration, PassthroughBehavior, Template};

const URI: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
                   arn:aws:lambda:us-east-1:123456789012:function:books/invocations";

/// A definition of `GET /books` with this operation, indented by six.
fn definition(operation: &str) -> String {
    let operation = operation.replace("URI", URI);
    format!(
        "openapi: 3.0.3\ninfo: {{title: test, version: '1'}}\npaths:\n  /books:\n    get:\n{operation}\n"
    )
}

fn proxy(more: &str) -> String {
    let integration =
        "      x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: 'URI'";
    definition(&format!("{integration}{more}}}"))
}

fn refused(text: &str) -> String {
    load(text, None).expect_err("an unsupported definition").to_string()
}

#[test]
fn a_method_has_an_integration_with_its_limits() {
    let loaded = load(&proxy(", timeoutInMillis: 3000"), None).unwrap();
    let resource = &loaded.api.resources[0];

    assert_eq!((resource.path.as_str(), resource.id.len(), loaded.api.id.len()), ("/books", 6, 10));
    assert_eq!(resource.methods[0].http_method, Some(HttpMethod::GET));
    let Integration::AwsProxy(lambda) = &resource.methods[0].integration else {
        panic!("no proxy")
    };
    assert_eq!((lambda.is_post, lambda.timeout.as_millis()), (true, 3000));
    assert_eq!(loaded.warnings, [""; 0]);
}

#[test]
fn json_is_loaded_as_yaml_is() {
    let text = r#"{"openapi":"3.0.1","info":{"title":"t"},"paths":{"/":{"x-amazon-apigateway-any-method":{"x-amazon-apigateway-integration":
        {"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\": 200}"},"responses":{"default":{"statusCode":"204"}}}}}}}"#;
    let api = load(text, Some("abcdefghij")).unwrap().api;
    assert_eq!(api.id, "abcdefghij");
    assert_eq!(api.resources[0].methods[0].http_method, None);
}

#[test]
fn a_mapping_is_read_in_order() {
    let operation = r#"      responses: {200: {description: ok}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        uri: URI
        passthroughBehavior: when_no_templates
        requestTemplates: {application/json: "$input.json('$')"}
        responses:
          ".*bad.*": {statusCode: 400, responseTemplates: {application/json: ''}}
          default:
            statusCode: "200"
            responseParameters: {method.response.header.Access-Control-Allow-Origin: "'*'"}"#;
    let loaded = load(&definition(operation), None).unwrap();
    let Integration::Aws(_, mapping) = &loaded.api.resources[0].methods[0].integration else {
        panic!("no mapping")
    };

    assert_eq!(mapping.passthrough_behavior, PassthroughBehavior::WhenNoTemplates);
    assert_eq!(mapping.request_templates["application/json"], Template::Passthrough);
    assert_eq!(
        mapping.responses.iter().map(|response| response.status).collect::<Vec<_>>(),
        [400, 200]
    );
    assert_eq!(
        mapping.responses[1].headers,
        [("Access-Control-Allow-Origin".to_owned(), "*".to_owned())]
    );
}

#[test]
fn what_is_not_supported_is_an_error_that_says_where() {
    let operation = |more: &str| {
        refused(&definition(&format!(
            "      {more}\n      x-amazon-apigateway-integration: {{type: mock}}"
        )))
    };

    assert!(
        operation("x-amazon-apigateway-request-validator: all")
            .starts_with("GET /books: `x-amazon-apigateway-request-validator` is not supported")
    );
    assert!(
        operation("x-amazon-apigateway-auth: {type: NONE}").contains("x-amazon-apigateway-auth")
    );
    assert!(
        refused(&definition(
            "      x-amazon-apigateway-integration: {type: http_proxy, uri: 'https://example.com'}"
        ))
        .contains("an integration of type `http_proxy`")
    );
    assert!(refused(&definition("      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '#set($a = 1)'}}")).contains("VTL"));
    assert!(refused(&definition("      x-amazon-apigateway-integration: {type: mock, responses: {default: {statusCode: 200, responseParameters: {method.response.header.A: context.requestId}}}}")).contains("only fixed values"));
    assert!(refused(&proxy(", connectionType: VPC_LINK")).contains("a VPC link"));
    assert!(refused(&proxy(", wrongField: 1")).contains("wrongField"));
}

#[test]
fn what_has_no_meaning_is_an_error_that_says_where() {
    assert!(refused(&proxy(", timeoutInMillis: 30000")).contains("between 50 and 29000"));
    assert!(
        refused(&definition("      summary: nothing"))
            .contains("no `x-amazon-apigateway-integration`")
    );
    assert!(refused(&definition("      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{}'}}")).contains("statusCode"));
    assert!(
        refused(&definition(
            "      x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: books}"
        ))
        .contains("Invalid ARN")
    );
    assert!(refused("openapi: 3.1.0\ninfo: {title: t}").contains("no OpenAPI 3.0"));
    assert!(refused("swagger: '2.0'\ninfo: {title: t}").contains("no OpenAPI 3.0"));
    assert!(!refused("paths: [").is_empty());
}

#[test]
fn api_keys_and_authorizers_are_refused_and_other_schemes_are_named() {
    let with = |scheme: &str| {
        let operation = proxy("").replace("    get:\n", "    get:\n      security: [{it: []}]\n");
        load(&format!("{operation}components: {{securitySchemes: {{it: {scheme}}}}}\n"), None)
    };

    assert!(with("{type: apiKey, in: header, name: x-api-key}").is_err());
    assert!(with("{type: http, x-amazon-apigateway-authtype: custom}").is_err());
    assert_eq!(with("{type: http, scheme: bearer}").unwrap().warnings.len(), 1);
}

#[test]
fn what_aws_ignores_as_well_is_a_warning() {
    let loaded =
        load(&proxy(", credentials: 'arn:aws:iam::1:role/r', requestParameters: {a: b}"), None)
            .unwrap();
    assert_eq!(
        loaded.warnings,
        [
            "GET /books: `credentials` (functions need no role here) is ignored",
            "GET /books: `requestParameters` of a proxy integration is ignored"
        ]
    );
}
