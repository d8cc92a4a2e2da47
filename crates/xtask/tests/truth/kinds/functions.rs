//! Workspaces with Lambda functions: one build of all, with the features that each names.

use super::{Kind, functions};

pub(super) const KINDS: &[Kind] = &[
    functions("functions: source of one", |tree| {
        tree.replace("crates/hello/src/main.rs", "LOUD", "LOUDER");
    }),
    functions("functions: source of a shared library", |tree| {
        tree.replace("crates/store/src/lib.rs", "stored {number}", "{number} stored");
    }),
    functions("functions: source of a program that is none", |tree| {
        tree.replace("crates/helper/src/main.rs", "no function", "still no function");
    }),
    functions("functions: memory", |tree| {
        tree.replace("crates/orders/Cargo.toml", "memory = 128", "memory = 256");
    }),
    functions("functions: a feature that one names, of a shared library", |tree| {
        tree.replace("crates/orders/Cargo.toml", "features = []", "features = [\"remote\"]");
    }),
    functions("functions: a feature that one names, of a shared library, on in a tool", |tree| {
        tree.replace("crates/orders/Cargo.toml", "features = []", "features = [\"local\"]");
    }),
    functions("functions: a feature that a tool turns on in a shared library", |tree| {
        tree.replace(
            "crates/helper/Cargo.toml",
            "../store\"",
            "../store\", features = [\"remote\"]",
        );
    }),
    functions("functions: default features of one that names none", |tree| {
        tree.replace("crates/hello/Cargo.toml", "default = [\"loud\"]", "default = []");
    }),
    functions("functions: default features of one that names others", |tree| {
        tree.replace(
            "crates/orders/Cargo.toml",
            "[features]",
            "[features]\ndefault = [\"remote\"]",
        );
    }),
    functions("functions: default features of a shared library", |tree| {
        tree.replace("crates/store/Cargo.toml", "default = [\"local\"]", "default = []");
    }),
    functions("functions: profile.dev", |tree| {
        tree.replace("Cargo.toml", "[profile.dev]", "[profile.dev]\nopt-level = 1");
    }),
    functions("functions: profile.release", |tree| {
        tree.replace("Cargo.toml", "[profile.release]", "[profile.release]\ncodegen-units = 1");
    }),
    functions("functions: a new one", |tree| {
        tree.write(
            "crates/new/Cargo.toml",
            "[package]\nname = \"new\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             [package.metadata.lambda.deploy]\nmemory = 128\n",
        );
        tree.write("crates/new/src/main.rs", "fn main() { println!(\"new\"); }\n");
    }),
    functions("functions: a program becomes one", |tree| {
        tree.append(
            "crates/helper/Cargo.toml",
            "\n[package.metadata.lambda.deploy]\nmemory = 128\n",
        );
    }),
    functions("functions: a dev-dependency that turns on a feature", |tree| {
        tree.append(
            "crates/hello/Cargo.toml",
            "\n[dev-dependencies]\nstore = { path = \"../store\", features = [\"remote\"] }\n",
        );
    }),
];
