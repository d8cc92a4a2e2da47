//! The Runtime API as a program sees it that is written in bash and curl, as AWS's tutorial of custom runtimes is.

use gateway::lambda::Limits;

use crate::fixture::{Fixture, run};

/// Reads one event into `$event` and its headers into `$headers`, and its id into `$id`.
const NEXT: &str = r#"
    headers=$(mktemp)
    event=$(curl -sS -D "$headers" "$API/invocation/next") || exit 1
    id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
    post() { curl -sS -w ' %{http_code}' -X POST "$API/$1" "${@:2}"; }"#;

#[test]
fn a_runtime_in_bash_answers_many_invocations() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let body = format!(
            r#"while true; do {NEXT}; rm "$headers"; post "invocation/$id/response" -d "$event"; done"#
        );
        let fixture = Fixture::script(folder.path(), &body, Limits::default());
        for number in 0..5 {
            let event = serde_json::json!({ "number": number });
            assert_eq!(fixture.answer(&event.to_string()).await, event);
        }
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn each_request_is_answered_as_aws_answers_it() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let body = format!(
            r#"
            echo "early: $(curl -sS -w ' %{{http_code}}' -X POST "$API/invocation/1/response" -d '{{}}')"
            {NEXT}
            tr -d '\r' < "$headers" | grep -i -E '^(HTTP|content-type|lambda-runtime-(invoked|trace))'
            echo "again: $(curl -sS -w ' %{{http_code}}' "$API/invocation/next")"
            echo "unknown: $(curl -sS -w ' %{{http_code}}' "$API/nothing")"
            echo "other id: $(post invocation/00000000-0000-4000-8000-000000000000/response -d '{{}}')"
            echo "late init: $(post init/error -d '{{}}')"
            echo "answer: $(post "invocation/$id/response" -H 'Transfer-Encoding: chunked' -d '"chunked"')"
            echo "twice: $(post "invocation/$id/response" -d '{{}}')"
            {NEXT}
            echo "error: $(post "invocation/$id/error" -H 'Lambda-Runtime-Function-Error-Type: Books.Missing' -d '{{"errorMessage":"none"}}')"
            {NEXT}
            head -c 6291557 /dev/zero > "$headers"
            echo "large: $(post "invocation/$id/response" --data-binary "@$headers")"
            {NEXT}
            head -c 6291555 /dev/zero | tr '\0' 1 > "$headers"
            echo "not so large: $(post "invocation/$id/response" --data-binary "@$headers")"
            rm "$headers"
            exec sleep 600"#
        );
        let limits = Limits { environments_per_function: 1, ..Limits::default() };
        let fixture = Fixture::script(folder.path(), &body, limits);
        assert_eq!(fixture.answer("{}").await, "chunked");
        assert_eq!(fixture.failure("{}").await, ("Books.Missing".to_owned(), "none".to_owned()));
        assert_eq!(fixture.failure("{}").await.0, "Function.ResponseSizeTooLarge");
        assert_eq!(fixture.invoke("fixture:dev", "{}").await.unwrap().payload.len(), 6_291_555);
        crate::fixture::until("the last line", || {
            fixture.lines.borrow().last().is_some_and(|line| line.contains("not so large"))
        })
        .await;
        insta::assert_snapshot!(fixture.lines.borrow().join("\n").replace("fixture:1 ", ""), @r#"
        early: {"errorMessage":"the request is not allowed in the current state of the execution environment","errorType":"InvalidStateTransition"} 403
        HTTP/1.1 200 OK
        Content-Type: application/json
        Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:fixture:dev
        Lambda-Runtime-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793
        again: {"errorMessage":"the request is not allowed in the current state of the execution environment","errorType":"InvalidStateTransition"} 403
        unknown: {"errorMessage":"no such route of the Runtime API","errorType":"NotFound"} 404
        other id: {"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"} 400
        late init: {"errorMessage":"the request is not allowed in the current state of the execution environment","errorType":"InvalidStateTransition"} 403
        answer: {"status":"OK"} 202
        twice: {"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"} 400
        error: {"status":"OK"} 202
        large: {"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"} 413
        not so large: {"status":"OK"} 202
        "#);
        fixture.lambda.shutdown().await;
    });
}
