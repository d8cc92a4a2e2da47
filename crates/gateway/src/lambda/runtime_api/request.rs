//! The head of a request to the Runtime API.
//!
//! Pure: it reads bytes that have arrived and knows no socket.

use super::body::Framing;

/// Runtimes send the cause of an error for X-Ray in a header of up to 1 MB; nothing else in a head is large.
pub(in crate::lambda) const HEAD_MAX_BYTES: usize = 1_100_000;
/// Runtimes send about ten headers.
const HEADERS_MAX: usize = 64;

const PREFIX: &str = "/2018-06-01/runtime/";

/// What is asked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::lambda) enum Route {
    /// `GET /runtime/invocation/next`
    Next,
    /// `POST /runtime/invocation/{request id}/response`
    Response(String),
    /// `POST /runtime/invocation/{request id}/error`
    Error(String),
    /// `POST /runtime/init/error`
    InitError,
    /// Anything else.
    Unknown,
}

/// A request without its body.
#[derive(Debug, Eq, PartialEq)]
pub(in crate::lambda) struct Head {
    /// What is asked.
    pub(in crate::lambda) route: Route,
    /// How the body is sent.
    pub(in crate::lambda) framing: Framing,
    /// Bytes of the head.
    pub(in crate::lambda) length: usize,
    /// The client closes the connection after the answer.
    pub(in crate::lambda) closes: bool,
    /// The client waits for `100 Continue` before it sends the body.
    pub(in crate::lambda) expects_continue: bool,
    /// `Lambda-Runtime-Function-Error-Type`
    pub(in crate::lambda) error_type: Option<String>,
}

/// A request that cannot be read; the connection is of no more use.
#[derive(Debug, Eq, PartialEq)]
pub(in crate::lambda) struct Malformed;

/// Reads a head from what has arrived. `None`: it is not complete yet.
pub(in crate::lambda) fn parse(arrived: &[u8]) -> Result<Option<Head>, Malformed> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(arrived) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) if arrived.len() < HEAD_MAX_BYTES => return Ok(None),
        Ok(httparse::Status::Partial) | Err(_) => return Err(Malformed),
    };
    let mut head = Head {
        route: route(request.method.unwrap_or_default(), request.path.unwrap_or_default()),
        framing: Framing::Length(0),
        length,
        closes: request.version == Some(0),
        expects_continue: false,
        error_type: None,
    };
    for header in request.headers.iter() {
        let is = |name: &str| header.name.eq_ignore_ascii_case(name);
        // Names are told apart by their length first: most headers of a runtime are none of these.
        match header.name.len() {
            6 if is("expect") => head.expects_continue = true,
            10 if is("connection") => head.closes |= header.value.eq_ignore_ascii_case(b"close"),
            14 if is("content-length") && head.framing != Framing::Chunked => {
                head.framing = Framing::Length(text(header.value).parse().map_err(|_| Malformed)?);
            }
            17 if is("transfer-encoding") => match header.value.eq_ignore_ascii_case(b"chunked") {
                true => head.framing = Framing::Chunked,
                false => return Err(Malformed),
            },
            34 if is(super::body::ERROR_TYPE) => {
                head.error_type = Some(text(header.value).to_owned())
            }
            _ => {}
        }
    }
    Ok(Some(head))
}

fn text(value: &[u8]) -> &str {
    std::str::from_utf8(value).unwrap_or_default()
}

fn route(method: &str, path: &str) -> Route {
    let Some(path) = path.strip_prefix(PREFIX) else { return Route::Unknown };
    match (method, path) {
        ("GET", "invocation/next") => Route::Next,
        ("POST", "init/error") => Route::InitError,
        ("POST", _) => {
            match path.strip_prefix("invocation/").and_then(|rest| rest.split_once('/')) {
                Some((id, "response")) => Route::Response(id.to_owned()),
                Some((id, "error")) => Route::Error(id.to_owned()),
                _ => Route::Unknown,
            }
        }
        _ => Route::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        parse(text.as_bytes()).unwrap().unwrap()
    }

    #[test]
    fn the_four_routes_are_known_and_nothing_else() {
        for (line, expected) in [
            ("GET /2018-06-01/runtime/invocation/next", Route::Next),
            ("POST /2018-06-01/runtime/invocation/7/response", Route::Response("7".to_owned())),
            ("POST /2018-06-01/runtime/invocation/7/error", Route::Error("7".to_owned())),
            ("POST /2018-06-01/runtime/init/error", Route::InitError),
            ("POST /2018-06-01/runtime/invocation/next", Route::Unknown),
            ("GET /2018-06-01/runtime/invocation/7/response", Route::Unknown),
            ("POST /2018-06-01/runtime/invocation/7/response/x", Route::Unknown),
            ("GET /2020-01-01/extension/event/next", Route::Unknown),
        ] {
            assert_eq!(head(&format!("{line} HTTP/1.1\r\n\r\n")).route, expected, "{line}");
        }
    }

    #[test]
    fn headers_are_read_whatever_their_case() {
        let text = "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nContent-LENGTH: 12\r\nExpect: 100-continue\r\n\
                    lambda-runtime-function-error-type: Runtime.NoHandler\r\nConnection: Close\r\n\r\nrest";
        let expected = Head {
            route: Route::InitError,
            framing: Framing::Length(12),
            length: text.len() - 4,
            closes: true,
            expects_continue: true,
            error_type: Some("Runtime.NoHandler".to_owned()),
        };
        assert_eq!(head(text), expected);
    }

    #[test]
    fn a_head_may_arrive_in_pieces_but_not_forever() {
        assert_eq!(parse(b"GET /2018-06-01/run"), Ok(None));
        assert_eq!(parse(b"nonsense\r\n\r\n"), Err(Malformed));
        assert_eq!(parse(b"POST /x HTTP/1.1\r\nContent-Length: many\r\n\r\n"), Err(Malformed));
        let endless = [b"GET /x HTTP/1.1\r\na: ".to_vec(), vec![b'a'; HEAD_MAX_BYTES]].concat();
        assert_eq!(parse(&endless), Err(Malformed));
    }
}
