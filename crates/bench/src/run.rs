//! The measurement from beginning to end: load by turns on both sides, then cold starts.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::json;

use crate::{
    cold_start,
    load::{self, Round, Target},
    proc,
    report::{ColdStart, Function, Memory, Report, Side},
    runtime_api::Event,
    server::Server,
};

/// Long enough for every connection to have its execution environment, and for caches to fill.
const WARM_UP: Duration = Duration::from_secs(2);

/// The paths below the stage that are asked for.
const HELLO_WORLD: Event = Event { function: "hello-world", path: "/hello_world", status: 200 };
const BOOKS: Event = Event { function: "books", path: "/books", status: 200 };

/// The same below the stage `dev`.
const HELLO_WORLD_PATH: &str = "/dev/hello_world";
const BOOKS_PATH: &str = "/dev/books";

#[derive(Args)]
pub(crate) struct Options {
    /// The gateway's program.
    #[arg(long)]
    gateway: PathBuf,
    /// The program of function `hello-world`.
    #[arg(long)]
    hello_world: PathBuf,
    /// The program of function `books`.
    #[arg(long)]
    books: PathBuf,
    /// The API definition.
    #[arg(long)]
    api: PathBuf,
    /// Connections that ask at the same time.
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// Measured rounds of each side.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The length of a round: short, so that both sides have the same luck with whatever else runs.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Cold starts of each function.
    #[arg(long, default_value_t = 20)]
    starts: usize,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Measures everything that the report shows.
pub(crate) async fn measure(options: &Options) -> Result<Report> {
    let folder =
        tempfile::tempdir().context("failed to create a folder for the gateway's state")?;
    publish(options, folder.path())?;
    let (axum, gateway, memory) = under_load(options, folder.path()).await?;
    Ok(Report { axum, gateway, memory, functions: functions(options, folder.path()).await? })
}

/// Both sides by turns, so that whatever else the machine does hits both.
async fn under_load(options: &Options, data: &Path) -> Result<(Side, Side, Vec<Memory>)> {
    let mut bare = Command::new(std::env::current_exe()?);
    bare.arg("axum-hello");
    let (bare, gateway) = (Server::start(bare)?, Server::start(serve(options, data))?);
    let bare_target = Target { address: bare.address, path: "/" };
    let gateway_target = Target { address: gateway.address, path: HELLO_WORLD_PATH };
    for target in [&bare_target, &gateway_target] {
        load::run(target, options.connections, WARM_UP).await?;
    }
    let duration = Duration::from_secs(options.seconds);
    let (mut bare_rounds, mut gateway_rounds) = (Vec::new(), Vec::new());
    let mut bare_time = Duration::ZERO;
    let (mut gateway_time, mut function_time) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..options.rounds {
        let before = proc::processor_time(bare.id())?;
        bare_rounds.push(load::run(&bare_target, options.connections, duration).await?);
        bare_time += proc::processor_time(bare.id())? - before;

        let before = (proc::processor_time(gateway.id())?, function_processor_time(&gateway)?);
        gateway_rounds.push(load::run(&gateway_target, options.connections, duration).await?);
        gateway_time += proc::processor_time(gateway.id())? - before.0;
        function_time += function_processor_time(&gateway)?.saturating_sub(before.1);
    }
    load::ask_once(&Target { address: gateway.address, path: BOOKS_PATH }).await?;
    let memory = memory(&gateway)?;
    let side = |rounds: &[Round], server, functions| Side::new(rounds, server, functions);
    Ok((
        side(&bare_rounds, bare_time, None)?,
        side(&gateway_rounds, gateway_time, Some(function_time))?,
        memory,
    ))
}

fn function_processor_time(gateway: &Server) -> Result<Duration> {
    proc::functions_below(gateway.id())?
        .iter()
        .map(|function| proc::processor_time(function.id))
        .sum()
}

/// The resident memory of the gateway and of every execution environment, after the load.
fn memory(gateway: &Server) -> Result<Vec<Memory>> {
    let mut memory = vec![Memory {
        process: "gateway".into(),
        resident_kib: vec![proc::resident_kib(gateway.id())?],
    }];
    for function in proc::functions_below(gateway.id())? {
        let resident_kib = proc::resident_kib(function.id)?;
        match memory.iter_mut().find(|known| known.process == function.function) {
            Some(known) => known.resident_kib.push(resident_kib),
            None => {
                memory.push(Memory { process: function.function, resident_kib: vec![resident_kib] })
            }
        }
    }
    Ok(memory)
}

/// Cold starts and sizes.
async fn functions(options: &Options, data: &Path) -> Result<Vec<Function>> {
    let mut from_request = [Vec::new(), Vec::new()];
    for _ in 0..options.starts {
        let gateway = Server::start(serve(options, data))?;
        let times = cold_start::from_request(&gateway, &[HELLO_WORLD_PATH, BOOKS_PATH]).await?;
        from_request.iter_mut().zip(times).for_each(|(all, time)| all.push(time));
    }
    let mut functions = Vec::new();
    for ((event, program), from_request) in
        [(HELLO_WORLD, &options.hello_world), (BOOKS, &options.books)]
            .into_iter()
            .zip(&from_request)
    {
        let mut from_spawn = Vec::new();
        let files = data.join("data");
        let environment = [("FLOTILLA_DATA", files.as_os_str())];
        for _ in 0..options.starts {
            from_spawn.push(cold_start::from_spawn(program, &event, &environment).await?);
        }
        functions.push(Function {
            name: event.function,
            binary_bytes: fs::metadata(program)?.len(),
            request_to_first_answer: ColdStart::new(from_request)?,
            spawn_to_first_answer: ColdStart::new(&from_spawn)?,
        });
    }
    Ok(functions)
}

/// Publishes both functions into the folder, as `up` does.
fn publish(options: &Options, data: &Path) -> Result<()> {
    let entry = |package: &str, binary: &Path| {
        json!({
            "package": package, "function": package, "binary": binary,
            "memory_mb": 128, "timeout_s": 10, "environment": {}
        })
    };
    let entries = [entry("hello-world", &options.hello_world), entry("books", &options.books)];
    let manifest = data.join("manifest.json");
    fs::write(&manifest, json!({"functions": entries}).to_string())
        .context("failed to write the manifest")?;
    let mut command = Command::new(&options.gateway);
    command
        .arg("publish")
        .arg("--data")
        .arg(data)
        .args(["--environments", "dev", "--manifest"])
        .arg(manifest);
    let status =
        command.stdout(Stdio::null()).status().context("failed to start `gateway publish`")?;
    ensure!(status.success(), "`gateway publish` failed ({status})");
    Ok(())
}

fn serve(options: &Options, data: &Path) -> Command {
    let mut command = Command::new(&options.gateway);
    command.arg("--api").arg(&options.api).arg("--data").arg(data).args(["--port", "0"]);
    command.args([
        "--stage",
        "dev",
        "--variable",
        "helloWorld=hello-world:dev",
        "--variable",
        "books=books:dev",
    ]);
    command.arg("--environment").arg(format!("FLOTILLA_DATA={}", data.join("data").display()));
    command
}
