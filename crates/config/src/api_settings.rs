//! Who may call the API of an environment, and from which web pages. How that is told to callers is said
//! in `api`.

use serde::Deserialize;

use crate::{
    Environment,
    section::{Section, section},
};

/// The section `[api]` of an environment.
pub fn api(environment: Environment) -> &'static ApiSettings {
    static SECTION: Section<ApiSettings> = section!(api);
    SECTION.get(environment)
}

/// The settings of the API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiSettings {
    /// Who may call.
    pub callers: Callers,
    /// The web pages whose scripts may read answers.
    pub origins: Origins,
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Callers {
    /// Those that an authorizer vouches for.
    Authenticated,
    /// Everybody.
    Anyone,
}

/// The origins of web pages that may read answers: `["*"]` for all, else each as a browser writes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Origins(Vec<String>);

const ANY: &str = "*";

impl Origins {
    /// What `Access-Control-Allow-Origin` says to a request from this origin; nothing if its pages may
    /// not read the answer.
    pub fn allow(&self, origin: &str) -> Option<&str> {
        let allowed = self.0.iter().find(|allowed| *allowed == ANY || *allowed == origin);
        allowed.map(String::as_str)
    }

    /// Whether the answer depends on the origin, which `Vary` has to say.
    pub fn vary(&self) -> bool {
        !self.0.is_empty() && self.0 != [ANY]
    }
}

/// A text in `origins` that no browser sends as its page's origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` in `origins` is no origin: write \"https://app.example\", with a port only if it is not the \
     scheme's own, in lower case and without a path, or \"*\" alone"
)]
pub struct NotAnOrigin(String);

impl TryFrom<Vec<String>> for Origins {
    type Error = NotAnOrigin;

    fn try_from(origins: Vec<String>) -> Result<Self, NotAnOrigin> {
        let wrong = |origin: &&String| !is_origin(origin);
        match origins.iter().find(wrong) {
            Some(wrong) if origins != [ANY] => Err(NotAnOrigin(wrong.clone())),
            _ => Ok(Self(origins)),
        }
    }
}

/// Whether a text is an origin as browsers serialize it: <https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin>.
fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let own_port = match scheme {
        "http" => "80",
        "https" => "443",
        _ => return false,
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_name =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._".contains(&byte);
    let is_address = |byte: u8| byte.is_ascii_digit() || b"abcdef:".contains(&byte);
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => !address.is_empty() && address.bytes().all(is_address),
        None => !host.is_empty() && host.bytes().all(is_name),
    };
    let is_port = |port: &str| {
        port != own_port && !port.starts_with(['0', '+']) && port.parse::<u16>().is_ok()
    };
    is_host && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(json: &str) -> Result<Origins, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn every_environment_has_valid_settings_and_only_dev_is_open_to_anyone() {
        for environment in Environment::ALL {
            let is_open = api(environment).callers == Callers::Anyone;
            assert_eq!(is_open, environment == Environment::Dev, "{environment}");
        }
    }

    #[test]
    fn a_list_allows_its_origins_each_by_its_own_name() {
        let list = origins(r#"["https://app.example","http://localhost:3000"]"#).unwrap();
        assert_eq!(list.allow("https://app.example"), Some("https://app.example"));
        assert_eq!(list.allow("http://localhost:3000"), Some("http://localhost:3000"));
        for other in ["https://app.example.org", "http://app.example", "null", "", "*"] {
            assert_eq!(list.allow(other), None, "{other}");
        }
        assert!(list.vary());
    }

    #[test]
    fn a_star_allows_every_origin_and_no_list_none() {
        let all = origins(r#"["*"]"#).unwrap();
        assert_eq!((all.allow("https://app.example"), all.vary()), (Some("*"), false));
        let none = origins("[]").unwrap();
        assert_eq!((none.allow("https://app.example"), none.vary()), (None, false));
    }

    #[test]
    fn what_a_browser_sends_as_an_origin_is_one() {
        for origin in ["http://[::1]:9000", "https://10.0.0.1", "https://xn--bcher-kva.example"] {
            assert!(origins(&format!("[{origin:?}]")).is_ok(), "{origin}");
        }
    }

    #[test]
    fn what_no_browser_sends_is_refused_by_its_text() {
        for wrong in [
            "app.example",
            "ftp://app.example",
            "https://",
            "https://app.example/",
            "https://app.example/path",
            "https://App.example",
            "https://bücher.example",
            "https://user@app.example",
            "https://app.example:443",
            "http://app.example:0",
            "http://app.example:65536",
            "http://app.example:",
            "http://[]",
            "https://*.app.example",
            "",
        ] {
            let refused = origins(&format!("[{wrong:?}]")).unwrap_err();
            assert!(
                refused.starts_with(&format!("`{wrong}` in `origins` is no origin")),
                "{refused}"
            );
        }
        let refused = origins(r#"["https://app.example","*"]"#).unwrap_err();
        assert!(refused.starts_with("`*` in `origins` is no origin"), "{refused}");
    }
}
