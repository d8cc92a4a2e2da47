//! Email addresses.

use std::{fmt, str::FromStr};

use email_address::{EmailAddress, Options};
use schemars::JsonSchema;

/// The longest address, in bytes (RFC 5321, 4.5.3.1.3).
const LONGEST: usize = 254;

/// An address without a name before it and without an IP address as its domain (RFC 5321).
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(inline, extend("format" = "email", "maxLength" = LONGEST, "example" = "me@company.com"))]
pub struct Email(String);

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let plain = Options::default().without_display_text().without_domain_literal();
        if text.len() > LONGEST {
            return Err(InvalidEmail::TooLong);
        }
        EmailAddress::parse_with_options(text, plain)
            .map(|_| Self(text.to_owned()))
            .map_err(|_| InvalidEmail::NoAddress)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The text is no address that a user may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    /// It has another form.
    #[error("must be an email address such as \"me@company.com\"")]
    NoAddress,
    /// No mail server need take it.
    #[error("length is greater than {LONGEST}")]
    TooLong,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_plain_and_not_too_long() {
        assert!("me@company.com".parse::<Email>().is_ok());
        for bad in ["me", "Me <me@company.com>", "me@[127.0.0.1]"] {
            assert_eq!(bad.parse::<Email>(), Err(InvalidEmail::NoAddress), "{bad}");
        }
        let long = format!("me@{}.com", "x".repeat(300));
        assert_eq!(long.parse::<Email>(), Err(InvalidEmail::TooLong));
    }
}
