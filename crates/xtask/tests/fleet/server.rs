//! A gateway that runs for a test: started by `cargo xtask up`, or alone.
//!
//! It ends with the test, and with this process at the latest, however that ends.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, LazyLock, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    http::{self, Answer},
    processes,
};

/// `up` may have to build everything first, on a slow machine that others use too.
const READY_WITHIN: Duration = Duration::from_secs(1_200);

/// From SIGTERM to the end: requests in flight finish first.
const ENDED_WITHIN: Duration = Duration::from_secs(60);

/// Runs a command until its own input ends, which comes when this process is no more.
const SUPERVISE: &str = r#"
    "$@" & echo "$!"
    read -r _
    kill "$!" 2>/dev/null
    wait "$!"
    [ -z "$SCRATCH" ] || rm -rf -- "$SCRATCH"
"#;

/// Held while cargo writes programs and while they are read: builds with other features write the same files.
pub(crate) static PROGRAMS: Mutex<()> = Mutex::new(());

/// The workspace's tool, as cargo built it for this test.
pub(crate) const XTASK: &str = env!("CARGO_BIN_EXE_xtask");

/// A gateway that takes requests.
pub(crate) struct Server {
    supervisor: Child,
    /// The gateway's process: `up` becomes the gateway.
    pub(crate) pid: i32,
    /// What it said when it was ready.
    pub(crate) ready: Value,
    /// What it, its functions and the build before it logged.
    log: Arc<Mutex<String>>,
    /// A path that the command lines of all its processes name.
    folder: PathBuf,
}

/// The fleet that most tests share. Its stages start empty; each test has keys of its own.
pub(crate) fn fleet() -> &'static Server {
    static FLEET: LazyLock<Server> = LazyLock::new(|| {
        let data = scratch().keep();
        // A server that the shell knows of is none of a run without `--stores`: there is no driver in it.
        let mut up = up(&data);
        up.env("FLOTILLA_MONGODB_URI", "mongodb://127.0.0.1:1/");
        Server::start_built(up.env("SCRATCH", &data), &data)
    });
    &FLEET
}

/// A folder that is removed with the value.
pub(crate) fn scratch() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// The gateway's own program, which `up` has built.
pub(crate) fn gateway() -> PathBuf {
    fleet();
    Path::new(XTASK).with_file_name("gateway")
}

/// The workspace's root.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// `cargo xtask up`, at any free port.
fn up(data: &Path) -> Command {
    let mut command = supervised(Path::new(XTASK));
    command.args(["up", "--port", "0", "--log", "json", "--data"]).arg(data);
    command
}

/// A command that `Server::start` takes.
pub(crate) fn supervised(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", SUPERVISE, "sh"]).arg(program);
    command
}

impl Server {
    /// A fleet of the test's own, on data that the test keeps.
    pub(crate) fn up(data: &Path) -> Self {
        Self::start_built(&mut up(data), data)
    }

    /// A fleet that keeps these stores on servers: `dynamodb,mongodb`.
    pub(crate) fn up_on(stores: &str) -> Self {
        let data = scratch().keep();
        Self::start_built(up(&data).args(["--stores", stores]).env("SCRATCH", &data), &data)
    }

    fn start_built(command: &mut Command, data: &Path) -> Self {
        // A build that failed in another test spoils nothing.
        let _programs = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
        Self::start(command, data)
    }

    /// Starts a gateway that logs JSON, and waits until it is ready.
    pub(crate) fn start(command: &mut Command, folder: &Path) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut supervisor = command.spawn().unwrap();
        let log = collect(supervisor.stderr.take().unwrap());
        let lines = lines(supervisor.stdout.take().unwrap());
        let next = |what| {
            let line = lines.recv_timeout(READY_WITHIN);
            line.unwrap_or_else(|_| panic!("no {what}: {}", log.lock().unwrap()))
        };
        let pid = next("process").parse().unwrap();
        let ready = serde_json::from_str(&next("ready line")).unwrap();
        Self { supervisor, pid, ready, log, folder: folder.to_owned() }
    }

    /// The URL of a path: `/dev/books`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.ready["ready"].as_str().unwrap())
    }

    /// Sends a request to a path with its stage: `/dev/books`.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let answer = http::try_send(method, &self.url(path), headers, body);
        answer.unwrap_or_else(|error| panic!("{method} {path}: {error}\n{}", self.log()))
    }

    /// Sends `GET`.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    /// Sends `POST` with a JSON body.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], &body.to_string())
    }

    /// What was logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Stops the gateway as Ctrl-C does; nothing of it may be left.
    pub(crate) fn stop(mut self) {
        self.end();
        processes::await_none(&self.folder, ENDED_WITHIN);
    }

    /// Kills the gateway; nothing of it may be left.
    pub(crate) fn kill(self) {
        processes::kill(self.pid);
        self.stop();
    }

    fn end(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
        if thread::panicking() {
            println!("the log of `{}`:\n{}", self.folder.display(), self.log());
        }
    }
}

/// The version that an alias points at, as the state on disk has it.
pub(crate) fn version(data: &Path, function: &str, alias: &str) -> u64 {
    let state = fs::read(data.join("lambda/state.json")).unwrap();
    let state: Value = serde_json::from_slice(&state).unwrap();
    let version = state["functions"][function]["aliases"][alias].as_u64();
    version.unwrap_or_else(|| panic!("no alias `{function}:{alias}` in {state:#}"))
}

fn lines(output: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        lines.try_for_each(|line| sender.send(line))
    });
    receiver
}

fn collect(output: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let log = Arc::new(Mutex::new(String::new()));
    let written = Arc::clone(&log);
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let mut log = written.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
    log
}
