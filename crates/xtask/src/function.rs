//! What a package says about the Lambda function that it becomes. It does not say how Lambda treats it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use changed::graph::{DEFAULT_FEATURE, says_function};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{servers::Kind, tools, workspace::Package};

/// What AWS gives a function that asks for nothing else.
const DEFAULT_MEMORY_MB: u32 = 128;
const DEFAULT_TIMEOUT_S: u32 = 3;

/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const MEMORY_MB: std::ops::RangeInclusive<u32> = 128..=10_240;
const TIMEOUT_S: std::ops::RangeInclusive<u32> = 1..=900;

/// A package that is published as a Lambda function, or as one line of a function's versions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Function {
    /// The package, and its binary.
    pub(crate) package: String,
    /// The Lambda function's name.
    pub(crate) function: String,
    /// The line of versions inside the function: the prefix of its aliases.
    pub(crate) line: Option<String>,
    pub(crate) memory_mb: u32,
    pub(crate) timeout_s: u32,
    pub(crate) environment: BTreeMap<String, String>,
    /// Not set: left as it is.
    pub(crate) tracing: Option<Tracing>,
    /// None: left as it is.
    pub(crate) network: Option<Network>,
    /// What its role allows beyond what its settings call for.
    pub(crate) allow: Vec<Allowed>,
    /// The cargo features of its package for AWS: those that its settings call for, else its default ones.
    pub(crate) features: Vec<String>,
    /// Whether its program is a tool too, if it is built for that: [`crate::tools`].
    pub(crate) is_tool: bool,
}

/// Which calls are recorded in X-Ray. Cargo-lambda's names are read, and AWS's written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum Tracing {
    /// Those that Lambda or the caller choose.
    #[serde(alias = "active")]
    Active,
    /// Those that the caller chooses.
    #[serde(alias = "passthrough")]
    PassThrough,
}

/// Where a function stands in a private network (VPC).
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Network {
    pub(crate) subnet_ids: Vec<String>,
    pub(crate) security_group_ids: Vec<String>,
}

/// A statement of a policy.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Allowed {
    actions: Vec<String>,
    resources: Vec<String>,
}

/// The functions among the packages, by name; lines of one function in their order, which is that of its first versions.
pub(crate) fn discover(packages: &[Package]) -> Result<Vec<Function>> {
    let functions = packages.iter().filter(|package| package.is_function()).map(Function::of);
    let mut functions = functions.collect::<Result<Vec<_>>>()?;
    functions.sort_by(|a, b| (&a.function, &a.line).cmp(&(&b.function, &b.line)));
    let mut owners = BTreeMap::new();
    for function in &functions {
        let earlier = owners.insert((&function.function, &function.line), &function.package);
        ensure!(
            earlier.is_none(),
            "packages `{}` and `{}` would share the aliases of function `{}`: give each its own `line` in \
             [package.metadata.flotilla]",
            earlier.map_or("", String::as_str),
            function.package,
            function.function,
        );
    }
    Ok(functions)
}

/// The stage variables that lead from `config/api.yaml` to the aliases of one environment.
pub(crate) fn variables(functions: &[Function], environment: &str) -> Vec<(String, String)> {
    let variable = |function: &Function| {
        let target = format!("{}:{}", function.function, function.alias(environment));
        (variable(&function.package), target)
    };
    functions.iter().map(variable).collect()
}

