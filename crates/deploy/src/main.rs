//! Deploys what was built to AWS Lambda, and promotes versions there.
//!
//! The only program with AWS's SDK for Lambda, S3, STS and CloudFormation. It builds nothing.

mod apply;
mod aws;
mod configuration;
mod deployed;
mod deployment;
mod ending;
mod foundation;
mod limits;
mod manifest;
mod needs;
mod observed;
mod package;
mod plan;
mod progress;
mod promotion;
mod published;
mod role;
mod settings;
mod step;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};

use crate::aws::Connection;

/// A server that stands in for AWS: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>.
const ENDPOINT: &str = "AWS_ENDPOINT_URL";

/// Deploys functions to AWS Lambda, and promotes their versions.
#[derive(Parser)]
struct Arguments {
    /// The workspace's folder.
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    root: PathBuf,
    /// How many seconds one wait for AWS may take.
    #[arg(
        long,
        global = true,
        default_value_t = limits::WAIT_S,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u64).range(..=limits::WAIT_LIMIT_S)
    )]
    wait_s: u64,
    /// Say what would be done, and change nothing.
    #[arg(long, global = true)]
    dry_run: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Deploy what was built and differs from what an environment has.
    #[command(
        override_usage = "scripts/deploy ENV [FUNCTION...] [--dry-run | --template] [--manifest FILE] [--wait-s SECONDS]"
    )]
    Functions {
        /// The environment: dev, pre, pro.
        #[arg(value_name = "ENV")]
        environment: String,
        /// Functions or packages; without any, all of them.
        #[arg(value_name = "FUNCTION")]
        names: Vec<String>,
        /// What `scripts/build` wrote.
        #[arg(long, value_name = "FILE")]
        manifest: Option<PathBuf>,
        /// Print the CloudFormation template of what must be there first, and change nothing.
        #[arg(long, conflicts_with_all = ["names", "manifest", "dry_run"])]
        template: bool,
        /// What a package of the workspace needs, as JSON. Repeat for more.
        #[arg(long, hide = true, value_name = "JSON")]
        needs: Vec<needs::Needs>,
    },
    /// Point the aliases of one environment at the versions of another.
    #[command(
        override_usage = "scripts/promote --aws FUNCTION|--all FROM TO [--dry-run] [--wait-s SECONDS]"
    )]
    Promote {
        /// The environment whose versions are taken.
        from: String,
        /// The environment that gets them.
        to: String,
        /// A function or package; without it, all of them.
        #[arg(long, value_name = "NAME")]
        function: Option<String>,
        /// A package of the workspace and the aliases that it has. Repeat for more.
        #[arg(long = "package", value_name = "PACKAGE=FUNCTION[:LINE]")]
        known: Vec<published::Published>,
    },
    /// Print the digests of the code that an environment has, by package, as JSON.
    #[command(hide = true)]
    Deployed {
        /// The environment: dev, pre, pro.
        #[arg(value_name = "ENV")]
        environment: String,
        /// A package of the workspace and the aliases that it has. Repeat for more.
        #[arg(long = "package", value_name = "PACKAGE=FUNCTION[:LINE]")]
        known: Vec<published::Published>,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Arguments { root, wait_s, dry_run, command } = Arguments::parse();
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the process environment"
    )]
    let endpoint = std::env::var(ENDPOINT).ok();
    let connection = Connection { endpoint, wait: Duration::from_secs(wait_s) };
    let ending = match command {
        Command::Functions { environment, names, manifest, template, needs } => {
            let manifest = manifest.unwrap_or_else(|| root.join(manifest::FILE));
            let request =
                deployment::Request { root, manifest, environment, names, needs, dry_run };
            if template {
                deployment::show_template(&request)
            } else {
                deployment::deploy(&request, &connection).await
            }
        }
        Command::Promote { from, to, function, known } => {
            let request = promotion::Request { root, known, name: function, from, to, dry_run };
            promotion::promote(&request, &connection).await
        }
        Command::Deployed { environment, known } => {
            deployed::show(&deployed::Request { root, environment, known }, &connection).await
        }
    };
    ending.map_or_else(
        |stop| {
            progress::complain(&stop);
            stop.exit_code()
        },
        ExitCode::from,
    )
}
