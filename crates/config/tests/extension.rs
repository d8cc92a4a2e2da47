//! The client of the AWS Parameters and Secrets Lambda Extension, and what is kept of its answers, over real
//! connections to a server that stands for it.

#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{error::Error as _, net::TcpListener, time::Duration};

use config::{
    Secret, SecretName, Secrets,
    secrets::{ParametersAndSecretsExtension, SecretError, SecretSource as _},
    testing::{Extension, Time, http},
};

/// An extension that gives these answers, one after the other.
async fn answering(answers: impl IntoIterator<Item = String>) -> Extension {
    let extension = Extension::start().await;
    extension.answer(answers);
    extension
}

/// The text of a secret as the client finds it, or the chain of its error.
async fn fetch(extension: &Extension, name: &str) -> Result<String, String> {
    shown(extension.client().fetch(&name.parse().unwrap()).await)
}

fn shown(value: Result<Secret, SecretError>) -> Result<String, String> {
    let shown = |error: SecretError| format!("{error}: {}", error.source().unwrap());
    value.map(|secret| secret.expose().to_owned()).map_err(shown)
}

fn not_ready() -> String {
    http("400 Bad Request", "not ready to serve traffic, please wait")
}

#[tokio::test]
async fn a_secret_comes_from_secrets_manager() {
    let body = r#"{"ARN":"arn:aws:...","Name":"orders/db","SecretString":"hunter2","VersionStages":["AWSCURRENT"],"ResultMetadata":{}}"#;
    let extension = answering([http("200 OK", body)]).await;
    assert_eq!(fetch(&extension, "orders/db").await.unwrap(), "hunter2");
    let request = format!(
        "GET /secretsmanager/get?secretId=orders%2Fdb HTTP/1.1\r\n\
         host: localhost:{}\r\nx-aws-parameters-secrets-token: a-token\r\n\r\n",
        extension.port()
    );
    assert_eq!(extension.requests(), [request]);
}

#[tokio::test]
async fn a_name_with_a_slash_first_comes_decrypted_from_the_parameter_store() {
    let body = r#"{"Parameter":{"Name":"/orders/db","Type":"SecureString","Value":"hunter2","Version":1}}"#;
    let extension = answering([http("200 OK", body)]).await;
    assert_eq!(fetch(&extension, "/orders/db").await.unwrap(), "hunter2");
    let request = &extension.requests()[0];
    let line =
        "GET /systemsmanager/parameters/get?name=%2Forders%2Fdb&withDecryption=true HTTP/1.1";
    assert_eq!(request.lines().next(), Some(line));
}

