//! Processes of this machine, found by their command lines (`/proc`). It starts none.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// Between two looks at something that is waited for.
const POLL: Duration = Duration::from_millis(20);

/// The processes whose command line names this path, with that command line.
pub(crate) fn naming(path: &Path) -> Vec<(i32, String)> {
    let path = path.to_string_lossy();
    let folders = fs::read_dir("/proc").unwrap().flatten();
    let pids = folders.filter_map(|folder| folder.file_name().to_str()?.parse::<i32>().ok());
    let lines = pids.filter_map(|pid| Some((pid, command_line(pid)?.join(" "))));
    lines.filter(|(_, line)| line.contains(&*path)).collect()
}

/// The program and arguments of a process that has not ended.
pub(crate) fn command_line(pid: i32) -> Option<Vec<String>> {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    Some(text.split_terminator('\0').map(str::to_owned).collect())
}

/// How many of the processes whose command line names this path were started by this one itself.
pub(crate) fn children(parent: i32, path: &Path) -> usize {
    let is_child = |pid: i32| {
        let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name, which stands in parentheses, may hold anything; after it come the state and the parent.
        let fields = status.rsplit_once(')').map_or("", |(_, fields)| fields);
        fields.split_whitespace().nth(1) == Some(&*parent.to_string())
    };
    naming(path).into_iter().filter(|(pid, _)| is_child(*pid)).count()
}

/// Ends a process as nothing can prevent.
pub(crate) fn kill(pid: i32) {
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
}

/// Waits until no process names this path any more.
pub(crate) fn await_none(path: &Path, within: Duration) {
    await_that(within, || match naming(path) {
        left if left.is_empty() => Ok(()),
        left => Err(format!("processes are left: {left:#?}")),
    });
}

/// Looks again and again until there is a result; the last reason explains why there was none.
pub(crate) fn await_that<T>(within: Duration, look: impl Fn() -> Result<T, String>) -> T {
    let deadline = Instant::now() + within;
    loop {
        match look() {
            Ok(result) => return result,
            Err(reason) => assert!(Instant::now() < deadline, "not within {within:?}: {reason}"),
        }
        thread::sleep(POLL);
    }
}
