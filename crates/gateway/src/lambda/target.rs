//! Which function, and which of its versions, a caller means.
//!
//! It reads names only; whether such a function exists is not known here.

use std::str::FromStr;

/// A function and an optional qualifier, parsed once at the door.
///
/// Written as `name`, `name:qualifier`, or the ARN of one of these; the qualifier is an alias, a version number
/// or `$LATEST`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct FunctionTarget {
    /// The function's name.
    pub function: String,
    /// An alias, a version number or `$LATEST`.
    pub qualifier: Option<String>,
}

/// A text that names no function.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is neither a function's name, `name:qualifier`, nor the ARN of a function")]
pub struct InvalidTarget {
    /// The text as it came in.
    pub text: String,
}

/// AWS allows 64 characters in a function's name.
const NAME_MAX_CHARACTERS: usize = 64;
/// AWS allows 128 characters in an alias.
const QUALIFIER_MAX_CHARACTERS: usize = 128;

impl FromStr for FunctionTarget {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        parse(text).ok_or_else(|| InvalidTarget { text: text.to_owned() })
    }
}

impl std::fmt::Display for FunctionTarget {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.function)?;
        match &self.qualifier {
            Some(qualifier) => write!(formatter, ":{qualifier}"),
            None => Ok(()),
        }
    }
}

/// `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`, or what stands after `function:`.
fn parse(text: &str) -> Option<FunctionTarget> {
    let plain = match text.strip_prefix("arn:") {
        Some(arn) => {
            let mut parts = arn.splitn(6, ':');
            let (_partition, service, _region, _account) =
                (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
            if service != "lambda" || parts.next()? != "function" {
                return None;
            }
            parts.next()?
        }
        None => text,
    };
    let (function, qualifier) = match plain.split_once(':') {
        Some((function, qualifier)) => (function, Some(qualifier)),
        None => (plain, None),
    };
    let well_formed = is_name(function) && qualifier.is_none_or(is_qualifier);
    well_formed.then(|| FunctionTarget {
        function: function.to_owned(),
        qualifier: qualifier.map(str::to_owned),
    })
}

/// Whether AWS would take `text` as a function's name; such a name is also safe as a folder's name.
pub(super) fn is_name(text: &str) -> bool {
    (1..=NAME_MAX_CHARACTERS).contains(&text.len()) && text.bytes().all(is_name_byte)
}

/// Whether AWS would take `text` as an alias: a name that is no number.
pub(super) fn is_alias(text: &str) -> bool {
    (1..=QUALIFIER_MAX_CHARACTERS).contains(&text.len())
        && text.bytes().all(is_name_byte)
        && !text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_qualifier(text: &str) -> bool {
    text == "$LATEST"
        || (1..=QUALIFIER_MAX_CHARACTERS).contains(&text.len()) && text.bytes().all(is_name_byte)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(String, Option<String>)> {
        text.parse().ok().map(|target: FunctionTarget| (target.function, target.qualifier))
    }

    #[test]
    fn a_target_is_a_name_a_qualified_name_or_an_arn() {
        let name =
            |qualifier: Option<&str>| Some(("books".to_owned(), qualifier.map(str::to_owned)));
        assert_eq!(parsed("books"), name(None));
        assert_eq!(parsed("books:dev"), name(Some("dev")));
        assert_eq!(parsed("books:3"), name(Some("3")));
        assert_eq!(parsed("books:$LATEST"), name(Some("$LATEST")));
        assert_eq!(parsed("arn:aws:lambda:us-east-1:123456789012:function:books"), name(None));
        assert_eq!(
            parsed("arn:aws:lambda:us-east-1:123456789012:function:books:v1-dev"),
            name(Some("v1-dev"))
        );
    }

    #[test]
    fn a_text_that_names_no_function_is_refused() {
        for text in [
            "",
            "books:",
            ":dev",
            "../books",
            "books:dev:1",
            "a b",
            "arn:aws:sns:us-east-1:123456789012:function:books",
            "arn:aws:lambda:us-east-1:123456789012:layer:books",
            "arn:aws:lambda:us-east-1",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
