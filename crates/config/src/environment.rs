//! Which environment an invocation is for. It never guesses: there is no default.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::InvokedFunction;

/// An environment: its own data and settings, reached through the same published versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Where every change is first.
    Dev,
    /// Where a release is tried.
    Pre,
    /// What customers use.
    Pro,
}

impl Environment {
    /// All environments, in the order of a release.
    pub const ALL: [Self; 3] = [Self::Dev, Self::Pre, Self::Pro];

    /// The environment that an invocation is for: the stage of its request where there is one, else
    /// the alias in the invoked ARN.
    ///
    /// Refused: a stage that names no environment; a stage and an alias that name two; and an
    /// invocation in which neither names one.
    pub fn of_invocation(
        stage: Option<&str>,
        invoked_function_arn: &str,
    ) -> Result<Self, UnknownEnvironment> {
        let function = InvokedFunction::parse(invoked_function_arn);
        let of_alias = function.and_then(|function| function.environment());
        let Some(stage) = stage else {
            let arn = || UnknownEnvironment::None { arn: invoked_function_arn.to_owned() };
            return of_alias.ok_or_else(arn);
        };
        let of_stage: Self =
            stage.parse().map_err(|_| UnknownEnvironment::Stage { stage: stage.to_owned() })?;
        match of_alias {
            Some(of_alias) if of_alias != of_stage => {
                Err(UnknownEnvironment::Disagreement { stage: of_stage, alias: of_alias })
            }
            _ => Ok(of_stage),
        }
    }

    /// The name, as stages, aliases and settings files spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Pre => "pre",
            Self::Pro => "pro",
        }
    }

    /// The place in [`Self::ALL`].
    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Environment {
    type Err = NotAnEnvironment;

    fn from_str(text: &str) -> Result<Self, NotAnEnvironment> {
        let named = Self::ALL.into_iter().find(|environment| environment.as_str() == text);
        named.ok_or_else(|| NotAnEnvironment(text.to_owned()))
    }
}

/// A text that names no environment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no environment: use dev, pre or pro")]
pub struct NotAnEnvironment(String);

/// Why an invocation is refused: nothing may be read or written for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownEnvironment {
    /// The request came through a stage that names no environment.
    #[error(
        "stage `{stage}` names no environment: deploy the API to a stage named dev, pre or pro"
    )]
    Stage {
        /// The stage of the request.
        stage: String,
    },
    /// The stage and the alias name two environments.
    #[error(
        "stage `{stage}` invoked an alias of `{alias}`: point the stage's variable at the alias of \
         `{stage}`"
    )]
    Disagreement {
        /// The environment that the stage names.
        stage: Environment,
        /// The environment that the alias names.
        alias: Environment,
    },
    /// There is no stage, and the ARN has no alias that names an environment.
    #[error(
        "`{arn}` names no environment: invoke the function through an alias named dev, pre or pro, \
         or LINE-dev, LINE-pre or LINE-pro"
    )]
    None {
        /// The ARN by which the function was invoked.
        arn: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stage: Option<&str>, qualifier: &str) -> Result<Environment, String> {
        let arn = format!("arn:aws:lambda:us-east-1:123456789012:function:books{qualifier}");
        Environment::of_invocation(stage, &arn).map_err(|error| error.to_string())
    }

    #[test]
    fn the_stage_names_the_environment() {
        assert_eq!(of(Some("pre"), ":pre"), Ok(Environment::Pre));
        assert_eq!(of(Some("pre"), ":v1-pre"), Ok(Environment::Pre));
        assert_eq!(of(Some("pro"), ":7"), Ok(Environment::Pro));
        assert_eq!(of(Some("dev"), ":canary"), Ok(Environment::Dev));
        assert_eq!(Environment::of_invocation(Some("dev"), ""), Ok(Environment::Dev));
    }

    #[test]
    fn without_a_stage_the_alias_names_the_environment() {
        assert_eq!(of(None, ":pro"), Ok(Environment::Pro));
        assert_eq!(of(None, ":v2-dev"), Ok(Environment::Dev));
    }

    #[test]
    fn an_unknown_stage_is_refused_even_if_the_alias_is_known() {
        let text =
            "stage `beta` names no environment: deploy the API to a stage named dev, pre or pro";
        assert_eq!(of(Some("beta"), ":dev"), Err(text.to_owned()));
        assert!(of(Some("test-invoke-stage"), ":dev").is_err());
        assert!(of(Some(""), ":dev").is_err());
        assert!(of(Some("DEV"), ":dev").is_err());
    }

    #[test]
    fn a_stage_and_an_alias_that_disagree_are_refused() {
        let text = "stage `pre` invoked an alias of `pro`: point the stage's variable at the alias of `pre`";
        assert_eq!(of(Some("pre"), ":v1-pro"), Err(text.to_owned()));
    }

    #[test]
    fn an_invocation_that_names_none_is_refused() {
        let text = "`arn:aws:lambda:us-east-1:123456789012:function:books:$LATEST` names no \
                    environment: invoke the function through an alias named dev, pre or pro, or \
                    LINE-dev, LINE-pre or LINE-pro";
        assert_eq!(of(None, ":$LATEST"), Err(text.to_owned()));
        assert!(of(None, "").is_err());
        assert!(of(None, ":12").is_err());
    }

    #[test]
    fn the_index_is_the_place_among_all() {
        for (place, environment) in Environment::ALL.into_iter().enumerate() {
            assert_eq!(environment.index(), place);
        }
    }
}
