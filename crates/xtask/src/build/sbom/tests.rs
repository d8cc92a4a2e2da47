//! What is in a bill of materials, and that those of this workspace's own functions are valid. Nothing is compiled for it.

use std::process::{Command, Stdio};

use super::*;
use crate::{
    build::{architecture::Architecture, compile, linked},
    function,
    workspace::Workspace,
};

const TREE: &str = "\
0|books v0.0.0 (/home/me/fleet/crates/controllers/books)|Apache-2.0 OR MIT
1|toml v1.2.1+spec-1.1.0|MIT/Apache-2.0
0|users v0.0.0 (/home/me/fleet/crates/controllers/users)|
1|serde v1.0.2|MIT
";

const LOCKFILE: &str = "\
version = 4
[[package]]
name = \"books\"
version = \"0.0.0\"
[[package]]
name = \"toml\"
version = \"1.2.1+spec-1.1.0\"
checksum = \"626d\"
";

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
fn a_function_lists_what_it_links() {
    let linked = Linked::parse(TREE).expect("a tree");
    let checksums = Checksums::parse(LOCKFILE).expect("a lockfile");
    let text = sbom("books", &linked, &checksums).expect("a document");
    let document: Value = serde_json::from_slice(&text).expect("JSON");
    let expected = json!({
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {
            "type": "application", "bom-ref": "books@0.0.0", "name": "books", "version": "0.0.0",
            "licenses": [{"expression": "Apache-2.0 OR MIT"}],
        }},
        "components": [{
            "type": "library", "bom-ref": "toml@1.2.1+spec-1.1.0", "name": "toml", "version": "1.2.1+spec-1.1.0",
            "licenses": [{"expression": "MIT OR Apache-2.0"}],
            "hashes": [{"alg": "SHA-256", "content": "626d"}],
            "purl": "pkg:cargo/toml@1.2.1%2Bspec-1.1.0",
        }],
        "dependencies": [
            {"ref": "books@0.0.0", "dependsOn": ["toml@1.2.1+spec-1.1.0"]},
            {"ref": "toml@1.2.1+spec-1.1.0", "dependsOn": []},
        ],
    });
    assert_eq!(document, expected);
}

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
