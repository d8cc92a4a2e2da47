//! The documents of this workspace's own functions, read by those who define the format. Nothing is compiled for it.

use std::process::{Command, Stdio};

use super::*;
use crate::{
    build::{architecture::Architecture, compile, linked},
    function,
    workspace::Workspace,
};

/// Reads the files that it is given by the official schema, which the package carries.
const VALIDATE: &str = "
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
validator = JsonStrictValidator(SchemaVersion.V1_6)
for file in sys.argv[1:]:
    error = validator.validate_str(open(file, encoding='utf-8').read())
    assert error is None, f'{file}: {error}'
print('valid:', len(sys.argv) - 1)
";

#[test]
fn documents_are_valid_by_the_official_schema() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test is told from outside which interpreter has `cyclonedx`"
    )]
    let Ok(python) = std::env::var("TEST_CYCLONEDX_PYTHON") else {
        println!(
            "NOT RUN: set TEST_CYCLONEDX_PYTHON to a Python interpreter that can import `cyclonedx.validation.json`"
        );
        return;
    };
    let workspace = Workspace::read().unwrap();
    let functions = function::discover(&workspace.packages).unwrap();
    let selection = compile::selection(&functions);
    let linked = linked(workspace.root(), Architecture::default(), &selection).unwrap();
    let lockfile = std::fs::read_to_string(workspace.root().join("Cargo.lock")).unwrap();
    let checksums = Checksums::parse(&lockfile).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(python);
    command.args(["-c", VALIDATE]).stdin(Stdio::null());
    for function in &functions {
        let file = folder.path().join(&function.package);
        std::fs::write(&file, sbom(&function.package, &linked, &checksums).unwrap()).unwrap();
        command.arg(file);
    }
    let output = command.output().unwrap();
    let expected = format!("valid: {}\n", functions.len());
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{output:?}");
}
