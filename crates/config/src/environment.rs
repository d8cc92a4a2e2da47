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

    /// The environment that an invocation is for: the one that the alias in the invoked ARN names, and
    /// the stage of its request too, if it has one. `line` is that of the program: [`crate::line!`].
    ///
    /// Refused: an alias that names no environment of this program, a stage that names none, and two that
    /// disagree.
    pub fn of_invocation(
        stage: Option<&str>,
        invoked_function_arn: &str,
        line: Option<&str>,
    ) -> Result<Self, UnknownEnvironment> {
        let of_stage = Self::of_stage(stage)?;
        let of_alias = Self::of_alias(invoked_function_arn, line)?;
        match of_stage {
            Some(stage) if stage != of_alias => {
                Err(UnknownEnvironment::Disagreement { stage, alias: of_alias })
            }
            _ => Ok(of_alias),
        }
    }

    /// [`Self::of_invocation`] in a program that never reaches the servers of an environment, having the
    /// embedded store in it: there, a stage is enough where the alias names no environment.
    pub fn of_invocation_on_a_laptop(
        stage: Option<&str>,
        invoked_function_arn: &str,
        line: Option<&str>,
    ) -> Result<Self, UnknownEnvironment> {
        match (Self::of_stage(stage)?, Self::of_alias(invoked_function_arn, line)) {
            (Some(of_stage), Err(_)) => Ok(of_stage),
            _ => Self::of_invocation(stage, invoked_function_arn, line),
        }
    }

    fn of_stage(stage: Option<&str>) -> Result<Option<Self>, UnknownEnvironment> {
        let named = |stage: &str| {
            stage.parse().map_err(|_| UnknownEnvironment::Stage { stage: stage.to_owned() })
        };
        stage.map(named).transpose()
    }

    fn of_alias(arn: &str, line: Option<&str>) -> Result<Self, UnknownEnvironment> {
        let named = InvokedFunction::parse(arn).and_then(|function| function.environment(line));
        named.ok_or_else(|| UnknownEnvironment::Alias {
            arn: arn.to_owned(),
            prefix: line.map(|line| format!("{line}-")).unwrap_or_default(),
        })
    }

    /// Whether servers may only be reached by TLS, with a certificate that is verified.
    pub const fn requires_tls(self) -> bool {
        !matches!(self, Self::Dev)
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
    /// The ARN has no alias that names an environment of this program.
    #[error(
        "`{arn}` names no environment: invoke the function through an alias named {prefix}dev, \
         {prefix}pre or {prefix}pro"
    )]
    Alias {
        /// The ARN by which the function was invoked.
        arn: String,
        /// What the program's aliases begin with.
        prefix: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Option<&str> = Some("v2");

    fn arn(qualifier: &str) -> String {
        format!("arn:aws:lambda:us-east-1:123456789012:function:orders{qualifier}")
    }

    fn of(stage: Option<&str>, qualifier: &str) -> Result<Environment, String> {
        let environment = Environment::of_invocation(stage, &arn(qualifier), LINE);
        environment.map_err(|error| error.to_string())
    }

    fn on_a_laptop(stage: Option<&str>, qualifier: &str) -> Result<Environment, String> {
        let environment = Environment::of_invocation_on_a_laptop(stage, &arn(qualifier), LINE);
        environment.map_err(|error| error.to_string())
    }

    #[test]
    fn the_alias_names_the_environment_and_a_stage_agrees() {
        for of in [of, on_a_laptop] {
            assert_eq!(of(None, ":pro"), Ok(Environment::Pro));
            assert_eq!(of(None, ":v2-dev"), Ok(Environment::Dev));
            assert_eq!(of(Some("pre"), ":pre"), Ok(Environment::Pre));
            assert_eq!(of(Some("pre"), ":v2-pre"), Ok(Environment::Pre));
        }
    }

    #[test]
    fn a_stage_is_not_believed_without_an_alias_of_this_program() {
        for qualifier in ["", ":$LATEST", ":7", ":canary", ":v1-pro", ":load-test-pro"] {
            let arn = arn(qualifier);
            let text = format!(
                "`{arn}` names no environment: invoke the function through an alias named v2-dev, \
                 v2-pre or v2-pro"
            );
            assert_eq!(of(Some("pro"), qualifier), Err(text.clone()));
            assert_eq!(of(None, qualifier), Err(text.clone()));
            assert_eq!(on_a_laptop(None, qualifier), Err(text));
            assert_eq!(on_a_laptop(Some("pro"), qualifier), Ok(Environment::Pro));
        }
    }

    #[test]
    fn an_unknown_stage_is_refused_even_if_the_alias_is_known() {
        let text =
            "stage `beta` names no environment: deploy the API to a stage named dev, pre or pro";
        for of in [of, on_a_laptop] {
            assert_eq!(of(Some("beta"), ":dev"), Err(text.to_owned()));
            assert!(of(Some("test-invoke-stage"), ":dev").is_err());
            assert!(of(Some(""), ":dev").is_err());
            assert!(of(Some("DEV"), ":dev").is_err());
        }
    }

    #[test]
    fn a_stage_and_an_alias_that_disagree_are_refused() {
        let text = "stage `pre` invoked an alias of `pro`: point the stage's variable at the alias of `pre`";
        for of in [of, on_a_laptop] {
            assert_eq!(of(Some("pre"), ":v2-pro"), Err(text.to_owned()));
        }
    }

    #[test]
    fn a_program_without_a_line_has_the_environments_names_for_aliases() {
        let refused = Environment::of_invocation(None, &arn(":v2-dev"), None).unwrap_err();
        assert!(refused.to_string().ends_with("through an alias named dev, pre or pro"));
    }

    #[test]
    fn the_index_is_the_place_among_all() {
        for (place, environment) in Environment::ALL.into_iter().enumerate() {
            assert_eq!(environment.index(), place);
        }
    }
}
