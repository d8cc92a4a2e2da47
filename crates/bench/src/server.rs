//! A server as a process of its own, from its start until it has stopped.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

/// How long a server may take to stop by itself.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// How often a stopping server is looked at.
const STOP_CHECK: Duration = Duration::from_millis(5);

/// A running server. It is stopped when this value goes.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts the program and waits for its line `ready: http://ADDRESS`.
    pub(crate) fn start(mut command: Command) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let name = command.get_program().display().to_string();
        let mut child = command.spawn().with_context(|| format!("failed to start `{name}`"))?;
        let output = child.stdout.take().with_context(|| format!("`{name}` has no output"))?;
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = lines.next().transpose()? {
            let Some(url) = line.strip_prefix("ready: http://") else {
                continue;
            };
            let address = url
                .parse()
                .with_context(|| format!("`{name}` is ready at `{url}`, which is no address"))?;
            thread::spawn(move || lines.for_each(drop)); // Whatever it prints later must not block it.
            return Ok(Self { child, address });
        }
        let status = child.wait()?;
        bail!("`{name}` ended before it was ready ({status}): start it by hand to see why")
    }

    /// The process's id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let asked = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let end = Instant::now() + STOP_LIMIT;
        while asked.is_ok() && Instant::now() < end {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(STOP_CHECK);
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
