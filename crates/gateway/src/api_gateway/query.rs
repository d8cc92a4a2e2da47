//! Query parameters as API Gateway hands them to a function: decoded.
//!
//! It reads the text after `?` only.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::request::Pair;

/// The parameters in order. `+` is a space, as recorded (`invocation-payload-with-params-encoding`).
pub(super) fn parse(query: &str) -> Vec<Pair<'_>> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let decoded = pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Pair { name: decode(name), value: decode(value) }
    });
    decoded.collect()
}

fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('+') {
        return percent_decode_str(text).decode_utf8_lossy();
    }
    let spaced = text.replace('+', " ");
    Cow::Owned(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expected: &[(&str, &str)]) {
        let pairs = parse(query);
        let found: Vec<_> = pairs.iter().map(|pair| (&*pair.name, &*pair.value)).collect();
        assert_eq!(found, expected, "{query}");
    }

    /// `invocation-payload-with-params-encoding` of `test_lambda_aws_proxy_integration`.
    #[test]
    fn parameters_are_decoded_as_recorded() {
        check("email=test%2Balias@gmail.com", &[("email", "test+alias@gmail.com")]);
        check("plus=test+alias@gmail.com", &[("plus", "test alias@gmail.com")]);
        check("url=https://www.google.com/", &[("url", "https://www.google.com/")]);
        check("whitespace=foo%20bar", &[("whitespace", "foo bar")]);
        check("at=2023-06-12T18:05:10.123456+00:00", &[("at", "2023-06-12T18:05:10.123456 00:00")]);
    }

    #[test]
    fn a_parameter_may_be_empty_or_repeated_but_not_absent() {
        check("", &[]);
        check("&&", &[]);
        check("a&b=&a=1", &[("a", ""), ("b", ""), ("a", "1")]);
        check("a=b=c", &[("a", "b=c")]);
    }
}
