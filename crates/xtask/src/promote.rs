//! Moving environments to other versions. Which versions those are, the gateway knows, or AWS.

use anyhow::{Result, bail};
use clap::Args;

use crate::{
    cargo::{self, Features, Output, Profile},
    data::Data,
    deploy,
    gateway::{self, Gateway},
    process,
    workspace::Workspace,
};

#[derive(Args)]
pub(crate) struct Options {
    /// The function or package (not with `--all`), the environment whose versions are taken, and the one that gets them.
    #[arg(value_names = ["FUNCTION", "FROM", "TO"], num_args = 2..=3, required = true)]
    names: Vec<String>,
    /// Every function.
    #[arg(long)]
    all: bool,
    /// On AWS, not on this machine.
    #[arg(long, conflicts_with_all = ["release", "data"])]
    aws: bool,
    /// Say what would be done, and change nothing.
    #[arg(long, requires = "aws")]
    dry_run: bool,
    /// How many seconds one wait for AWS may take.
    #[arg(long, value_name = "SECONDS", requires = "aws")]
    wait_s: Option<u64>,
    #[command(flatten)]
    profile: Profile,
    #[command(flatten)]
    data: Data,
}

/// Becomes `gateway promote` or `deploy promote`: its answer and exit code are this command's.
pub(crate) fn run(options: &Options) -> Result<()> {
    let [what, from, to] = request(options)?;
    if options.aws {
        let name = (!options.all).then_some(what);
        return deploy::promote(name, from, to, options.dry_run, options.wait_s);
    }
    let workspace = Workspace::read()?;
    let (features, programs) = (Features::Also(Vec::new()), [gateway::PACKAGE]);
    let executables =
        cargo::build(&workspace, options.profile, Output::Errors, &features, &programs)?;
    let gateway = Gateway {
        program: cargo::executable(&executables, gateway::PACKAGE)?.clone(),
        data: options.data.latest(workspace.root()),
    };
    process::become_program(gateway.promote(what, from, to))
}

/// What is promoted, from where, and to where.
fn request(options: &Options) -> Result<[&str; 3]> {
    match (options.all, options.names.as_slice()) {
        (true, [from, to]) => Ok(["--all", from, to]),
        (false, [function, from, to]) => Ok([function, from, to]),
        _ => bail!("name what to promote: `promote FUNCTION FROM TO`, or `promote --all FROM TO`"),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn parse(line: &str) -> Result<String> {
        let line = Line::try_parse_from(format!("promote {line}").split(' '))?;
        Ok(request(&line.options)?.join(" "))
    }

    #[test]
    fn one_function_or_all_of_them() {
        assert_eq!(parse("books dev pre").expect("a function"), "books dev pre");
        assert_eq!(parse("--all dev pre").expect("all"), "--all dev pre");
        assert!(parse("dev pre").is_err());
        assert!(parse("books dev pre --all").is_err());
        assert!(parse("books").is_err());
        assert_eq!(parse("--aws --all dev pre").expect("on AWS"), "--all dev pre");
        assert!(parse("--aws --release books dev pre").is_err());
        assert!(parse("--dry-run books dev pre").is_err());
        assert_eq!(parse("--aws --wait-s 5 books dev pre").expect("on AWS"), "books dev pre");
        assert!(parse("--wait-s 5 books dev pre").is_err());
    }
}