impl Function {
    fn of(package: &Package) -> Result<Self> {
        let deploy: Deploy = section(package, "/lambda/deploy", "lambda.deploy")?;
        let flotilla: Flotilla = section(package, "/flotilla", "flotilla")?;
        let manifest = package.folder.join("Cargo.toml");
        ensure!(
            says_function(&package.metadata),
            "`{manifest}` does not say that its package becomes a function: add `[package.metadata.lambda.deploy]`, or move \
             the package to another folder"
        );
        let default = || {
            let has_default = package.features.contains_key(DEFAULT_FEATURE);
            has_default.then(|| DEFAULT_FEATURE.to_owned()).into_iter().collect()
        };
        ensure!(
            MEMORY_MB.contains(&deploy.memory),
            "`{manifest}`: `memory` is {} MB; Lambda takes {} to {}",
            deploy.memory,
            MEMORY_MB.start(),
            MEMORY_MB.end(),
        );
        ensure!(
            TIMEOUT_S.contains(&deploy.timeout),
            "`{manifest}`: `timeout` is {} s; Lambda takes {} to {}",
            deploy.timeout,
            TIMEOUT_S.start(),
            TIMEOUT_S.end(),
        );
        let is_half = deploy.subnet_ids.is_empty() != deploy.security_group_ids.is_empty();
        ensure!(
            !is_half,
            "`{manifest}` has only one of `subnet_ids` and `security_group_ids`; Lambda takes both or none"
        );
        let network = Network {
            subnet_ids: deploy.subnet_ids,
            security_group_ids: deploy.security_group_ids,
        };
        Ok(Self {
            package: package.name.clone(),
            function: flotilla.function.unwrap_or_else(|| package.name.clone()),
            line: flotilla.line,
            memory_mb: deploy.memory,
            timeout_s: deploy.timeout,
            environment: deploy.env,
            tracing: deploy.tracing,
            network: Some(network).filter(|network| !network.subnet_ids.is_empty()),
            allow: flotilla.allow,
            features: flotilla.features.unwrap_or_else(default),
            is_tool: package.features.contains_key(tools::FEATURE),
        })
    }

    /// Its features that are drivers of these kinds of servers.
    pub(crate) fn drivers(&self, kinds: &[Kind]) -> impl Iterator<Item = &str> {
        let features = self.features.iter().map(String::as_str);
        features.filter(|name| Kind::named(name).is_some_and(|kind| kinds.contains(&kind)))
    }

    /// The alias that an environment reaches this package by: `dev`, or `v1-dev` with a line.
    fn alias(&self, environment: &str) -> String {
        match &self.line {
            Some(line) => format!("{line}-{environment}"),
            None => environment.to_owned(),
        }
    }
}

/// `[package.metadata.lambda.deploy]`: what cargo-lambda reads too. A key that would be ignored here is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Deploy {
    memory: u32,
    timeout: u32,
    env: BTreeMap<String, String>,
    tracing: Option<Tracing>,
    subnet_ids: Vec<String>,
    security_group_ids: Vec<String>,
}

impl Default for Deploy {
    fn default() -> Self {
        Self {
            memory: DEFAULT_MEMORY_MB,
            timeout: DEFAULT_TIMEOUT_S,
            env: BTreeMap::new(),
            tracing: None,
            subnet_ids: Vec::new(),
            security_group_ids: Vec::new(),
        }
    }
}

/// `[package.metadata.flotilla]`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Flotilla {
    function: Option<String>,
    line: Option<String>,
    features: Option<Vec<String>>,
    allow: Vec<Allowed>,
}

fn section<T: DeserializeOwned + Default>(
    package: &Package,
    pointer: &str,
    name: &str,
) -> Result<T> {
    let Some(value) = package.metadata.pointer(pointer) else {
        return Ok(T::default());
    };
    T::deserialize(value).with_context(|| {
        format!("failed to read [package.metadata.{name}] of `{}/Cargo.toml`", package.folder)
    })
}

