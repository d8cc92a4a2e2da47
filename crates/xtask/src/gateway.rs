//! How the gateway is called. What it does with that is its own business.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::Deserialize;

/// The package, and its binary.
pub(crate) const PACKAGE: &str = "gateway";

/// The API definition, from the workspace's root.
pub(crate) const API: &str = "config/api.yaml";

/// The variable that tells a program where the embedded stores are.
pub(crate) const EMBEDDED: &str = "FLOTILLA_DATA";

/// Where the embedded stores are in a folder of local state.
pub(crate) fn embedded(data: &Path) -> PathBuf {
    data.join("data")
}

/// How logs are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Log {
    /// For people.
    Text,
    /// For programs: a JSON document a line.
    Json,
}

/// A built gateway and the state that it works on.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) program: PathBuf,
    /// The folder of local state, absolute.
    pub(crate) data: PathBuf,
}

/// What the gateway says of each package that it was asked to publish.
#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Publication {
    pub(crate) package: String,
    pub(crate) alias: String,
    #[serde(deserialize_with = "number_or_text")]
    pub(crate) version: String,
    /// Whether this is a new version.
    pub(crate) published: bool,
}

impl Gateway {
    /// Publishes what a manifest names, into the first of the environments.
    pub(crate) fn publish(
        &self,
        environments: &[String],
        manifest: &Path,
    ) -> Result<Vec<Publication>> {
        let mut command = self.command("publish");
        command.args(["--environments", &environments.join(",")]).arg("--manifest").arg(manifest);
        command.stdin(Stdio::null()).stderr(Stdio::inherit());
        let Output { status, stdout, .. } =
            command.output().context("failed to start `gateway publish`")?;
        ensure!(status.success(), "`gateway publish` failed ({status}): see above");
        publications(&String::from_utf8_lossy(&stdout))
    }

    /// The command that moves aliases from one environment to another.
    pub(crate) fn promote(&self, what: &str, from: &str, to: &str) -> Command {
        let mut command = self.command("promote");
        command.args([what, from, to]);
        command
    }

    /// The command that serves the published functions in every environment.
    pub(crate) fn serve(&self, api: &Path, stages: &[Stage]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--api").arg(api).arg("--data").arg(&self.data);
        for stage in stages {
            command.args(["--stage", &stage.name]);
            command.args(
                stage
                    .variables
                    .iter()
                    .flat_map(|(key, value)| ["--variable".to_owned(), format!("{key}={value}")]),
            );
        }
        command.arg("--environment").arg(format!("{EMBEDDED}={}", embedded(&self.data).display()));
        command
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(name).arg("--data").arg(&self.data);
        command
    }
}

/// A stage of the API, and the variables that lead to the aliases of its environment.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) name: String,
    pub(crate) variables: Vec<(String, String)>,
}

fn publications(text: &str) -> Result<Vec<Publication>> {
    let parse = |line| {
        serde_json::from_str(line)
            .with_context(|| format!("failed to read `gateway publish`'s answer `{line}`"))
    };
    text.lines().map(parse).collect()
}

/// A version is a number that AWS writes as text: both are read.
fn number_or_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => Ok(text),
        other => Ok(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_gets_its_variables_and_every_function_its_data() {
        let gateway = Gateway { program: "gateway".into(), data: "/data".into() };
        let stage = |name: &str| Stage {
            name: name.to_owned(),
            variables: vec![("books".into(), format!("books:{name}"))],
        };
        let command = gateway.serve(Path::new("api.yaml"), &[stage("dev"), stage("pre")]);
        let arguments: Vec<_> =
            command.get_args().map(|argument| argument.to_string_lossy()).collect();
        assert_eq!(
            arguments.join(" "),
            "--api api.yaml --data /data --stage dev --variable books=books:dev --stage pre --variable books=books:pre \
             --environment FLOTILLA_DATA=/data/data"
        );
    }

    #[test]
    fn publications_are_read_line_by_line() {
        let line = r#"{"package":"books","function":"books","alias":"dev","version":"2","published":true}"#;
        let book = Publication {
            package: "books".into(),
            alias: "dev".into(),
            version: "2".into(),
            published: true,
        };
        assert_eq!(publications(&format!("{line}\n")).expect("good lines"), [book]);
        assert!(publications("done").expect_err("no JSON").to_string().contains("`done`"));
    }
}
