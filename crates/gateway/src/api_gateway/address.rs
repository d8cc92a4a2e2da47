//! Which API and stage a URL means, and which path inside the stage.
//!
//! It knows neither which stages there are nor which routes.

/// A request's address, cut at the stage. Nothing is decoded: AWS hands paths on as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// The first part of the path, perhaps empty.
    pub stage: &'a str,
    /// The whole path after extra leading slashes: `/dev//books`, which is `requestContext.path`.
    pub full_path: &'a str,
    /// The path inside the stage after extra leading slashes: `/books`, which is the event's `path`.
    pub path: &'a str,
}

/// What stands between an API's id and the domain in a host name.
const EXECUTE_API: &str = "execute-api";

impl<'a> Address<'a> {
    /// Reads the raw path of a request, such as `/dev/books`.
    ///
    /// Slashes before the stage and between stage and path count once (`invocation-payload-with-prepended-slash-to-stage`,
    /// `invocation-payload-with-prepended-slash`); all others are left.
    #[must_use]
    pub fn parse(raw_path: &'a str) -> Self {
        let trimmed = raw_path.trim_start_matches('/');
        let full_path = keep_one_slash(raw_path, trimmed);
        let stage_end = trimmed.find('/').unwrap_or(trimmed.len());
        let (stage, rest) = trimmed.split_at(stage_end);
        Self { stage, full_path, path: keep_one_slash(rest, rest.trim_start_matches('/')) }
    }
}

/// `trimmed` is `text` without its leading slashes; gives it back with one.
fn keep_one_slash<'a>(text: &'a str, trimmed: &str) -> &'a str {
    match text.len() - trimmed.len() {
        0 => "/",
        slashes => &text[slashes - 1..],
    }
}

/// Whether a `Host` may reach the API of this id: `ID.execute-api.localhost:9000`, or a host that names no API.
#[must_use]
pub fn host_reaches(host: &str, api_id: &str) -> bool {
    let mut labels = host.split('.');
    match (labels.next(), labels.next()) {
        (Some(id), Some(service)) if service.eq_ignore_ascii_case(EXECUTE_API) => {
            id.eq_ignore_ascii_case(api_id)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw_path: &str, stage: &str, full_path: &str, path: &str) {
        assert_eq!(Address::parse(raw_path), Address { stage, full_path, path }, "{raw_path}");
    }

    /// `test_lambda_aws_proxy_integration`: `path` and `requestContext.path` of its entries.
    #[test]
    fn paths_are_cut_at_the_stage_as_recorded() {
        check("/stage/proxy-value", "stage", "/stage/proxy-value", "/proxy-value");
        check("/stage/proxy-value/", "stage", "/stage/proxy-value/", "/proxy-value/");
        check(
            "/stage/proxy-value//double-slash",
            "stage",
            "/stage/proxy-value//double-slash",
            "/proxy-value//double-slash",
        );
        check("//stage/proxy-value", "stage", "/stage/proxy-value", "/proxy-value");
        check("/stage//proxy-value", "stage", "/stage//proxy-value", "/proxy-value");
        check(
            "/stage/a/test%2Balias@gmail.com",
            "stage",
            "/stage/a/test%2Balias@gmail.com",
            "/a/test%2Balias@gmail.com",
        );
    }

    #[test]
    fn the_root_of_a_stage_needs_no_slash() {
        check("/dev", "dev", "/dev", "/");
        check("/dev/", "dev", "/dev/", "/");
        check("/", "", "/", "/");
        check("*", "*", "/", "/");
    }

    #[test]
    fn a_host_that_names_another_api_does_not_reach_this_one() {
        assert!(host_reaches("abcdefghij.execute-api.localhost:9000", "abcdefghij"));
        assert!(host_reaches("127.0.0.1:9000", "abcdefghij"));
        assert!(host_reaches("localhost", "abcdefghij"));
        assert!(!host_reaches("zzzzzzzzzz.execute-api.localhost:9000", "abcdefghij"));
    }
}
