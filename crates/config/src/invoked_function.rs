//! The ARN by which a function was invoked, taken apart once. It is never made here.

use crate::Environment;

/// What an invoked ARN says: `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`.
///
/// Its form: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvokedFunction<'a> {
    /// The function's name.
    pub name: &'a str,
    /// An alias, a version's number or `$LATEST`; nothing if the ARN ends with the name.
    pub qualifier: Option<&'a str>,
}

impl<'a> InvokedFunction<'a> {
    /// The function that an ARN names; nothing if it is not a function's ARN.
    pub fn parse(arn: &'a str) -> Option<Self> {
        let mut parts = arn.split(':');
        let (arn, _partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (_region, _account, kind) = (parts.next()?, parts.next()?, parts.next()?);
        let (name, qualifier) = (parts.next()?, parts.next());
        let is_function = arn == "arn" && service == "lambda" && kind == "function";
        let is_whole = !name.is_empty() && qualifier != Some("") && parts.next().is_none();
        (is_function && is_whole).then_some(Self { name, qualifier })
    }

    /// The alias, if the qualifier is one: not a number, and not `$LATEST`.
    pub fn alias(&self) -> Option<&'a str> {
        self.qualifier.filter(|&qualifier| {
            qualifier != "$LATEST" && !qualifier.bytes().all(|byte| byte.is_ascii_digit())
        })
    }

    /// What the alias says: an environment, `dev`, perhaps of a line of versions, `LINE-dev`.
    ///
    /// For a log. Whether the program has that line is not known here.
    pub fn line_and_environment(&self) -> Option<(Option<&'a str>, Environment)> {
        let alias = self.alias()?;
        let (line, environment) = match alias.rsplit_once('-') {
            Some((line, environment)) => (Some(line), environment),
            None => (None, alias),
        };
        Some((line, environment.parse().ok()?))
    }

    /// The environment that the alias names in a program with this line of versions, or without one.
    pub fn environment(&self, line: Option<&str>) -> Option<Environment> {
        let (of_alias, environment) = self.line_and_environment()?;
        (of_alias.is_none() || of_alias == line).then_some(environment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:orders";

    #[test]
    fn an_arn_is_a_name_and_perhaps_a_qualifier() {
        let qualified = format!("{ARN}:v1-pre");
        let function = InvokedFunction::parse(&qualified).unwrap();
        assert_eq!(function, InvokedFunction { name: "orders", qualifier: Some("v1-pre") });
        assert_eq!(function.alias(), Some("v1-pre"));
        assert_eq!(function.environment(Some("v1")), Some(Environment::Pre));

        let function = InvokedFunction::parse(ARN).unwrap();
        assert_eq!(function, InvokedFunction { name: "orders", qualifier: None });
        assert_eq!((function.alias(), function.environment(None)), (None, None));
    }

    #[test]
    fn numbers_and_latest_are_no_aliases() {
        for qualifier in ["$LATEST", "7"] {
            let arn = format!("{ARN}:{qualifier}");
            let function = InvokedFunction::parse(&arn).unwrap();
            assert_eq!(function.qualifier, Some(qualifier));
            assert_eq!((function.alias(), function.environment(None)), (None, None));
        }
    }

    #[test]
    fn an_alias_names_an_environment_alone_or_after_the_program_s_own_line() {
        for (alias, environment) in [
            ("dev", Some(Environment::Dev)),
            ("v2-pro", Some(Environment::Pro)),
            ("v1-pro", None),
            ("v2-beta-pro", None),
            ("not-for-pro", None),
            ("load-test-pro", None),
            ("-pro", None),
            ("mydev", None),
            ("v2-", None),
            ("pro-v2", None),
            ("v2-DEV", None),
        ] {
            let arn = format!("{ARN}:{alias}");
            let function = InvokedFunction::parse(&arn).unwrap();
            assert_eq!(function.environment(Some("v2")), environment, "{alias}");
            let without_line = environment.filter(|_| alias == "dev");
            assert_eq!(function.environment(None), without_line, "{alias}");
        }
    }

    #[test]
    fn a_log_may_say_what_an_alias_claims() {
        let arn = format!("{ARN}:load-test-pro");
        let function = InvokedFunction::parse(&arn).unwrap();
        assert_eq!(function.line_and_environment(), Some((Some("load-test"), Environment::Pro)));
    }

    #[test]
    fn other_texts_are_no_functions() {
        for text in [
            "",
            "orders",
            "arn:aws:lambda:us-east-1:123456789012:function:",
            "arn:aws:lambda:us-east-1:123456789012:function:orders:",
            "arn:aws:lambda:us-east-1:123456789012:function:orders:dev:more",
            "arn:aws:lambda:us-east-1:123456789012:layer:orders:1",
            "arn:aws:sns:us-east-1:123456789012:function:orders",
        ] {
            assert_eq!(InvokedFunction::parse(text), None, "{text}");
        }
    }
}
