//! What was measured, as a table and as JSON. It measures nothing and is the one place that prints.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::{load::Round, start::Starts, statistics::percentile};

/// What the gateway must reach, and what it aims for: its share of the bare server's requests per second.
const RATIO_TARGET: f64 = 0.12;
const RATIO_AIM: f64 = 0.15;

/// The most processor time that the gateway may spend on a request.
const GATEWAY_TARGET_US: f64 = 60.0;

/// Everything that a run found.
#[derive(Serialize)]
pub(crate) struct Report {
    pub(crate) axum: Side,
    pub(crate) gateway: Side,
    pub(crate) memory: Vec<Memory>,
    pub(crate) functions: Vec<Function>,
}

/// One side under load.
#[derive(Serialize)]
pub(crate) struct Side {
    /// The median of the rounds.
    requests_per_s: f64,
    latency_p50_us: f64,
    latency_p99_us: f64,
    /// Of the server's own process, for each request.
    server_us_per_request: f64,
    /// Of all processes of functions together, for each request.
    functions_us_per_request: Option<f64>,
}

/// The resident memory of a program's processes.
#[derive(Serialize)]
pub(crate) struct Memory {
    pub(crate) process: String,
    /// One number a process.
    pub(crate) resident_kib: Vec<u64>,
}

/// What does not depend on load.
#[derive(Serialize)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) binary_bytes: u64,
    pub(crate) request_to_first_answer: ColdStart,
    pub(crate) spawn_to_first_answer: ColdStart,
}

/// A function with a driver in it.
pub(crate) struct StoreFunction {
    pub(crate) name: &'static str,
    pub(crate) binary_bytes: u64,
    /// To an answer that needs no store.
    pub(crate) start: ColdStart,
    /// To an answer from the server, where one is named.
    pub(crate) first_use: Option<ColdStart>,
}

/// The distribution of cold starts.
#[derive(Serialize)]
pub(crate) struct ColdStart {
    starts: usize,
    p50_ms: f64,
    p99_ms: f64,
}

impl Side {
    pub(crate) fn new(
        rounds: &[Round],
        server: Duration,
        functions: Option<Duration>,
    ) -> Result<Self> {
        let rates: Vec<f64> = rounds.iter().map(|round| round.requests_per_s).collect();
        let latencies: Vec<Duration> =
            rounds.iter().flat_map(|round| &round.latencies).copied().collect();
        let per_request = |time: Duration| microseconds(time) / latencies.len() as f64;
        let latency = |percent| {
            percentile(&latencies, percent).map(microseconds).context("no request was answered")
        };
        Ok(Self {
            requests_per_s: percentile(&rates, 50).context("no round was measured")?,
            latency_p50_us: latency(50)?,
            latency_p99_us: latency(99)?,
            server_us_per_request: per_request(server),
            functions_us_per_request: functions.map(per_request),
        })
    }
}

impl ColdStart {
    pub(crate) fn new(times: &[Duration]) -> Result<Self> {
        let time = |percent| {
            percentile(times, percent)
                .map(|time| microseconds(time) / 1000.0)
                .context("no cold start")
        };
        Ok(Self { starts: times.len(), p50_ms: time(50)?, p99_ms: time(99)? })
    }
}

impl Report {
    /// The gateway's share of the bare server's requests per second.
    fn ratio(&self) -> f64 {
        self.gateway.requests_per_s / self.axum.requests_per_s
    }

