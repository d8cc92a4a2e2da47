//! The one cargo invocation that builds functions for Lambda, and the selection that it has in common with other questions
//! to cargo. It decides nothing about which functions.

use std::process::Command;

use anyhow::Result;
use cargo_metadata::camino::Utf8Path;

use super::{architecture::Architecture, remap::Remap, symbols, toolchain::Linker};
use crate::{
    cargo::{self, Executables, Output},
    function::Function,
};

/// 1980-01-01, as the zips have it: what C compilers take for `__DATE__`.
/// <https://reproducible-builds.org/specs/source-date-epoch/>
const SOURCE_DATE_EPOCH: &str = "315532800";

/// What cargo builds programs for, and from which packages and features.
///
/// All functions are selected whichever are built: features unify over a selection, so a function is the same alone and
/// with all. Tools are not: what they turn on in a shared crate is no part of a function.
pub(super) fn selection(functions: &[Function]) -> Vec<String> {
    let mut arguments = vec!["--no-default-features".to_owned()];
    for function in functions {
        arguments.extend(["--package".to_owned(), function.package.clone()]);
    }
    let features: Vec<_> = functions
        .iter()
        .flat_map(|function| {
            function.features.iter().map(|name| format!("{}/{name}", function.package))
        })
        .collect();
    if !features.is_empty() {
        arguments.extend(["--features".to_owned(), features.join(",")]);
    }
    arguments
}

/// All that a build depends on, but for which programs it makes.
#[derive(Debug)]
pub(super) struct Compilation<'a> {
    pub(super) root: &'a Utf8Path,
    pub(super) architecture: Architecture,
    pub(super) linker: &'a Linker,
    pub(super) remap: &'a Remap,
    /// What [`selection`] says.
    pub(super) selection: &'a [String],
}

impl Compilation<'_> {
    /// Builds the programs of the packages. Errors of the compiler go to standard error as cargo shows them.
    pub(super) fn run(&self, packages: &[&str], output: Output) -> Result<Executables> {
        let target = self.architecture.target();
        let mut command = Command::new("cargo");
        match self.linker {
            Linker::Zig { .. } => {
                command.args(["zigbuild", "--target", &format!("{target}.{}", symbols::GLIBC)])
            }
            Linker::Host | Linker::Cross { .. } => command.args(["build", "--target", target]),
        };
        command.args(["--release", "--message-format", "json-render-diagnostics"]);
        command.args(self.selection).args((output == Output::Errors).then_some("--quiet"));
        command.args(packages.iter().flat_map(|package| ["--bin", package]));
        command.envs(environment(self.architecture, self.linker, self.remap));
        command.current_dir(self.root);
        cargo::executables_of(command, packages)
    }
}

/// What compilers are told besides. A user's own flags are left out: they would make other bytes.
fn environment(
    architecture: Architecture,
    linker: &Linker,
    remap: &Remap,
) -> Vec<(String, String)> {
    let target = architecture.target().replace('-', "_");
    let mut variables = vec![
        ("CARGO_ENCODED_RUSTFLAGS".to_owned(), remap.rust_flags()),
        (format!("CFLAGS_{target}"), remap.c_flags()),
        (format!("CXXFLAGS_{target}"), remap.c_flags()),
        ("SOURCE_DATE_EPOCH".to_owned(), SOURCE_DATE_EPOCH.to_owned()),
    ];
    if let Linker::Cross { program } = linker {
        let linker = format!("CARGO_TARGET_{}_LINKER", target.to_uppercase());
        variables.extend([
            (linker, (*program).to_owned()),
            (format!("CC_{target}"), (*program).to_owned()),
        ]);
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(package: &str, features: &[&str]) -> Function {
        Function {
            package: package.into(),
            function: package.into(),
            line: None,
            features: features.iter().map(|name| (*name).to_owned()).collect(),
            ..Function::default()
        }
    }

    #[test]
    fn every_function_is_selected_with_the_features_of_its_package() {
        let fleet = [function("books", &["mongodb", "tls"]), function("hello-world", &[])];
        assert_eq!(
            selection(&fleet).join(" "),
            "--no-default-features --package books --package hello-world --features books/mongodb,books/tls"
        );
        assert_eq!(selection(&fleet[1..]).join(" "), "--no-default-features --package hello-world");
    }
}
