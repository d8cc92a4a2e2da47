//! The load: a few connections, each sending its next request when it has its answer. One thread makes all of it, so that
//! it takes as little as it can from the two sides that are compared.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinSet};

use crate::http::{Connection, Read, Start};

/// How much of a wrong answer is shown.
const SHOWN_BYTES: usize = 500;

/// What is asked of whom.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) path: &'static str,
}

/// What one round of load found.
#[derive(Debug)]
pub(crate) struct Round {
    pub(crate) requests_per_s: f64,
    /// Of each request, in no order.
    pub(crate) latencies: Vec<Duration>,
}

/// Asks over and over for a while. A wrong answer ends it.
pub(crate) async fn run(target: &Target, connections: usize, duration: Duration) -> Result<Round> {
    let start = Instant::now();
    let end = start + duration;
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let target = target.clone();
        tasks.spawn_local(async move { ask_until(&target, end).await });
    }
    let mut latencies = Vec::new();
    while let Some(outcome) = tasks.join_next().await {
        latencies.append(&mut outcome??);
    }
    let requests_per_s = latencies.len() as f64 / start.elapsed().as_secs_f64();
    Ok(Round { requests_per_s, latencies })
}

/// Asks once, over a connection of its own; the time includes connecting.
pub(crate) async fn ask_once(target: &Target) -> Result<Duration> {
    let start = Instant::now();
    ask(&mut connect(target).await?, &request(target)).await?;
    Ok(start.elapsed())
}

async fn ask_until(target: &Target, end: Instant) -> Result<Vec<Duration>> {
    let mut connection = connect(target).await?;
    let request = request(target);
    let mut latencies = Vec::new();
    let mut start = Instant::now();
    while start < end {
        ask(&mut connection, &request).await?;
        let now = Instant::now();
        latencies.push(now - start);
        start = now;
    }
    Ok(latencies)
}

async fn connect(target: &Target) -> Result<Connection> {
    Connection::new(TcpStream::connect(target.address).await.context("failed to connect")?)
}

fn request(target: &Target) -> Vec<u8> {
    format!("GET {} HTTP/1.1\r\nhost: {}\r\naccept: */*\r\n\r\n", target.path, target.address)
        .into_bytes()
}

async fn ask(connection: &mut Connection, request: &[u8]) -> Result<()> {
    connection.stream.write_all(request).await?;
    let Some(answer) = connection.read(Read::Answers).await? else {
        bail!("the server closed the connection instead of answering");
    };
    let shown = &answer.body[..answer.body.len().min(SHOWN_BYTES)];
    ensure!(
        answer.start == Start::Status(200),
        "expected a 200, got {:?}: {}",
        answer.start,
        String::from_utf8_lossy(shown)
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::{Router, routing::get};
    use tokio::{net::TcpListener, task::LocalSet};

    use super::*;

    async fn target(path: &'static str) -> Target {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/", get(async || "hello"));
        tokio::spawn(async { axum::serve(listener, router).await });
        Target { address, path }
    }

    #[tokio::test]
    async fn every_answer_of_a_round_is_timed() {
        let target = target("/").await;
        let round = LocalSet::new()
            .run_until(run(&target, 2, Duration::from_millis(50)))
            .await
            .expect("answers");
        assert!(round.requests_per_s > 0.0 && !round.latencies.is_empty(), "{round:?}");
    }

    #[tokio::test]
    async fn a_wrong_answer_fails_the_round() {
        let target = target("/nothing").await;
        let round = LocalSet::new().run_until(run(&target, 2, Duration::from_millis(50))).await;
        assert_eq!(round.expect_err("a 404").to_string(), "expected a 200, got Status(404): ");
    }
}
