//! The `uri` of an integration with a function, in which `${stageVariables.NAME}` may stand.
//!
//! It knows no function: it only says which one is meant.

use indexmap::IndexMap;

use crate::lambda::FunctionTarget;

/// What a URI of a Lambda integration says, before the variables of a stage are put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LambdaUri {
    /// A function's ARN, or its name, perhaps with variables.
    function: String,
}

/// Why a URI is refused. The first three are AWS's own words.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUri {
    /// It is no ARN of API Gateway.
    #[error("Invalid ARN specified in the request")]
    NoArn,
    /// It names neither a `path` nor an `action` of a service.
    #[error("AWS ARN for integration must contain path or action")]
    NoPath,
    /// It is not the invocation of a function.
    #[error(
        "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
    )]
    NoFunction,
    /// `${...}` is not `${stageVariables.NAME}`.
    #[error("`${{{0}}}` is no stage variable: write `${{stageVariables.NAME}}`")]
    NoStageVariable(String),
}

/// Why a URI names no function in a stage.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unresolved {
    /// The stage has no such variable.
    #[error("the stage has no variable `{0}`")]
    MissingVariable(String),
    /// What comes out is not a function's name or ARN.
    #[error("`{0}` is not a function's name or ARN")]
    InvalidTarget(String),
}

const VARIABLE_START: &str = "${";
const VARIABLE_PREFIX: &str = "stageVariables.";

impl LambdaUri {
    /// Parses `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION/invocations`.
    ///
    /// # Errors
    ///
    /// [`InvalidUri`], in the words that AWS answers with where they are known.
    pub fn parse(uri: &str) -> Result<Self, InvalidUri> {
        if !uri.starts_with("arn:") {
            return Err(InvalidUri::NoArn);
        }
        let parts: Vec<&str> = uri.splitn(6, ':').collect();
        let [_, _, service, _, target, path] = parts[..] else { return Err(InvalidUri::NoArn) };
        if service != "apigateway" || !(path.starts_with("path/") || path.starts_with("action/")) {
            return Err(InvalidUri::NoPath);
        }
        let function = path
            .strip_prefix("path/2015-03-31/functions/")
            .and_then(|rest| rest.strip_suffix("/invocations"))
            .filter(|function| target == "lambda" && !function.is_empty())
            .ok_or(InvalidUri::NoFunction)?;
        let uri = Self { function: function.to_owned() };
        let wrong =
            uri.variables().find(|name| !name.starts_with(VARIABLE_PREFIX)).map(str::to_owned);
        wrong.map_or(Ok(uri), |name| Err(InvalidUri::NoStageVariable(name)))
    }

    /// The function in a stage with these variables.
    ///
    /// # Errors
    ///
    /// A variable is missing, or what comes out names no function.
    pub fn resolve(
        &self,
        variables: &IndexMap<String, String>,
    ) -> Result<FunctionTarget, Unresolved> {
        let mut text = String::with_capacity(self.function.len());
        let mut rest = self.function.as_str();
        while let Some((before, name, after)) = split_variable(rest) {
            let name = name.strip_prefix(VARIABLE_PREFIX).unwrap_or(name);
            let value =
                variables.get(name).ok_or_else(|| Unresolved::MissingVariable(name.to_owned()))?;
            text.push_str(before);
            text.push_str(value);
            rest = after;
        }
        text.push_str(rest);
        text.parse().map_err(|_| Unresolved::InvalidTarget(text))
    }

    fn variables(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.function.as_str();
        std::iter::from_fn(move || {
            let (_, name, after) = split_variable(rest)?;
            rest = after;
            Some(name)
        })
    }
}

/// The text before the next `${...}`, what stands in its braces, and the text after it.
fn split_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(VARIABLE_START)?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREFIX: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions";

    fn resolve(function: &str, variables: &[(&str, &str)]) -> Result<String, Unresolved> {
        let uri =
            LambdaUri::parse(&format!("{PREFIX}/{function}/invocations")).expect("a valid URI");
        let variables = variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        uri.resolve(&variables.collect()).map(|target| match target.qualifier {
            Some(qualifier) => format!("{}:{qualifier}", target.function),
            None => target.function,
        })
    }

    #[test]
    fn variables_of_the_stage_name_function_and_alias() {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function";
        let both = [("fn", "orders:v1-dev"), ("name", "books"), ("alias", "pre")];

        assert_eq!(resolve(&format!("{arn}:books"), &[]).as_deref(), Ok("books"));
        assert_eq!(
            resolve(&format!("{arn}:${{stageVariables.fn}}"), &both).as_deref(),
            Ok("orders:v1-dev")
        );
        assert_eq!(
            resolve(&format!("{arn}:${{stageVariables.name}}:${{stageVariables.alias}}"), &both)
                .as_deref(),
            Ok("books:pre")
        );
    }

    #[test]
    fn a_variable_that_the_stage_does_not_have_is_named() {
        let missing =
            resolve("arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.fn}", &[]);
        assert_eq!(missing, Err(Unresolved::MissingVariable("fn".to_owned())));
    }

    /// `test_put_integration_aws_proxy_uri`.
    #[test]
    fn a_uri_that_is_no_invocation_is_refused_in_the_words_of_aws() {
        let refused = |uri: &str| LambdaUri::parse(uri).expect_err("an invalid URI");

        assert_eq!(
            refused("arn:aws:lambda:us-east-1:123456789012:function:books"),
            InvalidUri::NoPath
        );
        assert_eq!(refused("books"), InvalidUri::NoArn);
        assert_eq!(refused("arn:aws:apigateway:us-east-1:firehose:path/x"), InvalidUri::NoFunction);
        assert_eq!(
            refused("arn:aws:apigateway:us-east-1:lambda:path/x/invocations"),
            InvalidUri::NoFunction
        );
        assert_eq!(
            refused(&format!("{PREFIX}/${{books}}/invocations")),
            InvalidUri::NoStageVariable("books".to_owned())
        );
    }
}
