//! A function for the gateway's tests: the event says how it behaves, an argument how it starts.
//!
//! It knows nothing of the gateway; it would run on AWS as it does here.

use std::{process::ExitCode, time::Duration};

use lambda_runtime::{Context, Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stderr, clippy::print_stdout, reason = "what a function prints is its log")]
async fn main() -> Result<ExitCode, Error> {
    match std::env::args().nth(1).as_deref() {
        Some("exit-at-start") => {
            eprintln!("there is no configuration");
            return Ok(ExitCode::from(7));
        }
        Some("hang-at-start") => std::future::pending().await,
        _ => println!("started"),
    }
    run(service_fn(behave)).await?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::exit, reason = "ending in the middle of an invocation is what is tried")]
#[expect(clippy::print_stdout, reason = "what a function prints is its log")]
async fn behave(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let (payload, context) = event.into_parts();
    let Some((action, value)) = payload.as_object().and_then(|event| event.iter().next()) else {
        return Ok(payload);
    };
    let number = value.as_u64().unwrap_or_default();
    match action.as_str() {
        "sleep_ms" => tokio::time::sleep(Duration::from_millis(number)).await,
        "exit" =>
        {
            #[expect(
                clippy::disallowed_methods,
                reason = "ending in the middle of an invocation is what is tried"
            )]
            std::process::exit(i32::try_from(number)?)
        }
        "panic" => panic!("{value}"),
        "fail" => return Err(value.to_string().into()),
        "print" => value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .for_each(|line| println!("{line}")),
        "size" => return Ok("a".repeat(usize::try_from(number)?).into()),
        "spawn" => {
            let child = std::process::Command::new("sleep").arg("600").spawn()?;
            return Ok(json!({ "pid": std::process::id(), "child": child.id() }));
        }
        "describe" => return Ok(describe(&context)),
        _ => return Ok(payload),
    }
    Ok(json!({ "pid": std::process::id() }))
}

fn describe(context: &Context) -> Value {
    let environment: std::collections::BTreeMap<String, String> = std::env::vars().collect();
    json!({
        "pid": std::process::id(),
        "arn": context.invoked_function_arn,
        "deadline_ms": context.deadline,
        "environment": environment,
        "request_id": context.request_id,
        "trace_id": context.xray_trace_id,
    })
}
