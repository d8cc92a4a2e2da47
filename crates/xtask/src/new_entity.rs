//! A new controller that looks like all others. It does not guess what the entity is: it has an identifier and a name.

mod edits;
mod name;
mod templates;
mod write;

use std::{fs, process::Command};

use ::changed::rules::FILE as RULES;
use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};

use self::{
    name::Name,
    templates::render,
    write::{Change, write},
};
use crate::{
    api, environments,
    gateway::API,
    progress,
    workspace::{FUNCTION_FOLDERS, Workspace},
};

/// Where `crates/config` declares the section of each entity.
const ENTITIES: &str = "crates/config/src/entities.rs";

#[derive(Args)]
pub(crate) struct Options {
    /// The entity in the plural, as in its path: `authors` or `price-lists`.
    #[arg(value_name = "NAME")]
    name: String,
    /// One of them, where dropping the plural's ending is wrong: `--singular person` for `people`.
    #[arg(long, value_name = "WORD")]
    singular: Option<String>,
    /// What keeps them on AWS; a laptop has the embedded store for all.
    #[arg(long, value_enum, value_name = "KIND", default_value_t = StoreKind::Embedded)]
    store: StoreKind,
}

/// The kinds of stores, as the settings name them.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "lower")]
enum StoreKind {
    Embedded,
    DynamoDb,
    MongoDb,
    SqlServer,
}

/// Writes the controller and its settings, all of it or nothing, and then makes the API definition.
pub(crate) fn run(options: &Options) -> Result<()> {
    let workspace = Workspace::read()?;
    let name = Name::parse(&options.name, options.singular.as_deref())?;
    ensure_free(&workspace, &name)?;
    let package = &name.package;
    let folder = format!("{}/{package}", FUNCTION_FOLDERS[0]);
    let mut changes = Vec::new();
    for (path, template) in templates::FILES {
        let path = format!("{folder}/{path}");
        changes.push(Change { path: path.into(), before: None, after: render(template, &name) });
    }
    let base = format!("{}/base.toml", environments::FOLDER);
    let store = options.store.to_possible_value();
    let store = store.as_ref().map_or("", |value| value.get_name());
    let settings = |text: &str, name: &Name| edits::settings(text, name, store);
    let edits: [(&str, &edits::Edit<'_>); 3] =
        [(&base, &settings), (ENTITIES, &edits::entities), (RULES, &edits::rules)];
    for (path, edit) in edits {
        let before = fs::read_to_string(workspace.root.join(path))
            .with_context(|| format!("failed to read `{path}`"))?;
        let after = edit(&before, &name)
            .with_context(|| format!("failed to add `{package}` to `{path}`"))?;
        changes.push(Change { path: path.into(), before: Some(before), after });
    }
    write(&workspace.root, &folder, &changes, || format(&workspace, &name))?;
    progress::say(format_args!("made {folder}; building the controllers, to add it to {API}"));
    Workspace::read().and_then(|workspace| api::write(&workspace)).with_context(|| {
        format!("`{package}` is made, and {API} does not have it yet: run `scripts/api` once all controllers can be built")
    })?;
    progress::say(format_args!(
        "added `{package}` to {base}, {ENTITIES}, {RULES} and {API}\n\
         next:\n  \
           cargo test -p {package}\n  \
           scripts/up\n  \
           curl -si -X POST localhost:9000/dev/{package} -H 'content-type: application/json' -d '{{\"name\":\"First\"}}'\n\
         then make the entity yours: {folder}/src/lib.rs is all of it, and docs/adding-an-entity.md says how"
    ));
    Ok(())
}

/// Refuses a name that a package of this workspace, or one that it depends on, has already.
fn ensure_free(workspace: &Workspace, name: &Name) -> Result<()> {
    let package = &name.package;
    let is_taken = |other: &str| other == package || other == name.in_rust();
    for member in &workspace.packages {
        ensure!(!is_taken(&member.name), "`{package}` is taken: {} has this name", member.folder);
        if let Some(dependency) =
            member.dependencies.iter().find(|dependency| is_taken(&dependency.name))
        {
            bail!(
                "`{package}` is taken: {} depends on a package `{}`",
                member.folder,
                dependency.name
            );
        }
    }
    Ok(())
}

/// Lines break by their length, and so by the entity's name.
fn format(workspace: &Workspace, name: &Name) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args(["fmt", "--package", &name.package]).current_dir(&workspace.root);
    let status = command.status().context("failed to start `cargo fmt`")?;
    ensure!(status.success(), "`cargo fmt` failed ({status})");
    Ok(())
}
