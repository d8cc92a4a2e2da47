//! How long a function takes from its start to its first question for work: what Lambda calls its initialisation. No event is
//! handed out, so that a function whose database is elsewhere can be measured too.

use std::{
    io::Read,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cold_start::Killed;

/// The question for work. <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
const NEXT: &[u8] = b"GET /2018-06-01/runtime/invocation/next ";

/// Far longer than a start takes.
const LIMIT: Duration = Duration::from_secs(10);

#[derive(Args)]
pub(crate) struct Options {
    /// The programs, which are started by turns: whatever else the machine does hits all.
    #[arg(required = true, value_name = "PROGRAM")]
    programs: Vec<PathBuf>,
    /// Starts of each program.
    #[arg(long, default_value_t = 100)]
    starts: usize,
}

/// A program, and the times of its starts.
#[derive(Debug)]
pub(crate) struct Starts {
    pub(crate) program: PathBuf,
    pub(crate) times: Vec<Duration>,
}

/// Starts each program as often as asked for.
pub(crate) fn measure(options: &Options) -> Result<Vec<Starts>> {
    let starts = |program: &PathBuf| Starts { program: program.clone(), times: Vec::new() };
    let mut all: Vec<_> = options.programs.iter().map(starts).collect();
    for _ in 0..options.starts {
        for Starts { program, times } in &mut all {
            let failed = || format!("failed to measure `{}`", program.display());
            times.push(start(program).with_context(failed)?);
        }
    }
    Ok(all)
}

fn start(program: &Path) -> Result<Duration> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let mut command = Command::new(program);
    command.env("AWS_LAMBDA_RUNTIME_API", listener.local_addr()?.to_string());
    command.env("AWS_LAMBDA_FUNCTION_NAME", "bench").env("AWS_LAMBDA_FUNCTION_VERSION", "1");
    command.env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128").env("AWS_REGION", "us-east-1");
    command.env("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench");
    command.env("AWS_LAMBDA_LOG_STREAM_NAME", "bench");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = Killed(command.spawn()?);
    listener.set_nonblocking(true)?;
    while start.elapsed() < LIMIT {
        if let Ok((stream, _)) = listener.accept() {
            await_question(stream)?;
            return Ok(start.elapsed());
        }
        if let Some(status) = child.0.try_wait()? {
            bail!("it ended before it asked for work ({status})");
        }
        std::thread::yield_now();
    }
    bail!("it did not ask for work within {} s", LIMIT.as_secs())
}

fn await_question(mut stream: TcpStream) -> Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(LIMIT))?;
    let mut question = vec![0; NEXT.len()];
    stream.read_exact(&mut question)?;
    if question != NEXT {
        bail!("it asked for something else: {}", String::from_utf8_lossy(&question));
    }
    Ok(())
}
