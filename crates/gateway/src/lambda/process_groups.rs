//! The process groups of this gateway's functions, told to a watchdog that outlives the gateway.
//!
//! It signals nobody: an environment stops its own processes, and the watchdog kills what is left at the end.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    io::{self, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::Pid;

/// The hidden subcommand of the gateway that runs [`watchdog::run`](super::watchdog::run).
const SUBCOMMAND: &str = "watchdog";

/// Groups that exist now.
///
/// A group is known to the watchdog a moment after it was started. A gateway that is killed within this moment leaves
/// a program that finds no Runtime API, and runtimes end when they find none.
pub(super) struct ProcessGroups {
    executable: Option<PathBuf>,
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    groups: BTreeSet<i32>,
    watchdog: Option<Child>,
}

impl ProcessGroups {
    /// Starts the watchdog, where it is known how.
    pub(super) fn new(executable: Option<PathBuf>) -> io::Result<Self> {
        let watchdog = executable.as_deref().map(start).transpose()?;
        Ok(Self { executable, inner: RefCell::new(Inner { groups: BTreeSet::new(), watchdog }) })
    }

    /// A group was started.
    pub(super) fn add(&self, group: Pid) {
        let number = group.as_raw_nonzero().get();
        self.inner.borrow_mut().groups.insert(number);
        self.tell(&format!("+{number}\n"));
    }

    /// A group has ended.
    pub(super) fn remove(&self, group: Pid) {
        let number = group.as_raw_nonzero().get();
        self.inner.borrow_mut().groups.remove(&number);
        self.tell(&format!("-{number}\n"));
    }

    /// Lets the watchdog go: it kills what is left, and ends.
    pub(super) fn close(&self) {
        if let Some(watchdog) = self.inner.borrow_mut().watchdog.take() {
            end(watchdog);
        }
    }

    /// A watchdog that has gone is replaced, and told of every group.
    fn tell(&self, line: &str) {
        let Inner { groups, watchdog } = &mut *self.inner.borrow_mut();
        let (Some(child), Some(executable)) = (watchdog.as_mut(), &self.executable) else { return };
        if write(child, line).is_ok() {
            return;
        }
        if let Some(gone) = watchdog.take() {
            end(gone);
        }
        let all: String = groups.iter().map(|number| format!("+{number}\n")).collect();
        let replaced =
            start(executable).and_then(|mut child| write(&mut child, &all).map(|()| child));
        match replaced {
            Ok(child) => *watchdog = Some(child),
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "functions would outlive a gateway that is killed: the watchdog cannot be started"
            ),
        }
    }
}

/// In a group of its own: Ctrl-C in a terminal does not reach it. With nothing of the gateway's environment.
fn start(executable: &Path) -> io::Result<Child> {
    Command::new(executable)
        .arg(SUBCOMMAND)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

fn write(watchdog: &mut Child, lines: &str) -> io::Result<()> {
    match &mut watchdog.stdin {
        Some(stdin) => stdin.write_all(lines.as_bytes()),
        None => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

fn end(mut watchdog: Child) {
    drop(watchdog.stdin.take());
    // It ends at the end of its input; there is nothing to do if it could not be awaited.
    let _ = watchdog.wait();
}
