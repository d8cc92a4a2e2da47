//! What becomes of a login that AWS refuses. A server of the test stands in for AWS, which no test reaches.

use config::{Environment, Secret};
use error::{Error, chain};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;
use crate::table::Table;

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";

/// A stand-in for AWS that refuses every request so; gives its address.
async fn aws_that_refuses(code: &'static str, message: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = listener.accept().await {
            let body = serde_json::json!({
                "__type": format!("com.amazon.coral.service#{code}"),
                "message": message,
            });
            let body = body.to_string();
            let answer = format!(
                "HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.0\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let mut request = vec![0; 16 * 1024];
            // Its head, of which nothing matters here, comes in one piece.
            let _ = caller.read(&mut request).await.unwrap();
            caller.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    format!("http://{address}")
}

fn client(address: String) -> Client {
    let credentials = AwsCredentials {
        access_key_id: KEY.to_owned(),
        secret_access_key: Secret::new(SECRET),
        session_token: Some(Secret::new(TOKEN)),
    };
    let settings = config::dynamodb(Environment::Dev).clone();
    let settings = DynamoDbSettings { endpoint: Some(address), ..settings };
    of(&settings, &credentials, WallClock::default()).unwrap()
}

async fn refusal(code: &'static str, message: &str) -> Error {
    let client = client(aws_that_refuses(code, message.to_owned()).await);
    let table = Table { client, name: "user".to_owned(), key: "uid" };
    table.get("read an entity", "1").await.unwrap_err()
}

#[tokio::test]
async fn refused_credentials_are_unavailable_and_stay_secret() {
    let invalid_token = "The security token included in the request is invalid.";
    let invalid_signature = format!(
        "The request signature we calculated does not match.\n\nThe Canonical String for this \
         request should have been\n'POST\nx-amz-security-token:{TOKEN}'"
    );
    for (code, message) in [
        ("UnrecognizedClientException", invalid_token),
        ("InvalidSignatureException", &invalid_signature),
    ] {
        let refused = refusal(code, message).await;
        let text = format!("{} {refused:?}", chain(&refused));

        assert!(matches!(refused, Error::Unavailable { .. }), "{text}");
        assert!(text.contains(code) && text.contains(message.lines().next().unwrap()), "{text}");
        for secret in [SECRET, TOKEN] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test]
async fn a_client_that_is_printed_shows_no_secret() {
    let text = format!("{:?}", client("http://127.0.0.1:1".to_owned()));
    assert!(!text.contains(SECRET) && !text.contains(TOKEN), "{text}");
}
