//! How long the first answer takes where nothing is warm. Two clocks:
//!
//! - **request to first answer**: a client's view. The gateway has just started, no execution environment exists, and the
//!   time is from connecting to the end of the answer: routing, spawning the process, its initialisation, one invocation.
//! - **spawn to first answer**: the function alone, without the gateway. From spawning the process to the end of its
//!   answer to the one event that a bare Runtime API hands it.

use std::{
    ffi::OsStr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use tokio::net::TcpListener;

use crate::{
    load::{self, Target},
    runtime_api::{self, Event},
    server::Server,
};

/// From a request to its answer, for each path in turn; the server must have started just now.
pub(crate) async fn from_request(server: &Server, paths: &[&'static str]) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for path in paths {
        times.push(load::ask_once(&Target { address: server.address, path }).await?);
    }
    Ok(times)
}

/// From spawning a function's program, with these variables besides Lambda's, to its answer.
pub(crate) async fn from_spawn(
    program: &Path,
    event: &Event,
    environment: &[(&str, &OsStr)],
) -> Result<Duration> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let mut command = Command::new(program);
    command.env("AWS_LAMBDA_RUNTIME_API", listener.local_addr()?.to_string());
    command.env("AWS_LAMBDA_FUNCTION_NAME", event.function).env("AWS_LAMBDA_FUNCTION_VERSION", "1");
    command.env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128").env("AWS_REGION", "us-east-1");
    command.env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", event.function));
    command.env("AWS_LAMBDA_LOG_STREAM_NAME", "bench").envs(environment.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let _killed_later = Killed(
        command.spawn().with_context(|| format!("failed to start `{}`", program.display()))?,
    );
    let answer = runtime_api::first_answer(&listener, event).await;
    answer.with_context(|| format!("`{}` failed its first invocation", event.function))?;
    Ok(start.elapsed())
}

/// A process that ends when this value goes.
pub(crate) struct Killed(pub(crate) Child);

impl Drop for Killed {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
