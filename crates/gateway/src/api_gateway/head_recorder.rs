//! Header names as the client wrote them: hyper gives them in lower case only, and a proxy event shows the case.
//!
//! It looks at what is read and changes nothing of it. Where it cannot be sure (a client that sends its next request
//! before it has the answer), names stay in lower case.

use std::{
    borrow::Cow,
    cell::RefCell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use http::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::request::Pair;

/// Bytes of a head that are kept: more than a head may have, so that a long one is seen to be too long.
const RECORDED_MAX_BYTES: usize = 16 * 1024;
/// Headers that are read; hyper's own limit.
const HEADERS_MAX: usize = 100;

/// What was read since the last response was handed over.
#[derive(Clone, Debug, Default)]
pub(super) struct Head(Rc<RefCell<Recording>>);

#[derive(Debug)]
struct Recording {
    bytes: Vec<u8>,
    is_on: bool,
}

impl Default for Recording {
    fn default() -> Self {
        Self { bytes: Vec::new(), is_on: true }
    }
}

impl Head {
    /// Ends the recording and gives what it holds; the bytes belong to the request that hyper has just read.
    pub(super) fn take(&self) -> Vec<u8> {
        let mut recording = self.0.borrow_mut();
        recording.is_on = false;
        std::mem::take(&mut recording.bytes)
    }

    /// Starts anew: the response is ready, so what is read from now on is the next request.
    /// `spent` is a buffer to use again.
    pub(super) fn restart(&self, mut spent: Vec<u8>) {
        spent.clear();
        *self.0.borrow_mut() = Recording { bytes: spent, is_on: true };
    }

    fn record(&self, bytes: &[u8]) {
        let mut recording = self.0.borrow_mut();
        if recording.is_on {
            let room = RECORDED_MAX_BYTES - recording.bytes.len();
            recording.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }
}

/// The headers in order, in the client's case if `head` is the head of the same request.
pub(super) fn headers<'a>(head: &'a [u8], parsed: &'a HeaderMap) -> Vec<Pair<'a>> {
    recorded(head, parsed).unwrap_or_else(|| {
        let pair = |(name, value): (&'a http::HeaderName, &'a http::HeaderValue)| Pair {
            name: Cow::Borrowed(name.as_str()),
            value: String::from_utf8_lossy(value.as_bytes()),
        };
        parsed.iter().map(pair).collect()
    })
}

fn recorded<'a>(head: &'a [u8], parsed: &HeaderMap) -> Option<Vec<Pair<'a>>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut request = httparse::Request::new(&mut headers);
    request.parse(head).ok()?.is_complete().then_some(())?;
    if request.headers.len() != parsed.len() {
        return None;
    }
    let same = |header: &&mut httparse::Header<'_>| {
        parsed.get_all(header.name).iter().any(|value| value.as_bytes() == header.value)
    };
    if !request.headers.iter_mut().all(|header| same(&header)) {
        return None;
    }
    let pair = |header: &mut httparse::Header<'a>| Pair {
        name: Cow::Borrowed(header.name),
        value: String::from_utf8_lossy(header.value),
    };
    Some(request.headers.iter_mut().map(pair).collect())
}

/// A connection whose heads are recorded.
#[derive(Debug)]
pub(super) struct Recorded<S> {
    stream: S,
    head: Head,
}

impl<S> Recorded<S> {
    pub(super) fn new(stream: S, head: Head) -> Self {
        Self { stream, head }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Recorded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let poll = Pin::new(&mut self.stream).poll_read(context, buffer);
        if matches!(poll, Poll::Ready(Ok(()))) {
            self.head.record(&buffer.filled()[before..]);
        }
        poll
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Recorded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for &(name, value) in pairs {
            headers.append(name, value.parse().unwrap());
        }
        headers
    }

    fn names(head: &str, parsed: &HeaderMap) -> Vec<String> {
        headers(head.as_bytes(), parsed).into_iter().map(|pair| pair.name.into_owned()).collect()
    }

    #[test]
    fn names_keep_their_case_and_order() {
        let parsed = parsed(&[("host", "a"), ("test-header", "1"), ("test-header", "2")]);
        let head = "GET / HTTP/1.1\r\ntEsT-HEADeR: 1\r\nHost: a\r\nTest-Header: 2\r\n\r\nbody";
        assert_eq!(names(head, &parsed), ["tEsT-HEADeR", "Host", "Test-Header"]);
    }

    #[test]
    fn the_head_of_another_request_is_not_used() {
        let parsed = parsed(&[("host", "a")]);
        assert_eq!(names("", &parsed), ["host"]);
        assert_eq!(names("GET / HTTP/1.1\r\nHost: b\r\n\r\n", &parsed), ["host"]);
        assert_eq!(names("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n", &parsed), ["host"]);
        assert_eq!(names("GET / HTTP/1.1\r\nHost: a\r\n", &parsed), ["host"]);
    }

    #[test]
    fn what_comes_after_the_head_was_taken_is_not_recorded() {
        let head = Head::default();
        head.record(b"one");
        let bytes = head.take();
        head.record(b"body");
        assert_eq!((bytes.as_slice(), head.take().as_slice()), (&b"one"[..], &b""[..]));
        head.restart(bytes);
        head.record(b"two");
        assert_eq!(head.take(), b"two");
    }
}
