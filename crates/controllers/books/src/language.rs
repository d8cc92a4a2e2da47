//! Languages by their tags.

use std::{fmt, str::FromStr};

use oxilangtag::LanguageTag;
use schemars::JsonSchema;

/// A well-formed language tag (BCP 47) in its canonical case: `en`, `pt-BR`, `zh-Hant`.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(inline, extend("format" = "bcp47", "pattern" = "^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"))]
pub struct Language(#[schemars(with = "String")] LanguageTag<String>);

impl FromStr for Language {
    type Err = InvalidLanguage;

    fn from_str(text: &str) -> Result<Self, InvalidLanguage> {
        LanguageTag::parse_and_normalize(text).map(Self).map_err(|_| InvalidLanguage)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_str())
    }
}

/// The text is no language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a BCP 47 language tag such as \"en\" or \"pt-BR\"")]
pub struct InvalidLanguage;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_kept_in_its_canonical_case() {
        assert_eq!("PT-br".parse::<Language>().unwrap().to_string(), "pt-BR");
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        assert_eq!("not a language".parse::<Language>(), Err(InvalidLanguage));
    }
}
