//! A function on AWS's own runtime interface client for Python, where there is one.

use std::fs;

use crate::served::{Served, definition};

const HANDLER: &str = "def handler(event, context):\n    return {'statusCode': 200, 'body': event['path'] + ' ' + context.function_name}\n";

#[test]
fn a_python_function_is_served() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test is told from outside which interpreter has `awslambdaric`"
    )]
    let Ok(python) = std::env::var("TEST_PYTHON_RIC") else {
        println!(
            "NOT RUN: set TEST_PYTHON_RIC to a Python interpreter that can import `awslambdaric`"
        );
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("handler_module.py"), HANDLER).unwrap();
    let function = format!("snake={python} -m awslambdaric handler_module.handler");
    let environment = format!("PYTHONPATH={}", folder.path().display());
    let text = definition(&["GET /{proxy+} type: aws_proxy, httpMethod: POST, uri: '@snake'"]);
    let arguments = ["--stage", "dev", "--function", &function, "--environment", &environment];
    let served = Served::alone(&text, &[], &arguments);

    assert_eq!(served.get("/dev/a/b").text(), "/a/b snake");
}
