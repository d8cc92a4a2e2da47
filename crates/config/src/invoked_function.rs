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

    /// The environment that the alias names: `dev`, or `LINE-dev` for a line of versions.
    pub fn environment(&self) -> Option<Environment> {
        let alias = self.alias()?;
        alias.rsplit_once('-').map_or(alias, |(_line, environment)| environment).parse().ok()
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
        assert_eq!(function.environment(), Some(Environment::Pre));

        let function = InvokedFunction::parse(ARN).unwrap();
        assert_eq!(function, InvokedFunction { name: "orders", qualifier: None });
        assert_eq!((function.alias(), function.environment()), (None, None));
    }

    #[test]
    fn numbers_and_latest_are_no_aliases() {
        for qualifier in ["$LATEST", "7"] {
            let arn = format!("{ARN}:{qualifier}");
            let function = InvokedFunction::parse(&arn).unwrap();
            assert_eq!(function.qualifier, Some(qualifier));
            assert_eq!((function.alias(), function.environment()), (None, None));
        }
    }

    #[test]
    fn an_alias_names_an_environment_only_as_its_last_word() {
        for (alias, environment) in [
            ("dev", Some(Environment::Dev)),
            ("v2-beta-pro", Some(Environment::Pro)),
            ("-dev", Some(Environment::Dev)),
            ("mydev", None),
            ("dev-", None),
            ("pro-v1", None),
            ("DEV", None),
        ] {
            let arn = format!("{ARN}:{alias}");
            assert_eq!(InvokedFunction::parse(&arn).unwrap().environment(), environment, "{alias}");
        }
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