#[tokio::test]
async fn an_extension_that_is_starting_is_asked_again() {
    let ready = http("200 OK", r#"{"SecretString":"hunter2"}"#);
    let extension = answering([not_ready(), not_ready(), ready]).await;
    assert_eq!(fetch(&extension, "orders/db").await.unwrap(), "hunter2");
    assert_eq!(extension.requests().len(), 3);
}

#[tokio::test]
async fn an_extension_that_never_starts_is_given_up() {
    let extension = answering(vec![not_ready(); 100]).await;
    let error = fetch(&extension, "orders/db").await.unwrap_err();
    assert_eq!(
        error,
        "failed to resolve the secret `orders/db`: the extension was not ready: secrets can be had \
         in an invocation, not before it"
    );
    assert_eq!(extension.requests().len(), 40);
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_its_body_is_not_shown() {
    let refusal = http("400 Bad Request", r#"{"message":"hunter2"}"#);
    let extension = answering([refusal]).await;
    let error = fetch(&extension, "orders/db").await.unwrap_err();
    assert_eq!(
        error,
        "failed to resolve the secret `orders/db`: the extension answered 400: does the secret \
         exist, and may the function's role read it?"
    );
}

#[tokio::test]
async fn a_value_that_is_no_text_is_refused_and_not_shown() {
    for body in [r#"{"SecretBinary":"aHVudGVyMg=="}"#, r#"{"SecretString":2}"#, "hunter2", ""] {
        let extension = answering([http("200 OK", body)]).await;
        assert_eq!(
            fetch(&extension, "orders/db").await.unwrap_err(),
            "failed to resolve the secret `orders/db`: the extension's answer holds no text value: \
             only text secrets can be used"
        );
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let body = "x".repeat(512 * 1024 + 1);
    let extension = answering([http("200 OK", &body)]).await;
    let error = fetch(&extension, "orders/db").await.unwrap_err();
    assert!(error.contains(&format!("no answer from localhost:{}", extension.port())), "{error}");
}

#[tokio::test]
async fn a_missing_extension_is_named_with_the_layer_that_brings_it() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let extension = ParametersAndSecretsExtension::new(port, Secret::new("a-token"));
    assert_eq!(
        shown(extension.fetch(&name("orders/db")).await).unwrap_err(),
        format!(
            "failed to resolve the secret `orders/db`: no answer from localhost:{port}: is the layer \
             AWS-Parameters-and-Secrets-Lambda-Extension part of the function?"
        )
    );
}

#[tokio::test]
async fn an_extension_gives_nothing_to_whoever_has_not_the_function_s_token() {
    let extension = Extension::start().await;
    extension.hold("orders/db", "hunter2");
    let stranger = ParametersAndSecretsExtension::new(extension.port(), Secret::new("another"));
    let refused = shown(stranger.fetch(&name("orders/db")).await).unwrap_err();
    assert!(refused.contains("the extension answered 401"), "{refused}");
    assert_eq!(fetch(&extension, "orders/db").await.unwrap(), "hunter2");
}

/// A secret as Secrets Manager's rotation of a database's login writes it:
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html>.
fn login(password: &str) -> String {
    format!(r#"{{"engine":"sqlserver","username":"flotilla","password":"{password}","port":1433}}"#)
}

fn name(text: &str) -> SecretName {
    text.parse().unwrap()
}

async fn value(secrets: &Secrets, text: &str) -> Result<String, String> {
    shown(secrets.get(&name(text)).await)
}

#[tokio::test]
async fn the_values_of_one_secret_come_from_one_request() {
    let extension = Extension::start().await;
    extension.hold("orders/db", &login("hunter2"));
    let secrets = extension.secrets();
    assert_eq!(value(&secrets, "orders/db#username").await.unwrap(), "flotilla");
    assert_eq!(value(&secrets, "orders/db#password").await.unwrap(), "hunter2");
    assert_eq!(value(&secrets, "orders/db#port").await.unwrap(), "1433");
    assert_eq!(value(&secrets, "orders/db").await.unwrap(), login("hunter2"));
    assert_eq!(extension.requests().len(), 1);
}

#[tokio::test]
async fn a_secret_of_another_shape_is_refused_by_name_and_key_and_not_shown() {
    let extension = Extension::start().await;
    let secrets = extension.secrets();
    for (text, cause) in [
        (
            "hunter2",
            "the secret's text is no JSON object: make it one with this key, or name the secret \
             without `#`",
        ),
        (
            r#"["hunter2"]"#,
            "the secret's text is no JSON object: make it one with this key, or name \
             the secret without `#`",
        ),
        (r#"{"Password":"hunter2"}"#, "the secret's JSON object has no such key"),
        (r#"{"password":["hunter2"]}"#, "the value of this key is neither a text nor a number"),
    ] {
        extension.hold("orders/db", text);
        assert_eq!(
            value(&secrets, "orders/db#password").await.unwrap_err(),
            format!("failed to resolve the secret `orders/db#password`: {cause}")
        );
    }
    extension.hold("orders/db", &login("hunter2"));
    assert_eq!(
        value(&secrets, "orders/db#password").await.unwrap(),
        "hunter2",
        "once it is mended"
    );
}

#[tokio::test]
async fn a_rotated_secret_is_had_by_the_call_whose_login_was_refused() {
    let extension = Extension::start().await;
    extension.hold("orders/db", &login("old"));
    let secrets = extension.secrets();
    let password = name("orders/db#password");
    let seen = secrets.get(&password).await.unwrap();

    extension.hold("orders/db", &login("new"));
    assert_eq!(value(&secrets, "orders/db#password").await.unwrap(), "old", "nothing was refused");
    secrets.forget(&password, &seen).await;
    assert_eq!(value(&secrets, "orders/db#password").await.unwrap(), "new");
    secrets.forget(&password, &seen).await;
    assert_eq!(value(&secrets, "orders/db#username").await.unwrap(), "flotilla");
    assert_eq!(extension.requests().len(), 2, "what replaced the refused one is kept");
}

#[tokio::test]
async fn a_login_that_is_wrong_for_good_asks_aws_once_in_five_seconds() {
    let extension = Extension::start().await;
    extension.hold("orders/db", &login("wrong"));
    let time = Time::default();
    let secrets = extension.secrets().with_clock(time.clock());
    let password = name("orders/db#password");
    let refused_call = async || {
        let seen = secrets.get(&password).await.unwrap();
        secrets.forget(&password, &seen).await;
        secrets.get(&password).await.unwrap();
        extension.requests().len()
    };

    assert_eq!(refused_call().await, 2, "the first, and once more");
    for _ in 0..5 {
        assert_eq!(refused_call().await, 2);
        time.advance(Duration::from_secs(1));
    }
    assert_eq!(refused_call().await, 3);
}

/// The extension documents no request that passes its cache by, only a variable that turns it off:
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html>.
#[test]
fn functions_are_deployed_with_an_extension_that_keeps_nothing() {
    let settings: toml::Table = include_str!("../../../config/deploy.toml").parse().unwrap();
    let variable = "PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED";
    assert_eq!(settings["base"]["variables"][variable].as_str(), Some("false"));
    for (environment, own) in settings["environments"].as_table().unwrap() {
        let own = own.get("variables").and_then(|variables| variables.get(variable));
        assert_eq!(own, None, "{environment}");
    }
}
