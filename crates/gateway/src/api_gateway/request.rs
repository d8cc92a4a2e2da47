//! A request as the steps see it: borrowed values, and nothing of the connection that they came over.

use std::borrow::Cow;

use bytes::Bytes;
use http::Method as HttpMethod;

/// A name with a value: a header, or a query parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The name.
    pub name: Cow<'a, str>,
    /// The value.
    pub value: Cow<'a, str>,
}

/// An HTTP request, read whole.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a HttpMethod,
    /// The path as it came, percent-encoded.
    pub path: &'a str,
    /// The text after `?`, if there is any.
    pub query: Option<&'a str>,
    /// The headers in order, their names as the client wrote them.
    pub headers: &'a [Pair<'a>],
    /// The body.
    pub body: &'a Bytes,
    /// The client's address.
    pub source_ip: &'a str,
    /// The port that the request came to, as text.
    pub port: &'a str,
}

impl Request<'_> {
    /// The last value of a header; the case of its name does not matter.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().rev().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| &*header.value)
    }
}
