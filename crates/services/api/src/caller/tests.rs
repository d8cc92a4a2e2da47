//! Callers, from events as AWS documents and records them.

use lambda_http::request::RequestContext;
use serde_json::json;

use super::*;

fn caller(authorizer: &Value, identity: &Value) -> Caller {
    let context = json!({
        "resourcePath": "/books", "httpMethod": "GET", "path": "/pro/books", "stage": "pro",
        "requestId": "1", "requestTimeEpoch": 0, "apiId": "api", "accountId": "123456789012",
        "resourceId": "r", "protocol": "HTTP/1.1", "authorizer": authorizer, "identity": identity,
    });
    let event = json!({
        "resource": "/books", "path": "/books", "httpMethod": "GET", "headers": {}, "multiValueHeaders": {},
        "requestContext": context, "body": null, "isBase64Encoded": false,
    });
    let request = lambda_http::request::from_str(&event.to_string()).unwrap();
    Caller::of(request.extensions().get::<RequestContext>().unwrap())
}

#[test]
fn a_lambda_authorizer_names_a_principal_and_its_context() {
    let authorizer = json!({"principalId": "anna", "scopes": "books:read,books:write", "tenant": "a", "integrationLatency": 5});
    let caller = caller(&authorizer, &json!({"sourceIp": "192.0.2.1", "apiKeyId": "k1"}));
    assert_eq!(caller.principal.as_deref(), Some("anna"));
    assert_eq!(caller.claims["tenant"], "a");
    assert_eq!(caller.api_key_id.as_deref(), Some("k1"));
    assert_eq!(caller.source_address.as_deref(), Some("192.0.2.1"));
    assert!(caller.require("books:write").is_ok() && caller.require("orders:read").is_err());
}

#[test]
fn cognito_hands_on_the_claims_of_a_token() {
    let claims = json!({"sub": "0b1e", "scope": "openid books:read", "token_use": "access"});
    let caller = caller(&json!({"claims": claims}), &json!({"sourceIp": "192.0.2.1"}));
    assert_eq!(caller.principal.as_deref(), Some("0b1e"));
    assert!(caller.require("books:read").is_ok() && caller.require("books:write").is_err());
}

#[test]
fn iam_has_an_arn_and_leaves_scopes_to_its_policies() {
    let arn = "arn:aws:sts::123456789012:assumed-role/shop/session";
    let caller = caller(&Value::Null, &json!({"userArn": arn, "accountId": "123456789012"}));
    assert_eq!(caller.principal.as_deref(), Some(arn));
    assert!(caller.require("books:write").is_ok());
}

#[test]
fn nobody_is_nobody() {
    for authorizer in [Value::Null, json!({}), json!({"principalId": ""}), json!({"claims": null})]
    {
        let caller = caller(&authorizer, &json!({"sourceIp": "192.0.2.1", "userArn": null}));
        assert_eq!(caller.principal, None, "{authorizer}");
    }
}
