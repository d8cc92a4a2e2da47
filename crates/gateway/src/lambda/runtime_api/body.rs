//! The body of a request to the Runtime API, sent whole or in chunks.
//!
//! Pure: it takes bytes that have arrived and knows no socket. It keeps no more than a limit, and counts the rest.

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::{Buf, Bytes, BytesMut};

use super::request::Malformed;
use crate::lambda::invocation::PAYLOAD_MAX_BYTES;

/// Names the kind of an error: a header, or a trailer of a streamed response that failed midway.
pub(super) const ERROR_TYPE: &str = "lambda-runtime-function-error-type";
/// A trailer with the error's document in base64.
const ERROR_BODY: &str = "lambda-runtime-function-error-body";

/// A body over the limit is read to its end, so that the runtime hears why it is refused; beyond this it is cut off.
const DISCARDED_MAX_BYTES: u64 = 64 * 1024 * 1024;
/// A chunk's size and its extension, or all trailers: an error's document in base64 is the largest of them.
const CHUNK_HEAD_MAX_BYTES: usize = 256 * 1024;
/// Two trailers are known.
const TRAILERS_MAX: usize = 16;

/// How a body is sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::lambda) enum Framing {
    /// `Content-Length`
    Length(u64),
    /// `Transfer-Encoding: chunked`
    Chunked,
}

/// A body that has arrived.
#[derive(Debug, Eq, PartialEq)]
pub(in crate::lambda) struct Received {
    /// The body; `None` if it is over 6 MB.
    pub(in crate::lambda) payload: Option<Bytes>,
    /// The error that came in trailers: its type and its document.
    pub(in crate::lambda) error: Option<(String, Bytes)>,
}

/// Collects a body.
#[derive(Debug)]
pub(in crate::lambda) struct Collector {
    state: State,
    kept: BytesMut,
    total: u64,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Whole { missing: u64 },
    ChunkSize,
    Chunk { missing: u64 },
    ChunkEnd,
    Trailers,
}

impl Collector {
    pub(in crate::lambda) fn new(framing: Framing) -> Self {
        let state = match framing {
            Framing::Length(missing) => State::Whole { missing },
            Framing::Chunked => State::ChunkSize,
        };
        Self { state, kept: BytesMut::new(), total: 0 }
    }

    /// Takes what has arrived. `None`: there is more to come.
    pub(in crate::lambda) fn take(
        &mut self,
        arrived: &mut BytesMut,
    ) -> Result<Option<Received>, Malformed> {
        loop {
            if self.total > DISCARDED_MAX_BYTES {
                return Err(Malformed);
            }
            match self.state {
                State::Whole { missing } => {
                    let missing = self.keep(arrived, missing);
                    self.state = State::Whole { missing };
                    return Ok((missing == 0).then(|| self.received(None)));
                }
                State::ChunkSize => match httparse::parse_chunk_size(arrived) {
                    Ok(httparse::Status::Complete((length, size))) => {
                        arrived.advance(length);
                        self.state = if size == 0 {
                            State::Trailers
                        } else {
                            State::Chunk { missing: size }
                        };
                    }
                    Ok(httparse::Status::Partial) if arrived.len() < CHUNK_HEAD_MAX_BYTES => {
                        return Ok(None);
                    }
                    _ => return Err(Malformed),
                },
                State::Chunk { missing } => {
                    let missing = self.keep(arrived, missing);
                    self.state =
                        if missing == 0 { State::ChunkEnd } else { State::Chunk { missing } };
                    if missing > 0 {
                        return Ok(None);
                    }
                }
                State::ChunkEnd => match arrived.get(..2) {
                    Some(b"\r\n") => {
                        arrived.advance(2);
                        self.state = State::ChunkSize;
                    }
                    Some(_) => return Err(Malformed),
                    None => return Ok(None),
                },
                State::Trailers => {
                    let mut trailers = [httparse::EMPTY_HEADER; TRAILERS_MAX];
                    let (length, error) = match httparse::parse_headers(arrived, &mut trailers) {
                        Ok(httparse::Status::Complete((length, trailers))) => {
                            (length, error_of(trailers))
                        }
                        Ok(httparse::Status::Partial) if arrived.len() < CHUNK_HEAD_MAX_BYTES => {
                            return Ok(None);
                        }
                        _ => return Err(Malformed),
                    };
                    arrived.advance(length);
                    return Ok(Some(self.received(error)));
                }
            }
        }
    }