    fn table(&self) -> String {
        let Self { axum, gateway, memory, functions } = self;
        let mut lines =
            vec![format!("{:34}{:>14}{:>14}", "GET hello, under load", "bare axum", "gateway")];
        let mut line = |name: &str, value: fn(&Side) -> f64, digits: usize, note: &str| {
            let [axum, gateway] = [value(axum), value(gateway)];
            lines.push(format!("  {name:32}{axum:>14.digits$}{gateway:>14.digits$}{note}"));
        };
        line("requests/s", |side| side.requests_per_s, 0, "");
        line("latency p50, us", |side| side.latency_p50_us, 0, "");
        line("latency p99, us", |side| side.latency_p99_us, 0, "");
        let target = format!("   at most {GATEWAY_TARGET_US}");
        line("server's processor us/request", |side| side.server_us_per_request, 1, &target);
        let functions_us = gateway.functions_us_per_request.unwrap_or_default();
        lines.push(format!(
            "  {:32}{:>14}{functions_us:>14.1}",
            "functions' processor us/request", ""
        ));
        let ratio = self.ratio();
        lines.push(format!(
            "  {:32}{:>14}{ratio:>14.3}   at least {RATIO_TARGET}, aim {RATIO_AIM}",
            "share of bare axum's requests/s", ""
        ));
        lines.push(format!("\n{:34}{:>14}{:>14}{:>14}", "Cold start, ms", "starts", "p50", "p99"));
        for Function { name, request_to_first_answer, spawn_to_first_answer, .. } in functions {
            for (clock, start) in
                [("request", request_to_first_answer), ("spawn", spawn_to_first_answer)]
            {
                let name = format!("{name}, {clock} to answer");
                let ColdStart { starts, p50_ms, p99_ms } = start;
                lines.push(format!("  {name:32}{starts:>14}{p50_ms:>14.1}{p99_ms:>14.1}"));
            }
        }
        lines.push(format!("\n{:34}{:>14}{:>14}", "Resident memory, KiB", "processes", "p50"));
        for Memory { process, resident_kib } in memory {
            let resident = percentile(resident_kib, 50).unwrap_or_default();
            lines.push(format!("  {process:32}{:>14}{resident:>14}", resident_kib.len()));
        }
        lines.push(format!("\n{:34}{:>14}", "Binary size", "bytes"));
        lines.extend(
            functions.iter().map(|Function { name, binary_bytes, .. }| {
                format!("  {name:32}{binary_bytes:>14}")
            }),
        );
        lines.join("\n")
    }
}

fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Prints the report.
#[expect(clippy::print_stdout, reason = "the report is what this program is for")]
pub(crate) fn print(report: &Report, as_json: bool) -> Result<()> {
    if as_json {
        let mut document = serde_json::to_value(report)?;
        document["ratio"] = report.ratio().into();
        println!("{document:#}");
    } else {
        println!("{}", report.table());
    }
    Ok(())
}

/// Prints what drivers cost.
#[expect(clippy::print_stdout, reason = "the report is what this program is for")]
pub(crate) fn print_stores(functions: &[StoreFunction]) {
    println!("{:34}{:>14}{:>14}{:>14}", "Cold start, spawn to answer, ms", "starts", "p50", "p99");
    for StoreFunction { name, start, first_use, .. } in functions {
        let starts =
            [("no store used", Some(start)), ("first use of its server", first_use.as_ref())];
        for (what, start) in starts {
            let Some(ColdStart { starts, p50_ms, p99_ms }) = start else { continue };
            let name = format!("{name}, {what}");
            println!("  {name:32}{starts:>14}{p50_ms:>14.1}{p99_ms:>14.1}");
        }
    }
    println!("\n{:34}{:>14}", "Release binary for AWS", "bytes");
    for StoreFunction { name, binary_bytes, .. } in functions {
        println!("  {name:32}{binary_bytes:>14}");
    }
}

/// Prints a line for each program.
#[expect(clippy::print_stdout, reason = "the times are what this program is for")]
pub(crate) fn print_starts(all: &[Starts]) {
    println!("{:>10}{:>10}{:>10}{:>12}  program", "starts", "least ms", "p50 ms", "bytes");
    for Starts { program, times } in all {
        let time = |percent| percentile(times, percent).unwrap_or_default().as_secs_f64() * 1e3;
        let bytes = std::fs::metadata(program).map_or(0, |file| file.len());
        let (least, median) = (time(0), time(50));
        println!(
            "{:>10}{least:>10.2}{median:>10.2}{bytes:>12}  {}",
            times.len(),
            program.display()
        );
    }
}

/// Says where the bare server listens, in the gateway's words.
#[expect(clippy::print_stdout, reason = "whoever started the server waits for this line")]
pub(crate) fn print_ready(address: SocketAddr) {
    println!("ready: http://{address}");
}

/// Shows why there is no report.
#[expect(clippy::print_stderr, reason = "the reason is for whoever started the program")]
pub(crate) fn print_error(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}
