//! A gateway for the gateway's tests that has Lambda only: it runs one invocation, prints the answer, and then waits
//! for a second one that takes long, until it is killed.
//!
//! It serves nothing.

use std::{io::Write, rc::Rc};

use anyhow::Context;
use gateway::lambda::{
    FunctionTarget, Invocation, Lambda, Limits, LocalFunction, Settings, watchdog,
};
use tokio::task::LocalSet;

fn main() -> anyhow::Result<()> {
    let command: Vec<String> = std::env::args().skip(1).collect();
    if command == ["watchdog"] {
        watchdog::run(std::io::stdin().lock());
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(LocalSet::new().run_until(serve(command)))
}

async fn serve(command: Vec<String>) -> anyhow::Result<()> {
    let lambda = Lambda::open(Settings {
        data: None,
        functions: vec![LocalFunction { name: "fixture".to_owned(), command }],
        stages: vec!["dev".to_owned()],
        environment: Vec::new(),
        inherited: Vec::new(),
        executable: Some(std::env::current_exe()?),
        limits: Limits::default(),
        log: Rc::new(|_| {}),
    })?;
    let target: FunctionTarget = "fixture:dev".parse()?;
    let invoke = |payload: &'static str| {
        let payload = bytes::Bytes::from(payload);
        lambda.invoke(Invocation { target: &target, payload, trace_id: "" })
    };
    let spawned = invoke(r#"{"spawn":1}"#).await.context("spawn")?;
    let mut output = std::io::stdout();
    output.write_all(&spawned.payload)?;
    output.write_all(b"\n")?;
    output.flush()?;
    invoke(r#"{"sleep_ms":60000}"#).await.context("sleep")?;
    Ok(())
}
