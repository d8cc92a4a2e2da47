//! The smallest HTTP client that sends exactly the bytes that a test gives it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// Longer than any test waits for an answer.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) struct Response {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// `STATUS ERROR-TYPE BODY`, which is what tests of errors look at.
    pub(crate) fn error(&self) -> String {
        format!(
            "{} {} {}",
            self.status,
            self.header("x-amzn-errortype").unwrap_or("-"),
            self.text()
        )
    }
}

/// Sends `METHOD TARGET` with headers (one a line) and a body, and reads the answer to the end of the connection.
pub(crate) fn send(port: u16, line: &str, headers: &str, body: &[u8]) -> Response {
    let mut head = format!("{line} HTTP/1.1\r\n");
    if !headers.to_ascii_lowercase().contains("host:") {
        head.push_str(&format!("Host: 127.0.0.1:{port}\r\n"));
    }
    for header in headers.lines().map(str::trim).filter(|header| !header.is_empty()) {
        head.push_str(&format!("{header}\r\n"));
    }
    if !body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("Connection: close\r\n\r\n");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a gateway that listens");
    stream.set_read_timeout(Some(READ_TIMEOUT)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // A gateway that refuses a large body may close before all of it is sent.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap_or_else(|error| panic!("{line}: no answer: {error}"));
    parse(&answer)
}

/// Sends a whole request over a connection that stays open, and reads its answer by `Content-Length`.
pub(crate) fn exchange(stream: &mut TcpStream, request: &str) -> Response {
    stream.set_read_timeout(Some(READ_TIMEOUT)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer).unwrap();
        assert!(length > 0, "closed after {}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&buffer[..length]);
        if answer.windows(4).any(|window| window == b"\r\n\r\n") {
            let response = parse(&answer);
            let expected =
                response.header("content-length").map_or(0, |length| length.parse().unwrap());
            if response.body.len() >= expected {
                return response;
            }
        }
    }
}

pub(crate) fn parse(answer: &[u8]) -> Response {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]);
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.map(|line| line.split_once(": ").unwrap());
    let headers =
        headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Response { status, headers, body: answer[end + 4..].to_vec() }
}