/// The stage variable of a package: `helloWorld`.
pub(crate) fn variable(package: &str) -> String {
    let mut words = package.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| match word.split_at_checked(1) {
        Some((initial, rest)) => text + &initial.to_ascii_uppercase() + rest,
        None => text,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn package(name: &str, folder: &str, metadata: Value) -> Package {
        Package {
            name: name.into(),
            folder: folder.into(),
            has_binary: true,
            metadata,
            ..Package::default()
        }
    }

    fn fleet() -> Vec<Package> {
        vec![
            package("orders", "crates/controllers/orders", json!({"flotilla": {"line": "v2"}})),
            package(
                "orders-v1",
                "crates/controllers/orders-v1",
                json!({"flotilla": {"function": "orders", "line": "v1"}}),
            ),
            package("hello-world", "crates/functions/hello-world", json!({"lambda": {}})),
            package(
                "books",
                "crates/controllers/books",
                json!({"lambda": {"deploy": {"memory": 256, "timeout": 10, "env": {"A": "1"}}}}),
            ),
            package("gateway", "crates/gateway", Value::Null),
        ]
    }

    fn refusal(metadata: Value) -> String {
        let packages = [package("books", "crates/controllers/books", metadata)];
        format!("{:#}", discover(&packages).expect_err("should be refused"))
    }

    #[test]
    fn functions_are_the_programs_among_controllers_and_functions() {
        let functions = discover(&fleet()).expect("a good fleet");
        let names: Vec<_> = functions.iter().map(|function| function.package.as_str()).collect();
        assert_eq!(names, ["books", "hello-world", "orders-v1", "orders"]);
        let books = Function {
            package: "books".into(),
            function: "books".into(),
            line: None,
            memory_mb: 256,
            timeout_s: 10,
            environment: [("A".to_owned(), "1".to_owned())].into(),
            ..Function::default()
        };
        assert_eq!(functions[0], books);
        assert_eq!(
            (functions[1].memory_mb, functions[1].timeout_s),
            (DEFAULT_MEMORY_MB, DEFAULT_TIMEOUT_S)
        );
    }

    #[test]
    fn each_package_has_a_stage_variable_that_names_its_alias() {
        let functions = discover(&fleet()).expect("a good fleet");
        let lines: Vec<_> = variables(&functions, "pre")
            .into_iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        assert_eq!(
            lines,
            [
                "books=books:pre",
                "helloWorld=hello-world:pre",
                "ordersV1=orders:v1-pre",
                "orders=orders:v2-pre"
            ]
        );
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_file() {
        let text = refusal(json!({"lambda": {"deploy": {"memroy": 128}}}));
        assert!(
            text.contains(
                "[package.metadata.lambda.deploy] of `crates/controllers/books/Cargo.toml`"
            ),
            "{text}"
        );
        assert!(
            text.contains("unknown field `memroy`, expected one of `memory`, `timeout`, `env`"),
            "{text}"
        );
        let text = refusal(json!({"flotilla": {"lines": "v1"}}));
        assert!(
            text.contains("unknown field `lines`, expected one of `function`, `line`, `features`"),
            "{text}"
        );
    }

    #[test]
    fn a_package_that_does_not_say_it_becomes_a_function_is_refused() {
        let text = refusal(json!({"other": {}}));
        assert!(text.contains("add `[package.metadata.lambda.deploy]`"), "{text}");
    }

    #[test]
    fn features_are_those_for_functions_else_the_default_ones() {
        let features = |metadata: Value, has_default: bool| {
            let package = package("books", "crates/controllers/books", metadata);
            let default = has_default.then(|| (DEFAULT_FEATURE.to_owned(), Vec::new()));
            let packages = [Package { features: default.into_iter().collect(), ..package }];
            discover(&packages).expect("a good fleet").remove(0).features
        };
        assert_eq!(features(json!({"flotilla": {"features": ["mongodb"]}}), true), ["mongodb"]);
        assert_eq!(features(json!({"flotilla": {"features": []}}), true), [""; 0]);
        assert_eq!(features(json!({"flotilla": {}}), true), ["default"]);
        assert_eq!(features(json!({"lambda": {}}), false), [""; 0]);
    }

    #[test]
    fn what_lambda_would_refuse_is_refused_here() {
        let text = refusal(json!({"lambda": {"deploy": {"memory": 64}}}));
        assert_eq!(
            text,
            "`crates/controllers/books/Cargo.toml`: `memory` is 64 MB; Lambda takes 128 to 10240"
        );
        let text = refusal(json!({"lambda": {"deploy": {"timeout": 901}}}));
        assert_eq!(
            text,
            "`crates/controllers/books/Cargo.toml`: `timeout` is 901 s; Lambda takes 1 to 900"
        );
        let text = refusal(json!({"lambda": {"deploy": {"subnet_ids": ["subnet-1"]}}}));
        assert_eq!(
            text,
            "`crates/controllers/books/Cargo.toml` has only one of `subnet_ids` and `security_group_ids`; Lambda takes both or none"
        );
    }

    #[test]
    fn two_packages_never_share_aliases() {
        let packages = [
            package("orders", "crates/controllers/orders", json!({"lambda": {}})),
            package(
                "orders-v1",
                "crates/controllers/orders-v1",
                json!({"flotilla": {"function": "orders"}}),
            ),
        ];
        let text = discover(&packages).expect_err("should be refused").to_string();
        assert!(
            text.contains(
                "packages `orders` and `orders-v1` would share the aliases of function `orders`"
            ),
            "{text}"
        );
    }
}
