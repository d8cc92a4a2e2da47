//! Packages for Lambda: one cargo invocation, then a zip, a bill of materials and an entry of the manifest for each function.
//! It sends nothing anywhere: a deploy reads `target/lambda/manifest.json`.

mod against;
mod architecture;
mod archive;
mod commit;
mod compile;
mod file;
mod linked;
mod manifest;
mod pack;
mod reached;
mod remap;
mod sbom;
mod selection;
mod summary;
mod symbols;
mod toolchain;

use std::{fs, path::Path, process::Command, thread};

use anyhow::{Context, Result, anyhow};
use cargo_metadata::{Metadata, MetadataCommand};
use clap::Args;

use crate::{
    cargo::{self, Output},
    changed::{self, Packages},
    function::{self, Function},
    progress::{self, Steps},
    workspace::Workspace,
};
use against::Against;
use architecture::Architecture;
use commit::Commit;
use compile::Compilation;
use linked::Linked;
use manifest::{Built, Entry, Manifest};
use pack::{Packed, Packer};
use remap::Remap;
use sbom::Checksums;
use selection::Choice;
use toolchain::Toolchain;

/// Where packages are, from the workspace's root, wherever cargo's own target folder is.
const FOLDER: &str = "target/lambda";

/// The manifest, in that folder.
const MANIFEST: &str = "manifest.json";

#[derive(Args)]
#[command(mut_group("Selection", |group| group.requires("changed").conflicts_with_all(["functions", "all"])))]
pub(crate) struct Options {
    /// Functions or packages to build.
    #[arg(value_name = "FUNCTION", required_unless_present_any = ["all", "changed"])]
    functions: Vec<String>,
    /// Build every function.
    #[arg(long, conflicts_with_all = ["functions", "changed"])]
    all: bool,
    /// Build the functions that a change reaches (the options of `cargo xtask changed` say which), and those whose package
    /// is of other sources than these.
    #[arg(long, conflicts_with = "functions")]
    changed: bool,
    #[command(flatten)]
    selection: changed::Selection,
    /// The processor that Lambda runs them on.
    #[arg(long, value_enum, value_name = "ARCH", default_value_t)]
    arch: Architecture,
    #[command(flatten)]
    against: Against,
}

/// Builds what the options ask for.
pub(crate) fn run(options: &Options) -> Result<()> {
    make(|earlier| options.choice(earlier), options.arch, &options.against)
}

/// Builds the functions of the packages, as `run` does without further options.
pub(crate) fn packages(packages: &Packages) -> Result<()> {
    make(|_| Ok(Choice::of(packages)), Architecture::default(), &Against::default())
}

/// Builds, packs, compares with the earlier manifest, and says what a deploy has to do.
fn make(
    choose: impl FnOnce(Option<&Manifest>) -> Result<Choice>,
    architecture: Architecture,
    against: &Against,
) -> Result<()> {
    let metadata =
        MetadataCommand::new().exec().context("failed to read the workspace's manifests")?;
    let workspace = Workspace::from_metadata(&metadata)?;
    let functions = function::discover(&workspace.packages)?;
    let folder = workspace.root().join(FOLDER);
    let path = folder.join(MANIFEST);
    let earlier = Manifest::read(&path)?;
    let chosen = selection::select(&choose(earlier.as_ref())?, &functions)?;
    let before = against.digests(&workspace, &functions, earlier.as_ref())?;
    let packed = if chosen.is_empty() {
        Vec::new()
    } else {
        build(&metadata, &folder, architecture, &functions, &chosen)?
    };
    let commit = Commit::read(&workspace.root);
    let entry = |(function, packed): (&&Function, Packed)| {
        let before = before.get(&function.package).map(String::as_str);
        entry(function, architecture, &commit, &packed, before)
    };
    let built: Vec<_> = chosen.iter().zip(packed).map(entry).collect();
    let manifest = Manifest::after(&commit, &functions, &built, earlier.as_ref());
    manifest.write(&path)?;
    summary::lines(&manifest.functions).iter().for_each(progress::say);
    let shown = Path::new(FOLDER).join(MANIFEST);
    progress::say(summary::conclusion(&manifest.functions, &shown.to_string_lossy()));
    Ok(())
}

