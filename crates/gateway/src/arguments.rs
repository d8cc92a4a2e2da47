//! The command line of `gateway`.
//!
//! It only reads arguments: whether a file or a function exists is found out by those who need it.

mod stages;

use std::{ffi::OsString, net::IpAddr, path::PathBuf};

use clap::{CommandFactory, FromArgMatches, Parser, ValueEnum};
use gateway::lambda::LocalFunction;

pub(crate) use self::stages::StageArguments;

/// What the gateway is asked to do.
#[derive(Debug)]
pub(crate) enum Command {
    Serve(Serve),
    Publish(Publish),
    Promote(Promote),
    Watchdog,
}

/// How to serve an API.
#[derive(Debug)]
pub(crate) struct Serve {
    pub(crate) options: ServeOptions,
    pub(crate) stages: Vec<StageArguments>,
}

/// API Gateway (REST) and Lambda on one machine.
#[derive(Parser)]
#[command(
    name = "gateway",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
struct Arguments {
    #[command(subcommand)]
    subcommand: Option<Subcommand>,
    #[command(flatten)]
    serve: Option<ServeOptions>,
}

#[derive(clap::Subcommand)]
enum Subcommand {
    Publish(Publish),
    Promote(Promote),
    /// Ends the functions of a gateway that was killed.
    #[command(hide = true)]
    Watchdog,
}

/// Options that serve an API.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeOptions {
    /// The definition: OpenAPI 3.0 with x-amazon-apigateway-*, YAML or JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) api: PathBuf,
    /// The folder of published functions and of their data.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// A function and the program that runs it; it speaks the Lambda Runtime API. Repeat for more.
    #[arg(long = "function", value_name = "NAME=COMMAND", value_parser = local_function)]
    pub(crate) functions: Vec<LocalFunction>,
    /// A stage. Repeat for more.
    #[arg(long = "stage", value_name = "NAME", required = true)]
    stage: Vec<String>,
    /// A variable of the stage before it. Repeat for more.
    #[arg(long = "variable", value_name = "KEY=VALUE", value_parser = key_value)]
    variable: Vec<(String, String)>,
    /// The port; 0 takes any that is free.
    #[arg(long, default_value_t = 9000)]
    pub(crate) port: u16,
    /// The address to listen at. The default is reached from this machine only.
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub(crate) host: IpAddr,
    /// How logs are written.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log: LogFormat,
    /// A variable in the environment of every function. Repeat for more.
    #[arg(long = "environment", value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) environment: Vec<(String, String)>,
    /// Execution environments of one function at most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) concurrency: Option<u16>,
    /// The id of the API, the first part of its host name: 10 characters that follow from its title otherwise.
    #[arg(long, value_name = "ID", value_parser = api_id)]
    pub(crate) api_id: Option<String>,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Publish versions of functions whose code or settings changed.
#[derive(Debug, clap::Args)]
pub(crate) struct Publish {
    /// The folder of published functions.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Environments; the first one gets what is published.
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', required = true)]
    pub(crate) environments: Vec<String>,
    /// JSON: {"functions": [{"package", "function", "line", "binary", "memory_mb", "timeout_s", "environment"}]}.
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: PathBuf,
}

/// Let an environment have the versions that another one has.
#[derive(Debug, clap::Args)]
pub(crate) struct Promote {
    /// The folder of published functions.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Every function, instead of one.
    #[arg(long)]
    all: bool,
    /// [FUNCTION] FROM TO
    #[arg(value_name = "FUNCTION|--all FROM TO", num_args = 2..=3, required = true)]
    names: Vec<String>,
    #[arg(skip)]
    pub(crate) function: Option<String>,
    #[arg(skip)]
    pub(crate) from: String,
    #[arg(skip)]
    pub(crate) to: String,
}

/// Reads the arguments, the program's name first.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, clap::Error> {
    let mut command = Arguments::command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    let invalid = |command: &mut clap::Command, text: &str| {
        command.error(clap::error::ErrorKind::ValueValidation, text)
    };
    let parsed = Arguments::from_arg_matches(&matches)?;
    match (parsed.subcommand, parsed.serve) {
        (Some(Subcommand::Publish(publish)), _) => Ok(Command::Publish(publish)),
        (Some(Subcommand::Promote(promote)), _) => {
            promote.named().map(Command::Promote).map_err(|text| invalid(&mut command, text))
        }
        (Some(Subcommand::Watchdog), _) => Ok(Command::Watchdog),
        (None, Some(options)) => {
            let stages = stages::pair(&matches, &options.stage, &options.variable);
            let stages = stages.map_err(|text| invalid(&mut command, &text))?;
            Ok(Command::Serve(Serve { options, stages }))
        }
        (None, None) => {
            Err(invalid(&mut command, "give `--api FILE` and `--stage NAME`, or a subcommand"))
        }
    }
}

impl Promote {
    /// Gives each name its meaning, which depends on `--all`.
    fn named(mut self) -> Result<Self, &'static str> {
        let mut names = std::mem::take(&mut self.names).into_iter();
        self.function = match self.all {
            true => None,
            false => names.next(),
        };
        let (Some(from), Some(to), None) = (names.next(), names.next(), names.next()) else {
            return Err(
                "write `promote --data DIR FUNCTION FROM TO` or `promote --data DIR --all FROM TO`",
            );
        };
        (self.from, self.to) = (from, to);
        Ok(self)
    }
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE".to_owned()),
    }
}

fn local_function(text: &str) -> Result<LocalFunction, String> {
    let (name, command) = key_value(text).map_err(|_| "write NAME=COMMAND".to_owned())?;
    let command =
        shell_words::split(&command).map_err(|error| format!("in the command: {error}"))?;
    match command.is_empty() {
        true => Err("write NAME=COMMAND".to_owned()),
        false => Ok(LocalFunction { name, command }),
    }
}

fn api_id(text: &str) -> Result<String, String> {
    let is_label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    match !text.is_empty() && text.len() <= 63 && text.bytes().all(is_label) {
        true => Ok(text.to_owned()),
        false => {
            Err("it is the first part of a host name: a-z, 0-9 and `-`, 63 at most".to_owned())
        }
    }
}

#[cfg(test)]
mod tests;
