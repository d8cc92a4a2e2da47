//! One command in the folder of every package, or of every package that a change reaches. It knows no command.

use std::{
    ffi::OsString,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{
    changed::{self, Selection},
    progress,
    workspace::Workspace,
};

#[derive(Args)]
#[command(mut_group("Selection", |group| group.requires("changed")))]
pub(crate) struct Options {
    /// Only packages that a change reaches.
    #[arg(long)]
    changed: bool,
    #[command(flatten)]
    selection: Selection,
    /// Stop at the first package where the command fails.
    #[arg(long)]
    fail_fast: bool,
    /// The command, after `--`.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Runs the command in one package after the other, so that its output stays readable and builds do not wait for one another;
/// then says how each went.
pub(crate) fn run(options: &Options) -> Result<()> {
    let workspace = Workspace::read()?;
    let packages = packages(options, &workspace)?;
    if packages.is_empty() {
        progress::say("nothing changed: nothing to run");
        return Ok(());
    }
    let mut outcomes = Vec::new();
    for (name, folder) in &packages {
        progress::say(format_args!("=== {name}"));
        let outcome = in_folder(&options.command, &workspace.root().join(folder))?;
        let has_failed = outcome.is_err();
        outcomes.push((name, outcome));
        if has_failed && options.fail_fast {
            break;
        }
    }
    summary(&outcomes, packages.len())
}

/// Names and folders, from the workspace's root.
fn packages(options: &Options, workspace: &Workspace) -> Result<Vec<(String, String)>> {
    if !options.changed {
        let package = |package: &crate::workspace::Package| {
            (package.name.clone(), package.folder.to_string())
        };
        return Ok(workspace.packages.iter().map(package).collect());
    }
    let report = changed::ask(&options.selection)?;
    Ok(report.packages.into_iter().map(|one| (one.package, one.folder)).collect())
}

/// How it went in one package: the seconds it took, or how it ended.
type Outcome = std::result::Result<f64, String>;

fn in_folder(command: &[OsString], folder: &Path) -> Result<Outcome> {
    let [program, arguments @ ..] = command else {
        bail!("name a command after `--`");
    };
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .status()
        .with_context(|| {
            format!("failed to start `{}` in `{}`", program.display(), folder.display())
        })?;
    Ok(if status.success() { Ok(start.elapsed().as_secs_f64()) } else { Err(status.to_string()) })
}

fn summary(outcomes: &[(&String, Outcome)], packages: usize) -> Result<()> {
    progress::say("=== summary");
    for (name, outcome) in outcomes {
        match outcome {
            Ok(seconds) => progress::say(format_args!("passed  {name}  {seconds:.1} s")),
            Err(how) => progress::say(format_args!("failed  {name}  {how}")),
        }
    }
    let failed = outcomes.iter().filter(|(_, outcome)| outcome.is_err()).count();
    match (failed, packages - outcomes.len()) {
        (0, _) => Ok(()),
        (failed, 0) => bail!("failed in {failed} of {packages} packages"),
        (failed, left) => bail!("failed in {failed} of {packages} packages; not run in {left}"),
    }
}
