//! As much of HTTP/1.1 as a measurement needs: one message with a `Content-Length` after another on a connection that stays
//! open. No chunks, no redirects, no TLS.

use anyhow::{Context, Result, bail, ensure};
use tokio::{io::AsyncReadExt, net::TcpStream};

/// More headers than any answer here has.
const HEADERS_MAX: usize = 64;

/// More than any answer here has: a message that grows beyond is a fault.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// The buffer of a connection: most messages arrive by one read.
const READ_BYTES: usize = 16 * 1024;

/// A connection, and what was read from it and not yet taken.
pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    buffer: Vec<u8>,
}

/// A message: the answer to a request, or a request.
#[derive(Debug, PartialEq)]
pub(crate) struct Message {
    pub(crate) start: Start,
    pub(crate) body: Vec<u8>,
}

/// What a message's first line says.
#[derive(Debug, PartialEq)]
pub(crate) enum Start {
    /// An answer's status.
    Status(u16),
    /// A request's path.
    Path(String),
}

/// Which side's messages a connection reads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Read {
    Answers,
    Requests,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(READ_BYTES) })
    }

    /// The next message, or none where the other side closed the connection.
    pub(crate) async fn read(&mut self, read: Read) -> Result<Option<Message>> {
        loop {
            if let Some((message, length)) = parse(&self.buffer, read)? {
                self.buffer.drain(..length);
                return Ok(Some(message));
            }
            ensure!(
                self.buffer.len() < MESSAGE_BYTES_MAX,
                "a message has more than {MESSAGE_BYTES_MAX} bytes"
            );
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                ensure!(self.buffer.is_empty(), "the connection closed inside a message");
                return Ok(None);
            }
        }
    }
}

/// The first message of the bytes and its length, or none if it is not complete.
fn parse(bytes: &[u8], read: Read) -> Result<Option<(Message, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let (status, start) = match read {
        Read::Answers => {
            let mut answer = httparse::Response::new(&mut headers);
            (answer.parse(bytes)?, answer.code.map(Start::Status))
        }
        Read::Requests => {
            let mut request = httparse::Request::new(&mut headers);
            (request.parse(bytes)?, request.path.map(|path| Start::Path(path.to_owned())))
        }
    };
    let (httparse::Status::Complete(head), Some(start)) = (status, start) else {
        return Ok(None);
    };
    let length = head + body_length(&headers, read)?;
    let Some(body) = bytes.get(head..length) else {
        return Ok(None);
    };
    Ok(Some((Message { start, body: body.to_vec() }, length)))
}

fn body_length(headers: &[httparse::Header<'_>], read: Read) -> Result<usize> {
    let header = headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    match (header, read) {
        (Some(header), _) => {
            std::str::from_utf8(header.value)?.parse().context("failed to read a `content-length`")
        }
        (None, Read::Requests) => Ok(0),
        (None, Read::Answers) => bail!("an answer has no `content-length`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 404";

    #[test]
    fn an_answer_ends_where_its_length_says() {
        let (message, length) =
            parse(ANSWER, Read::Answers).expect("a good answer").expect("all of it");
        assert_eq!(message, Message { start: Start::Status(200), body: b"hello".to_vec() });
        assert_eq!(&ANSWER[length..], b"HTTP/1.1 404");
    }

    #[test]
    fn an_answer_that_is_not_all_there_is_waited_for() {
        for length in [0, 10, 37, 41] {
            assert_eq!(
                parse(&ANSWER[..length], Read::Answers).expect("a good start"),
                None,
                "{length} bytes"
            );
        }
    }

    #[test]
    fn a_request_may_have_no_body() {
        let (message, _) = parse(b"GET /next HTTP/1.1\r\n\r\n", Read::Requests)
            .expect("a good request")
            .expect("all of it");
        assert_eq!(message.start, Start::Path("/next".into()));
    }
}
