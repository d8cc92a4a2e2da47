//! Rebuilds and publishes what changes, as a process of its own beside the gateway. It never touches the gateway: a running
//! gateway serves a new version from the next request on, and requests in flight finish on the old one.

use std::{
    collections::BTreeSet,
    os::unix::process::parent_id,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use notify::{Event, RecursiveMode, Watcher};

use crate::{
    affected::affected,
    cargo::{self, Features, Output, Profile},
    environments, function,
    gateway::Gateway,
    progress, publish,
    servers::{self, Kind},
    workspace::Workspace,
};

/// An editor's save is several events within a few milliseconds; a change of branch is many within a tenth of a second.
const QUIET: Duration = Duration::from_millis(200);

/// However busy the files are, a build starts after this: someone is waiting for it.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How long this process may outlive the gateway.
const GATEWAY_CHECK: Duration = Duration::from_secs(1);

/// What is watched with all that is below it; files of the root itself are watched too. `target` and `.git` are not.
const WATCHED: [&str; 3] = ["crates", "config", ".cargo"];

/// A file that is part of every package: what changed if the system lost count.
const EVERYTHING: &str = "Cargo.toml";

#[derive(Args)]
pub(crate) struct Options {
    /// The gateway's program.
    #[arg(long, value_name = "FILE")]
    gateway: PathBuf,
    /// The running gateway, which is the parent of this process.
    #[arg(long, value_name = "PID")]
    beside: u32,
    #[command(flatten)]
    profile: Profile,
    /// The folder of published functions and their data.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The stores whose drivers the functions have.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = kind)]
    drivers: Vec<Kind>,
}

fn kind(name: &str) -> Result<Kind> {
    Kind::named(name).with_context(|| format!("`{name}` is no store"))
}

/// Watches until the gateway is gone.
pub(crate) fn run(options: &Options) -> Result<()> {
    let workspace = Workspace::read()?;
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(sender).context("failed to watch files")?;
    watcher
        .watch(workspace.root(), RecursiveMode::NonRecursive)
        .context("failed to watch the workspace")?;
    for folder in
        WATCHED.map(|name| workspace.root().join(name)).iter().filter(|folder| folder.is_dir())
    {
        let failed = || format!("failed to watch `{}`", folder.display());
        watcher.watch(folder, RecursiveMode::Recursive).with_context(failed)?;
    }
    let gateway = Gateway { program: options.gateway.clone(), data: options.data.clone() };
    let mut told = BTreeSet::new();
    let gateway_runs = || parent_id() == options.beside;
    while gateway_runs() {
        let files = next_changes(&events, &workspace.root, &gateway.data)?;
        if files.is_empty() || !gateway_runs() {
            continue;
        }
        if let Err(error) = follow(&files, options, &gateway, &mut told) {
            progress::say(format_args!(
                "watch: {error:#}; the versions before the change are still served"
            ));
        }
    }
    Ok(())
}

/// Builds and publishes what the changed files affect. What calls for a restart is told once.
fn follow(
    files: &BTreeSet<Utf8PathBuf>,
    options: &Options,
    gateway: &Gateway,
    told: &mut BTreeSet<String>,
) -> Result<()> {
    let workspace = Workspace::read()?;
    let affected = affected(files, &workspace.packages);
    for what in &affected.restart_for {
        if told.insert(what.clone()) {
            progress::say(format_args!("watch: {what} changed: stop and start `up` to serve that"));
        }
    }
    let functions = function::discover(&workspace.packages)?;
    let features = Features::Also(servers::features(&options.drivers, &functions));
    let functions: Vec<_> = functions
        .iter()
        .filter(|function| affected.functions.contains(&function.package))
        .collect();
    if functions.is_empty() {
        return Ok(());
    }
    let binaries: Vec<_> = functions.iter().map(|function| function.package.as_str()).collect();
    progress::say(format_args!("watch: building {}", binaries.join(", ")));
    let executables =
        cargo::build(&workspace, options.profile, Output::Errors, &features, &binaries)?;
    publish::publish(gateway, &environments::read(workspace.root())?, &functions, &executables)
}

/// The files of the next burst of changes, from the root; none if nothing happens for a while.
fn next_changes(
    events: &Receiver<notify::Result<Event>>,
    root: &Utf8Path,
    data: &Path,
) -> Result<BTreeSet<Utf8PathBuf>> {
    let mut files = BTreeSet::new();
    let mut wait = GATEWAY_CHECK;
    let mut deadline = None;
    loop {
        match events.recv_timeout(wait) {
            Ok(event) => {
                files.extend(changed_files(&event.context("failed to watch files")?, root, data))
            }
            Err(RecvTimeoutError::Timeout) => return Ok(files),
            Err(cause @ RecvTimeoutError::Disconnected) => {
                return Err(cause).context("the watch of files ended");
            }
        }
        if !files.is_empty() {
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + LONGEST_WAIT);
            wait = QUIET.min(deadline.saturating_duration_since(Instant::now()));
        }
    }
}

/// The files that an event says have another content now. Reading a file is an event too, and changes nothing.
fn changed_files(event: &Event, root: &Utf8Path, data: &Path) -> Vec<Utf8PathBuf> {
    if event.need_rescan() {
        return vec![EVERYTHING.into()];
    }
    if !(event.kind.is_create() || event.kind.is_modify() || event.kind.is_remove()) {
        return Vec::new();
    }
    let paths = event.paths.iter().filter(|path| !path.starts_with(data));
    let paths = paths.filter_map(|path| path.strip_prefix(root).ok());
    paths.filter_map(|path| Utf8Path::from_path(path).map(Utf8Path::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use notify::{
        EventKind,
        event::{AccessKind, CreateKind, Flag, ModifyKind},
    };

    use super::*;

    fn files(event: &Event) -> Vec<Utf8PathBuf> {
        changed_files(event, Utf8Path::new("/fleet"), Path::new("/fleet/config/state"))
    }

    #[test]
    fn a_file_that_is_only_read_is_no_change() {
        let path = || PathBuf::from("/fleet/crates/books/src/main.rs");
        assert!(files(&Event::new(EventKind::Access(AccessKind::Any)).add_path(path())).is_empty());
        let expected = ["crates/books/src/main.rs"];
        assert_eq!(
            files(&Event::new(EventKind::Modify(ModifyKind::Any)).add_path(path())),
            expected
        );
        assert_eq!(
            files(&Event::new(EventKind::Create(CreateKind::Any)).add_path(path())),
            expected
        );
    }

    #[test]
    fn the_state_of_the_gateway_is_no_source() {
        let path = PathBuf::from("/fleet/config/state/lambda/state.json");
        assert!(files(&Event::new(EventKind::Modify(ModifyKind::Any)).add_path(path)).is_empty());
    }

    #[test]
    fn lost_events_may_have_changed_everything() {
        assert_eq!(files(&Event::new(EventKind::Other).set_flag(Flag::Rescan)), [EVERYTHING]);
    }

    #[test]
    fn a_burst_of_changes_is_one_change() {
        let (sender, events) = channel();
        for name in ["a.rs", "b.rs", "a.rs"] {
            let event = Event::new(EventKind::Modify(ModifyKind::Any))
                .add_path(Path::new("/fleet/crates").join(name));
            sender.send(Ok(event)).expect("the receiver is there");
        }
        let files =
            next_changes(&events, Utf8Path::new("/fleet"), Path::new("/data")).expect("a burst");
        assert_eq!(files.into_iter().collect::<Vec<_>>(), ["crates/a.rs", "crates/b.rs"]);
    }
}
