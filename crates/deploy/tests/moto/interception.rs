//! A server between the program and moto. It writes down every request, passes it on, and does what moto cannot: it answers
//! as AWS does while an update is in progress, refuses, or keeps silent.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// What to do with a request instead of only passing it on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Action {
    /// 409, as while an update is in progress.
    Conflict,
    /// 412, as for a revision that is no more.
    Stale,
    /// 403, as for a caller whose policy lacks it.
    Deny,
    /// 429, as for too many calls.
    Throttle,
    /// Pass it on, and say that the last update is still in progress.
    InProgress,
    /// No answer, ever.
    Silence,
}

#[derive(Debug)]
struct Rule {
    request: &'static str,
    action: Action,
    times: usize,
}

#[derive(Debug, Default)]
struct State {
    rules: Vec<Rule>,
    requests: Vec<String>,
    is_silent: bool,
}

/// The server, for as long as the test's process lives.
#[derive(Clone)]
pub(crate) struct Interception {
    state: Arc<Mutex<State>>,
    pub(crate) port: u16,
}

impl Interception {
    /// Listens, and passes requests on to `target`.
    pub(crate) fn before(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let interception = Self { state, port };
        let this = interception.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let this = this.clone();
                thread::spawn(move || this.serve(&mut client.unwrap(), target));
            }
        });
        interception
    }

    /// From now on, does this to the next `times` requests that begin with `request`, such as `PUT /2015-03-31/functions/books`.
    pub(crate) fn intercept(&self, request: &'static str, action: Action, times: usize) {
        self.state.lock().unwrap().rules.push(Rule { request, action, times });
    }

    /// The requests since the last time that changed something, or would have.
    pub(crate) fn take_changes(&self) -> Vec<String> {
        let requests = std::mem::take(&mut self.state.lock().unwrap().requests);
        let only_reads = |request: &str| {
            ["GET ", "HEAD ", "POST / GetCallerIdentity", "POST / DescribeStacks"]
                .iter()
                .any(|read| request.starts_with(read))
        };
        requests.into_iter().filter(|request| !only_reads(request)).collect()
    }

    /// Whether a request is being kept waiting.
    pub(crate) fn is_silent(&self) -> bool {
        self.state.lock().unwrap().is_silent
    }

    fn serve(&self, client: &mut TcpStream, target: u16) {
        let Some((head, body)) = receive(client) else { return };
        let name = name(&head, &body);
        match self.action(name) {
            Some(Action::Conflict) => {
                let message = "The operation cannot be performed at this time. An update is in progress for resource: \
                               arn:aws:lambda:us-east-1:123456789012:function:books";
                answer(client, "409 Conflict", "ResourceConflictException", message);
            }
            Some(Action::Stale) => {
                let message = "The Revision Id provided does not match the latest Revision Id.";
                answer(client, "412 Precondition Failed", "PreconditionFailedException", message);
            }
            Some(Action::Deny) => {
                let message = "User: arn:aws:iam::123456789012:user/ci is not authorized to perform this on resource: books";
                answer(client, "403 Forbidden", "AccessDeniedException", message);
            }
            Some(Action::Throttle) => {
                answer(
                    client,
                    "429 Too Many Requests",
                    "TooManyRequestsException",
                    "Rate exceeded",
                );
            }
            Some(Action::Silence) => {
                self.state.lock().unwrap().is_silent = true;
                client.read_to_end(&mut Vec::new()).ok();
            }
            Some(Action::InProgress) => {
                let text = String::from_utf8(pass_on(target, &head, &body)).unwrap();
                let text = text.replace("\"Successful\"", "\"InProgress\"");
                client.write_all(text.as_bytes()).ok();
            }
            None => {
                client.write_all(&pass_on(target, &head, &body)).ok();
            }
        }
    }

    fn action(&self, name: String) -> Option<Action> {
        let mut state = self.state.lock().unwrap();
        let rule = state
            .rules
            .iter_mut()
            .find(|rule| rule.times > 0 && name.starts_with(rule.request))
            .map(|rule| {
                rule.times -= 1;
                rule.action
            });
        state.requests.push(name);
        rule
    }
}

/// Reads one request; every answer ends its connection.
fn receive(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if client.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    if header("expect").is_some() {
        client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    let length = header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    client.read_exact(&mut body).ok()?;
    Some((head, body))
}

/// `METHOD /path`, and the action of a request whose path does not say it.
fn name(head: &str, body: &[u8]) -> String {
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let path = path.split('?').next().unwrap();
    let form = String::from_utf8_lossy(body);
    let action = form.split('&').find_map(|pair| pair.strip_prefix("Action="));
    match action {
        Some(action) if path == "/" => format!("{method} {path} {action}"),
        _ => format!("{method} {path}"),
    }
}

fn pass_on(target: u16, head: &str, body: &[u8]) -> Vec<u8> {
    let mut server = TcpStream::connect(("127.0.0.1", target)).unwrap();
    let is_about_connection = |line: &&str| {
        let line = line.to_ascii_lowercase();
        !line.starts_with("connection:") && !line.starts_with("expect:")
    };
    let head: Vec<_> = head.trim_end().split("\r\n").filter(is_about_connection).collect();
    let head = format!("{}\r\nconnection: close\r\n\r\n", head.join("\r\n"));
    server.write_all(head.as_bytes()).unwrap();
    server.write_all(body).unwrap();
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).unwrap();
    answer
}

fn answer(client: &mut TcpStream, status: &str, code: &str, message: &str) {
    let body = format!("{{\"Type\":\"User\",\"message\":\"{message}\"}}");
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nx-amzn-errortype: {code}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    client.write_all(format!("{head}{body}").as_bytes()).ok();
}
