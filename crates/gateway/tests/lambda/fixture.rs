//! Opens Lambda over a function for tests and calls it.

use std::{
    cell::RefCell,
    future::Future,
    path::{Path, PathBuf},
    rc::Rc,
    time::{Duration, Instant},
};

use gateway::lambda::{
    FunctionTarget, Invocation, InvokeError, InvokeOutput, Lambda, Limits, LocalFunction, Settings,
};
use serde_json::Value;

/// Longer than anything takes on a busy machine; a test that waits for it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Lambda, and what its functions printed.
pub(crate) struct Fixture {
    pub(crate) lambda: Lambda,
    pub(crate) lines: Rc<RefCell<Vec<String>>>,
}

/// One of this crate's examples: `cargo test` builds them.
pub(crate) fn example(name: &str) -> String {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().parent().unwrap().join("examples").join(name);
    assert!(
        path.exists(),
        "`{}` is missing: `cargo build -p gateway --examples` makes it",
        path.display()
    );
    path.to_str().unwrap().to_owned()
}

/// Runs a test as the gateway runs: on one thread.
pub(crate) fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let local = tokio::task::LocalSet::new();
    runtime.block_on(
        local.run_until(async { tokio::time::timeout(PATIENCE * 3, test).await.unwrap() }),
    );
}

/// Settings of a Lambda without functions.
pub(crate) fn settings() -> Settings {
    Settings {
        data: None,
        functions: Vec::new(),
        stages: vec!["dev".to_owned(), "pro".to_owned()],
        environment: Vec::new(),
        inherited: vec![(
            "PATH".to_owned(),
            std::env::var_os("PATH").unwrap().into_string().unwrap(),
        )],
        executable: None,
        limits: Limits::default(),
        log: Rc::new(|_| {}),
    }
}

impl Fixture {
    /// Opens Lambda and notes what is printed.
    pub(crate) fn open(mut settings: Settings) -> Self {
        let lines = Rc::new(RefCell::new(Vec::new()));
        let noted = Rc::clone(&lines);
        settings.log = Rc::new(move |line| {
            noted.borrow_mut().push(format!("{}:{} {}", line.function, line.version, line.line));
        });
        Self { lambda: Lambda::open(settings).unwrap(), lines }
    }

    /// One local function `fixture` with this command.
    pub(crate) fn command(command: &[&str], limits: Limits) -> Self {
        let command = command.iter().map(|part| (*part).to_owned()).collect();
        let functions = vec![LocalFunction { name: "fixture".to_owned(), command }];
        Self::open(Settings { functions, limits, ..settings() })
    }

    /// The function of `examples/fixture-function.rs`.
    pub(crate) fn function(limits: Limits) -> Self {
        Self::command(&[&example("fixture-function")], limits)
    }

    /// A runtime in bash and curl: `body` is run by bash with the Runtime API's address in `$API`.
    pub(crate) fn script(folder: &Path, body: &str, limits: Limits) -> Self {
        Self::command(&[script(folder, body).to_str().unwrap()], limits)
    }

    pub(crate) async fn invoke(
        &self,
        target: &str,
        payload: &str,
    ) -> Result<InvokeOutput, InvokeError> {
        let target: FunctionTarget = target.parse().unwrap();
        let payload = bytes::Bytes::copy_from_slice(payload.as_bytes());
        self.lambda
            .invoke(Invocation {
                target: &target,
                payload,
                trace_id: "Root=1-5759e988-bd862e3fe1be46a994272793",
            })
            .await
    }

    /// The document of an invocation that succeeds.
    pub(crate) async fn answer(&self, payload: &str) -> Value {
        let output = self.invoke("fixture:dev", payload).await.unwrap();
        assert!(!output.function_error, "{}", String::from_utf8_lossy(&output.payload));
        serde_json::from_slice(&output.payload).unwrap()
    }

    /// Type and message of an invocation that fails, without the request's id.
    pub(crate) async fn failure(&self, payload: &str) -> (String, String) {
        let output = self.invoke("fixture:dev", payload).await.unwrap();
        assert!(output.function_error, "{}", String::from_utf8_lossy(&output.payload));
        let document: Value = serde_json::from_slice(&output.payload).unwrap();
        let text = |field: &str| document[field].as_str().unwrap_or_default().to_owned();
        let message = text("errorMessage");
        let told = message.split_once(" Error: ").filter(|(id, _)| id.starts_with("RequestId: "));
        (text("errorType"), told.map_or(message.clone(), |(_, told)| told.to_owned()))
    }

    /// The process that served an invocation.
    pub(crate) async fn pid(&self, payload: &str) -> u64 {
        self.answer(payload).await["pid"].as_u64().unwrap()
    }
}

/// A program in bash.
pub(crate) fn script(folder: &Path, body: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;

    let path = folder.join("bootstrap");
    let text = format!(
        "#!/bin/bash\nset -u\nAPI=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime\n{body}\n"
    );
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "{what} did not happen within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Whether a process exists that has not ended.
pub(crate) fn is_alive(pid: u64) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The state stands after the name, which is in parentheses.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z') && !rest.starts_with('X'))
}
