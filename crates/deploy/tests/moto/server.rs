//! A moto server of a test's own, and questions to it.

use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long moto may take to start on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(120);

/// Moto, until it is dropped.
pub(crate) struct Moto {
    process: Child,
    pub(crate) port: u16,
}

impl Moto {
    /// Starts a server; says so and returns none if nobody said where moto is.
    #[expect(clippy::print_stdout, reason = "a test that cannot run here says why, out loud")]
    pub(crate) fn start() -> Option<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "a test is told from outside which interpreter has `moto`"
        )]
        let Ok(python) = std::env::var("TEST_MOTO_PYTHON") else {
            println!(
                "NOT RUN: set TEST_MOTO_PYTHON to a Python interpreter that can import `moto.server`"
            );
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(python)
            .args(["-m", "moto.server", "--host", "127.0.0.1", "--port", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let moto = Self { process, port };
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begin.elapsed() < START_LIMIT, "moto does not start");
            sleep(Duration::from_millis(50));
        }
        Some(moto)
    }

    /// The version that an alias points at, if there is such an alias.
    pub(crate) fn alias(&self, function: &str, alias: &str) -> Option<String> {
        let answer = self.ask("GET", &format!("{function}/aliases/{alias}"));
        Some(answer?.get("FunctionVersion")?.as_str()?.to_owned())
    }

    /// The configuration of a version.
    pub(crate) fn version(&self, function: &str, version: &str) -> serde_json::Value {
        self.ask("GET", &format!("{function}/configuration?Qualifier={version}")).unwrap()
    }

    /// What a person does in the console.
    pub(crate) fn delete(&self, function: &str) {
        self.ask("DELETE", function);
    }

    /// Asks as a client would whose signature nobody checks: it says which service and region are meant.
    fn ask(&self, method: &str, path: &str) -> Option<serde_json::Value> {
        let uri = format!("http://127.0.0.1:{}/2015-03-31/functions/{path}", self.port);
        let scope = "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=x";
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = ureq::http::Request::builder().method(method).uri(uri);
        let request = request.header("authorization", scope).body(()).unwrap();
        let mut answer = agent.run(request).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        answer.status().is_success().then(|| serde_json::from_str(&text).unwrap_or_default())
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