impl Options {
    fn choice(&self, earlier: Option<&Manifest>) -> Result<Choice> {
        Ok(match (self.all, self.changed) {
            (true, _) => Choice::All,
            (_, true) => Choice::Changed(reached::packages(&self.selection, earlier)?),
            _ => Choice::Named(self.functions.clone()),
        })
    }
}

/// Builds the programs and writes their packages.
fn build(
    metadata: &Metadata,
    folder: &Path,
    architecture: Architecture,
    functions: &[Function],
    chosen: &[&Function],
) -> Result<Vec<Packed>> {
    let root = &metadata.workspace_root;
    let toolchain = Toolchain::find(root, architecture)?;
    let remap = Remap::new(metadata, &toolchain.sysroot, &toolchain.compiler_commit);
    let selection = compile::selection(functions);
    let linked = linked(root.as_std_path(), architecture, &selection)?;
    let lockfile =
        fs::read_to_string(root.join("Cargo.lock")).context("failed to read `Cargo.lock`")?;
    let checksums = Checksums::parse(&lockfile)?;
    progress::say(format_args!(
        "building {} of {} functions for {architecture}, linked by {}",
        chosen.len(),
        functions.len(),
        toolchain.linker
    ));
    let packages: Vec<_> = chosen.iter().map(|function| function.package.as_str()).collect();
    let output = if progress::is_terminal() { Output::Progress } else { Output::Errors };
    let compilation = Compilation {
        root,
        architecture,
        linker: &toolchain.linker,
        remap: &remap,
        selection: &selection,
    };
    let executables = compilation.run(&packages, output)?;
    let packer =
        Packer { folder, architecture, remap: &remap, linked: &linked, checksums: &checksums };
    pack(&packer, &packages, &executables)
}

/// Asks which crates are in which function, for the same selection and platform as the build.
fn linked(root: &Path, architecture: Architecture, selection: &[String]) -> Result<Linked> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root);
    let platform = ["--target".to_owned(), architecture.target().to_owned()];
    Linked::ask(cargo, &[selection, &platform].concat())
}

/// Packs as many programs at once as there are processors: compression is most of what a build without changes does.
fn pack(
    packer: &Packer<'_>,
    packages: &[&str],
    executables: &cargo::Executables,
) -> Result<Vec<Packed>> {
    let steps = Steps::new("packing", packages.len());
    let one = |package: &str| -> Result<Packed> {
        let packed = packer.pack(package, cargo::executable(executables, package)?)?;
        steps.done();
        Ok(packed)
    };
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    let mut packed = Vec::with_capacity(packages.len());
    for packages in packages.chunks(at_once) {
        let results = thread::scope(|scope| {
            let threads: Vec<_> =
                packages.iter().map(|package| scope.spawn(|| one(package))).collect();
            threads.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        for result in results {
            packed.push(result.map_err(|_| anyhow!("a thread that packs ended unexpectedly"))??);
        }
    }
    drop(steps);
    for (package, packed) in
        packages.iter().zip(&packed).filter(|(_, packed)| !packed.left_in.is_empty())
    {
        progress::say(format_args!(
            "warning: `{package}` names folders of this machine, so its bytes differ elsewhere: {:?}",
            packed.left_in
        ));
    }
    Ok(packed)
}

fn entry(
    function: &Function,
    arch: Architecture,
    commit: &Commit,
    packed: &Packed,
    before: Option<&str>,
) -> Entry {
    let Function { package, .. } = function;
    Entry {
        function: function.function.clone(),
        package: package.clone(),
        line: function.line.clone(),
        arch,
        zip: format!("{package}/{}", pack::ZIP),
        code_sha256: packed.code_sha256.clone(),
        zip_bytes: packed.zip_bytes,
        binary_bytes: packed.program_bytes,
        memory_mb: function.memory_mb,
        timeout_s: function.timeout_s,
        environment: function.environment.clone(),
        tracing: function.tracing,
        network: function.network.clone(),
        sbom: format!("{package}/{}", pack::SBOM),
        commit: commit.id.clone(),
        dirty: commit.dirty,
        built: Built::of(&packed.code_sha256, before),
    }
}
