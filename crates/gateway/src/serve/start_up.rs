//! What is said at the start: stages, functions, URLs, and a line to paste.
//!
//! The last line says that requests are taken.

use std::{
    io::{self, Write},
    net::SocketAddr,
};

use gateway::{
    api_gateway::{
        deployment::{Deployment, Stage},
        rest_api::Integration,
    },
    lambda::{FunctionSummary, FunctionTarget},
};
use serde_json::json;

use crate::arguments::LogFormat;

/// Everything that is said at the start.
pub(super) struct StartUp<'a> {
    deployment: &'a Deployment,
    stages: &'a [Stage],
    functions: Vec<FunctionSummary>,
    address: SocketAddr,
}

impl<'a> StartUp<'a> {
    pub(super) fn new(
        deployment: &'a Deployment,
        stages: &'a [Stage],
        functions: Vec<FunctionSummary>,
        address: SocketAddr,
    ) -> Self {
        Self { deployment, stages, functions, address }
    }

    /// Warns of what will fail at a request. It is no error: a function may be published while the gateway runs.
    pub(super) fn warn(&self) {
        for stage in self.stages {
            let (targets, unresolved) = stage.targets();
            for reason in unresolved {
                tracing::warn!(
                    "stage `{}`: an integration names no function: {reason} (`--variable`)",
                    stage.name
                );
            }
            for target in targets.into_iter().filter(|target| !self.exists(target)) {
                tracing::warn!("stage `{}`: `{target}` is not published", stage.name);
            }
        }
    }

    fn exists(&self, target: &FunctionTarget) -> bool {
        let function = self.functions.iter().find(|function| function.name == target.function);
        function.is_some_and(|function| match target.qualifier.as_deref() {
            None | Some("$LATEST") => true,
            Some(qualifier) => {
                let is_alias = function.aliases.iter().any(|(alias, _)| alias == qualifier);
                is_alias || function.versions.iter().any(|version| version.to_string() == qualifier)
            }
        })
    }

    /// `http://127.0.0.1:9000`; an address that means all of them is reached as this machine.
    fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(if address.is_ipv4() {
                [127, 0, 0, 1].into()
            } else {
                [0, 0, 0, 0, 0, 0, 0, 1].into()
            });
        }
        format!("http://{address}")
    }

    fn host_url(&self) -> String {
        format!("http://{}.execute-api.localhost:{}", self.deployment.api.id, self.address.port())
    }

    /// A `GET` without path parameters, rather of a function that is there than of a mock.
    fn example(&self) -> Option<String> {
        let stage = self.stages.first()?;
        let resources =
            self.deployment.api.resources.iter().filter(|resource| !resource.path.contains('{'));
        let methods = resources
            .flat_map(|resource| resource.methods.iter().map(move |method| (resource, method)));
        let rank = |integration: &Integration, number| match (integration, stage.target(number)) {
            (Integration::Mock(_), _) => 1,
            (_, Some(Ok(target))) if self.exists(target) => 2,
            _ => 0,
        };
        let gets =
            methods.filter(|(_, method)| method.http_method.as_ref().is_none_or(|it| it == "GET"));
        let mut ranked: Vec<(u8, &str)> = gets
            .map(|(resource, method)| {
                (rank(&method.integration, method.number), resource.path.as_str())
            })
            .filter(|(rank, _)| *rank > 0)
            .collect();
        ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        let (_, path) = ranked.first()?;
        Some(format!("curl -s {}/{}{path}", self.url(), stage.name))
    }

    pub(super) fn print(&self, format: LogFormat, output: &mut impl Write) -> io::Result<()> {
        match format {
            LogFormat::Text => self.print_text(output)?,
            LogFormat::Json => self.print_json(output)?,
        }
        output.flush()
    }

    fn print_text(&self, output: &mut impl Write) -> io::Result<()> {
        let (url, host_url) = (self.url(), self.host_url());
        writeln!(
            output,
            "{} (api {}, deployment {})\n",
            self.deployment.api.title, self.deployment.api.id, self.deployment.id
        )?;
        let stages = self.stages.iter().map(|Stage { name, .. }| {
            [name.clone(), format!("{url}/{name}/"), format!("{host_url}/{name}/")]
        });
        write_table(output, ["STAGE", "URL", "ALSO"], &stages.collect::<Vec<_>>())?;
        let functions = self.functions.iter().map(|function| {
            let versions: Vec<String> = function.versions.iter().map(u64::to_string).collect();
            let aliases =
                function.aliases.iter().map(|(alias, version)| format!("{alias} -> {version}"));
            [function.name.clone(), versions.join(" "), aliases.collect::<Vec<_>>().join(", ")]
        });
        write_table(output, ["FUNCTION", "VERSIONS", "ALIASES"], &functions.collect::<Vec<_>>())?;
        if let Some(example) = self.example() {
            writeln!(output, "Try it:\n  {example}\n")?;
        }
        writeln!(output, "ready: {url}")
    }

    fn print_json(&self, output: &mut impl Write) -> io::Result<()> {
        let functions = self.functions.iter().map(|function| {
            let aliases: serde_json::Map<_, _> = function
                .aliases
                .iter()
                .map(|(alias, version)| (alias.clone(), json!(version)))
                .collect();
            json!({ "function": function.name, "versions": function.versions, "aliases": aliases })
        });
        let stages: Vec<&str> = self.stages.iter().map(|stage| stage.name.as_str()).collect();
        let line = json!({
            "ready": self.url(),
            "api_id": self.deployment.api.id,
            "deployment_id": self.deployment.id,
            "stages": stages,
            "functions": functions.collect::<Vec<_>>(),
            "example": self.example(),
        });
        writeln!(output, "{line}")
    }
}

/// Columns as wide as what stands in them, and an empty line after the last row; nothing without rows.
fn write_table(output: &mut impl Write, head: [&str; 3], rows: &[[String; 3]]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].len());
        widths.chain([head[column].len()]).max().unwrap_or_default()
    };
    let (first, second) = (width(0), width(1));
    let head = head.map(str::to_owned);
    for [one, two, three] in std::iter::once(&head).chain(rows) {
        writeln!(output, "  {one:first$}  {two:second$}  {three}")?;
    }
    writeln!(output)
}
