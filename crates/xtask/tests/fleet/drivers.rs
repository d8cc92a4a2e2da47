//! Which drivers of databases a package brings, as `cargo tree` tells it.

use std::process::Command;

use crate::server::root;

/// The drivers.
const DRIVERS: [&str; 4] = ["aws-sdk-dynamodb", "mongodb", "rusqlite", "tiberius"];

/// The drivers among all that a package is built of, with these options.
fn drivers_of(package: &str, options: &[&str]) -> Vec<&'static str> {
    let mut command = Command::new("cargo");
    command.args(["tree", "--locked", "--edges", "normal,build", "--prefix", "none"]);
    command.args(["--format", "{p}", "--package", package]).args(options).current_dir(root());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let names: Vec<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&package), "{tree}");
    DRIVERS.into_iter().filter(|driver| names.contains(driver)).collect()
}

#[test]
fn a_function_without_a_store_holds_no_driver() {
    assert_eq!(drivers_of("hello-world", &["--all-features"]), [""; 0]);
}

#[test]
fn a_store_brings_its_own_driver_and_no_other() {
    assert_eq!(drivers_of("store-dynamodb", &[]), ["aws-sdk-dynamodb"]);
    assert_eq!(drivers_of("store-mongodb", &[]), ["mongodb"]);
    assert_eq!(drivers_of("store-sqlserver", &[]), ["tiberius"]);
    assert_eq!(drivers_of("store", &["--features", "embedded"]), ["rusqlite"]);
}

#[test]
fn a_function_for_a_laptop_holds_the_embedded_store_alone() {
    for function in ["books", "users", "orders", "orders-v1", "putitem"] {
        assert_eq!(drivers_of(function, &[]), ["rusqlite"], "{function}");
    }
}
