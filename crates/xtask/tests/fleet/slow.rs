//! A gateway on its own, with a function that is none of ours: a shell script that sleeps as long as it is told.

use std::fs;

use tempfile::TempDir;

use crate::{
    http::Answer,
    processes,
    server::{self, Server, gateway, scratch},
};

const DEFINITION: &str = r#"
openapi: 3.0.3
info: {title: slow, version: '1'}
paths:
  /:
    post:
      responses: {'200': {description: Slept.}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:slow:${stageVariables.alias}/invocations
"#;

/// Speaks the Runtime API over bash's own sockets. The body of a request says for how many seconds it sleeps.
const FUNCTION: &str = r#"
call() { # METHOD PATH BODY: the answer's id and body in $id and $body
    exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API/://}"
    printf '%s /2018-06-01/runtime/%s HTTP/1.1\r\nhost: runtime\r\ncontent-length: %d\r\n\r\n%s' "$1" "$2" "${#3}" "$3" >&3
    local line length=0
    while IFS= read -r line <&3 && line=${line%$'\r'} && [ -n "$line" ]; do
        case "${line,,}" in
            lambda-runtime-aws-request-id:*) id=${line##*: } ;;
            content-length:*) length=${line##*: } ;;
        esac
    done
    IFS= read -r -N "$length" body <&3
    exec 3>&-
}
while call GET invocation/next ""; do
    [[ $body =~ \"body\":\"([0-9.]+)\" ]]
    echo "$$" >>"$BEGAN"
    sleep "${BASH_REMATCH[1]}"
    call POST "invocation/$id/response" '{"statusCode":200,"body":"slept"}'
done
"#;

/// A gateway that serves nothing else.
pub(crate) struct Gateway {
    server: Server,
    folder: TempDir,
}

impl Gateway {
    /// Starts it with these options beside its own.
    pub(crate) fn start(options: &[&str]) -> Self {
        let folder = scratch();
        let [definition, function, began] =
            ["api.yaml", "function.sh", "began"].map(|name| folder.path().join(name));
        fs::write(&definition, DEFINITION).unwrap();
        fs::write(&function, FUNCTION).unwrap();
        fs::write(&began, "").unwrap();
        let mut command = server::supervised(&gateway());
        command.arg("--api").arg(&definition);
        command.arg("--function").arg(format!("slow=bash '{}'", function.display()));
        command.arg("--environment").arg(format!("BEGAN={}", began.display()));
        command.args(["--stage", "dev", "--variable", "alias=dev", "--port", "0", "--log", "json"]);
        let server = Server::start(command.args(options), folder.path());
        Self { server, folder }
    }

    /// Asks the function to sleep.
    pub(crate) fn wait_for(&self, seconds: &str) -> Answer {
        self.server.send("POST", "/dev/", &[], seconds)
    }

    /// How many processes the function has now.
    pub(crate) fn processes(&self) -> usize {
        processes::children(self.server.pid, &self.folder.path().join("function.sh"))
    }

    /// The process of each invocation that has begun.
    pub(crate) fn began(&self) -> Vec<i32> {
        let began = fs::read_to_string(self.folder.path().join("began")).unwrap();
        began.lines().map(|line| line.parse().unwrap()).collect()
    }

    /// Stops it; nothing of it may be left.
    pub(crate) fn stop(self) {
        self.server.stop();
    }
}
