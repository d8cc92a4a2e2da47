//! `config/deploy.toml`: where each environment is on AWS. It asks AWS nothing.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;

/// Where the settings stand, from the workspace's root.
pub(crate) const FILE: &str = "config/deploy.toml";

/// The place of a function's name in `role`.
const FUNCTION: &str = "{function}";

/// Digits of an account's number.
const ACCOUNT_DIGITS: usize = 12;

/// The settings of one environment, complete and checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Settings {
    pub(crate) environment: String,
    /// The environments of the same account and region, this one too: they share the functions and their roles.
    pub(crate) together: Vec<String>,
    /// The account whose credentials must be in use.
    pub(crate) account: String,
    pub(crate) region: String,
    /// The bucket that Lambda takes zips from.
    pub(crate) code_bucket: String,
    /// The ARN of the functions' role; `{function}` stands for the function's name.
    role: String,
    /// Environment variables of every function. They win over those of the package.
    pub(crate) variables: BTreeMap<String, String>,
    /// The layers of every function, in their order; none: layers are left as they are.
    pub(crate) layers: Option<Vec<String>>,
    pub(crate) uncommitted: Uncommitted,
}

/// Whether packages of a working tree with uncommitted changes may be deployed.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Uncommitted {
    Allowed,
    Refused,
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error("failed to read `{FILE}`")]
    Read(#[source] std::io::Error),
    #[error("failed to understand `{FILE}`")]
    Parse(#[source] Box<toml::de::Error>),
    #[error("there is no environment `{name}`; there are: {known}")]
    UnknownEnvironment { name: String, known: String },
    #[error("`{FILE}` has no `{key}` for `{environment}`: set it there or in [base]")]
    Missing { key: &'static str, environment: String },
    #[error("`{FILE}`: `{key}` of `{environment}` is `{value}`: {advice}")]
    Invalid { key: &'static str, environment: String, value: String, advice: &'static str },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    base: Section,
    environments: BTreeMap<String, Section>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Section {
    account: Option<String>,
    region: Option<String>,
    code_bucket: Option<String>,
    role: Option<String>,
    variables: BTreeMap<String, String>,
    layers: Option<Vec<String>>,
    uncommitted: Option<Uncommitted>,
}

impl Settings {
    /// Reads the settings of one environment of the workspace.
    pub(crate) fn read(root: &Path, environment: &str) -> Result<Self, SettingsError> {
        let text = std::fs::read_to_string(root.join(FILE)).map_err(SettingsError::Read)?;
        Self::parse(&text, environment)
    }

    pub(crate) fn parse(text: &str, environment: &str) -> Result<Self, SettingsError> {
        let document: Document =
            toml::from_str(text).map_err(|error| SettingsError::Parse(Box::new(error)))?;
        let mut all = Vec::new();
        for (name, own) in &document.environments {
            all.push(Self::complete(own.clone(), document.base.clone(), name)?);
        }
        let Some(settings) = all.iter().find(|settings| settings.environment == environment) else {
            let known: Vec<_> = document.environments.keys().map(String::as_str).collect();
            return Err(SettingsError::UnknownEnvironment {
                name: environment.to_owned(),
                known: known.join(", "),
            });
        };
        let place = (&settings.account, &settings.region);
        let together = all.iter().filter(|other| (&other.account, &other.region) == place);
        let together = together.map(|other| other.environment.clone()).collect();
        Ok(Self { together, ..settings.clone() })
    }

    fn complete(own: Section, base: Section, environment: &str) -> Result<Self, SettingsError> {
        let missing = |key| SettingsError::Missing { key, environment: environment.to_owned() };
        let account = own.account.or(base.account).ok_or_else(|| missing("account"))?;
        let region = own.region.or(base.region).ok_or_else(|| missing("region"))?;
        let code_bucket = own.code_bucket.or(base.code_bucket);
        let code_bucket = code_bucket.ok_or_else(|| missing("code_bucket"))?;
        let role = own.role.or(base.role).ok_or_else(|| missing("role"))?;
        let mut variables = base.variables;
        variables.extend(own.variables);
        let mut settings = Self {
            environment: environment.to_owned(),
            together: Vec::new(),
            account,
            region,
            code_bucket,
            role,
            variables,
            layers: own.layers.or(base.layers),
            uncommitted: own.uncommitted.or(base.uncommitted).unwrap_or(Uncommitted::Refused),
        };
        settings.code_bucket = settings.fill(&settings.code_bucket);
        settings.role = settings.fill(&settings.role);
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), SettingsError> {
        let invalid = |key, value: &str, advice| {
            let (environment, value) = (self.environment.clone(), value.to_owned());
            Err(SettingsError::Invalid { key, environment, value, advice })
        };
        let is_number = self.account.bytes().all(|byte| byte.is_ascii_digit());
        if self.account.len() != ACCOUNT_DIGITS || !is_number {
            return invalid("account", &self.account, "write the account's 12 digits, in quotes");
        }
        if self.region.is_empty() {
            return invalid("region", &self.region, "name a region, such as \"us-east-1\"");
        }
        if self.code_bucket.is_empty() || self.code_bucket.contains(['{', '/', ':']) {
            return invalid(
                "code_bucket",
                &self.code_bucket,
                "write a bucket's name; `{account}` and `{region}` may be part of it",
            );
        }
        let role = self.role_of("a");
        if !role.starts_with("arn:") || !role.contains(":role/") || role.contains('{') {
            return invalid(
                "role",
                &self.role,
                "write a role's ARN; `{account}`, `{region}` and `{function}` may be part of it",
            );
        }
        Ok(())
    }

    /// A text with the account and the region in the places for them.
    pub(crate) fn fill(&self, text: &str) -> String {
        text.replace("{account}", &self.account).replace("{region}", &self.region)
    }

    /// The ARN of one function's role.
    pub(crate) fn role_of(&self, function: &str) -> String {
        self.role.replace(FUNCTION, function)
    }

    /// Whether each function has a role of its own.
    pub(crate) fn has_role_of_each(&self) -> bool {
        self.role.contains(FUNCTION)
    }

    /// Which of AWS's worlds the account is in: `aws`, or `aws-cn` as in the role's ARN.
    pub(crate) fn partition(&self) -> &str {
        self.role.split(':').nth(1).unwrap_or_default()
    }

    /// The ARN of something in the account and the region.
    pub(crate) fn arn_here(&self, service: &str, resource: &str) -> String {
        self.arn(service, &self.region, resource)
    }

    /// The ARN of something in the account.
    pub(crate) fn arn(&self, service: &str, region: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{region}:{}:{resource}", self.partition(), self.account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "[base]\naccount = '123456789012'\nregion = 'eu-west-1'\ncode_bucket = 'code-{account}-{region}'\n\
                        role = 'arn:aws:iam::{account}:role/fleet-{function}'\nvariables = { A = '1', B = '1' }\n";

    fn refusal(text: &str, environment: &str) -> String {
        let error = Settings::parse(text, environment).unwrap_err();
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        format!("{error}: {}", cause.unwrap_or_default())
    }

    #[test]
    fn an_environment_says_only_where_it_differs() {
        let text = format!(
            "{BASE}[environments.dev]\nuncommitted = 'allowed'\nvariables = {{ B = '2' }}\n[environments.pro]\naccount = '210987654321'"
        );
        let dev = Settings::parse(&text, "dev").unwrap();
        assert_eq!(dev.code_bucket, "code-123456789012-eu-west-1");
        assert_eq!(dev.role_of("books"), "arn:aws:iam::123456789012:role/fleet-books");
        assert_eq!(
            dev.variables,
            [("A", "1"), ("B", "2")].map(|(a, b)| (a.into(), b.into())).into()
        );
        assert_eq!((dev.uncommitted, dev.layers), (Uncommitted::Allowed, None));
        assert_eq!(dev.together, ["dev"]);
        let pro = Settings::parse(&text, "pro").unwrap();
        assert_eq!(pro.code_bucket, "code-210987654321-eu-west-1");
        assert_eq!(pro.uncommitted, Uncommitted::Refused);
    }

    #[test]
    fn what_is_unknown_is_refused_and_what_exists_is_named() {
        let text = format!("{BASE}[environments.dev]\n[environments.pre]\n");
        assert!(
            refusal(&text, "prod")
                .starts_with("there is no environment `prod`; there are: dev, pre")
        );
        let text = format!("{BASE}[environments.dev]\nbuckt = 'x'\n");
        assert!(refusal(&text, "dev").contains("unknown field `buckt`"));
    }

    #[test]
    fn what_aws_would_refuse_is_refused_here() {
        let with = |line: &str| format!("{BASE}[environments.dev]\n{line}\n");
        let cases = [
            ("account = '12'", "write the account's 12 digits, in quotes"),
            ("role = 'flotilla'", "write a role's ARN"),
            ("code_bucket = '{accont}-code'", "write a bucket's name"),
        ];
        for (line, advice) in cases {
            let text = refusal(&with(line), "dev");
            assert!(text.contains(advice), "{text}");
        }
        assert!(refusal("[environments.dev]\n", "dev").starts_with(
            "`config/deploy.toml` has no `account` for `dev`: set it there or in [base]"
        ));
    }

    #[test]
    fn every_environment_of_this_workspace_has_settings() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for file in std::fs::read_dir(root.join("config/environments")).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if name != "base" {
                assert_eq!(Settings::read(&root, &name).unwrap().environment, name);
            }
        }
    }
}