    /// Keeps up to `missing` bytes while they are within the limit, and answers how many are missing still.
    fn keep(&mut self, arrived: &mut BytesMut, missing: u64) -> u64 {
        let length = usize::try_from(missing).unwrap_or(usize::MAX).min(arrived.len());
        let piece = arrived.split_to(length);
        self.total += length as u64;
        if self.total > PAYLOAD_MAX_BYTES as u64 {
            self.kept = BytesMut::new();
        } else if self.kept.is_empty() {
            self.kept = piece;
        } else {
            self.kept.extend_from_slice(&piece);
        }
        missing - length as u64
    }

    fn received(&mut self, error: Option<(String, Bytes)>) -> Received {
        let fits = self.total <= PAYLOAD_MAX_BYTES as u64;
        Received { payload: fits.then(|| std::mem::take(&mut self.kept).freeze()), error }
    }
}

fn error_of(trailers: &[httparse::Header<'_>]) -> Option<(String, Bytes)> {
    let value =
        |name: &str| trailers.iter().find(|trailer| trailer.name.eq_ignore_ascii_case(name));
    let kind = String::from_utf8_lossy(value(ERROR_TYPE)?.value).into_owned();
    let document = value(ERROR_BODY).and_then(|trailer| BASE64_STANDARD.decode(trailer.value).ok());
    Some((kind, document.unwrap_or_default().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `text` in pieces of `size` bytes.
    fn collect(framing: Framing, text: &[u8], size: usize) -> Result<Option<Received>, Malformed> {
        let mut collector = Collector::new(framing);
        let mut arrived = BytesMut::new();
        for piece in text.chunks(size) {
            arrived.extend_from_slice(piece);
            if let Some(received) = collector.take(&mut arrived)? {
                return Ok(Some(received));
            }
        }
        Ok(None)
    }

    fn whole(payload: &'static str) -> Result<Option<Received>, Malformed> {
        Ok(Some(Received { payload: Some(Bytes::from(payload)), error: None }))
    }

    #[test]
    fn a_body_is_the_same_however_it_arrives() {
        for size in [1, 2, 3, 100] {
            assert_eq!(collect(Framing::Length(5), b"abcdefgh", size), whole("abcde"));
            let chunks = b"3;extension=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
            assert_eq!(collect(Framing::Chunked, chunks, size), whole("abcde"));
        }
        assert_eq!(Collector::new(Framing::Length(0)).take(&mut BytesMut::new()), whole(""));
        assert_eq!(collect(Framing::Chunked, b"nonsense\r\n", 100), Err(Malformed));
        assert_eq!(collect(Framing::Chunked, b"1\r\nabc", 100), Err(Malformed));
    }

    #[test]
    fn a_streamed_response_may_fail_midway() {
        let chunks = b"1\r\na\r\n0\r\nLambda-Runtime-Function-Error-Type: T\r\n\
                       Lambda-Runtime-Function-Error-Body: e30=\r\n\r\n";
        let received = collect(Framing::Chunked, chunks, 7).unwrap().unwrap();
        assert_eq!(received.error, Some(("T".to_owned(), Bytes::from("{}"))));
    }

    #[test]
    fn a_body_over_the_limit_is_read_and_not_kept() {
        let body = vec![b'a'; PAYLOAD_MAX_BYTES + 1];
        let collect = |length: usize| {
            collect(Framing::Length(length as u64), &body, 65_536).unwrap().unwrap()
        };
        assert_eq!(collect(PAYLOAD_MAX_BYTES).payload.unwrap().len(), PAYLOAD_MAX_BYTES);
        assert_eq!(collect(PAYLOAD_MAX_BYTES + 1).payload, None);
    }
}
