//! Manifests of packages: dependencies, features, fields.

use super::{Kind, layers};

pub(super) const KINDS: &[Kind] = &[
    layers("dev-dependency added", |tree| {
        tree.append("crates/beta/Cargo.toml", "\n[dev-dependencies]\next-new = \"1\"\n");
    }),
    layers("dev-dependency that turns on a feature of a shared library", |tree| {
        tree.append(
            "crates/beta/Cargo.toml",
            "\n[dev-dependencies]\nmiddle = { path = \"../middle\", features = [\"extra\"] }\n",
        );
    }),
    layers("dependency added and not used", |tree| {
        tree.append("crates/delta/Cargo.toml", "\n[dependencies]\next-new = \"1\"\n");
    }),
    layers("dependency added and used", |tree| {
        tree.append("crates/delta/Cargo.toml", "\n[dependencies]\next-new = \"1\"\n");
        tree.replace("crates/delta/src/main.rs", "args()", "args().nth(ext_new::value(0))");
    }),
    layers("dependency removed", |tree| {
        tree.replace("crates/beta/Cargo.toml", "derive = { path = \"../derive\" }\n", "");
        tree.replace("crates/beta/src/main.rs", "derive::word!()", "\"word\"");
    }),
    layers("dependency of a build script added", |tree| {
        tree.append(
            "crates/delta/Cargo.toml",
            "\n[build-dependencies]\nwords = { path = \"../words\" }\n",
        );
        tree.write(
            "crates/delta/build.rs",
            "fn main() { println!(\"cargo::rustc-env=WORD={}\", words::word()); }\n",
        );
        tree.replace("crates/delta/src/main.rs", "delta {:?}\"", "{} {:?}\", env!(\"WORD\")");
    }),
    layers("dependency renamed", |tree| {
        tree.replace(
            "crates/gamma/Cargo.toml",
            "side = { path",
            "other = { package = \"side\", path",
        );
        tree.replace("crates/gamma/src/main.rs", "fn main", "use other as side;\nfn main");
    }),
    layers("dependency for another platform added", |tree| {
        tree.append(
            "crates/delta/Cargo.toml",
            "\n[target.'cfg(windows)'.dependencies]\next-new = \"1\"\n",
        );
    }),
    layers("dependency for this platform added", |tree| {
        tree.append(
            "crates/delta/Cargo.toml",
            "\n[target.'cfg(unix)'.dependencies]\next-new = \"1\"\n",
        );
        tree.replace("crates/delta/src/main.rs", "args()", "args().nth(ext_new::value(0))");
    }),
    layers("optional dependency added and not turned on", |tree| {
        tree.append(
            "crates/delta/Cargo.toml",
            "\n[dependencies]\next-new = { version = \"1\", optional = true }\n",
        );
    }),
    layers("optional dependency turned on", |tree| {
        tree.replace(
            "crates/gamma/Cargo.toml",
            "../side\"",
            "../side\", features = [\"optional\"]",
        );
    }),
    layers("default features of a dependency off, on elsewhere", |tree| {
        tree.replace(
            "crates/alpha/Cargo.toml",
            "../middle\"",
            "../middle\", default-features = false",
        );
    }),
    layers("default features of a dependency off", |tree| {
        tree.replace("crates/middle/Cargo.toml", "default = [\"polite\"]", "default = []");
    }),
    layers("default features of an external dependency off", |tree| {
        tree.append("crates/delta/Cargo.toml", "\n[dependencies]\next-new = \"1\"\n");
        tree.replace("crates/delta/src/main.rs", "args()", "args().nth(ext_new::value(0))");
        tree.settle();
        tree.replace(
            "crates/delta/Cargo.toml",
            "ext-new = \"1\"",
            "ext-new = { version = \"1\", default-features = false }",
        );
    }),
    layers("feature of a shared library turned on by one program", |tree| {
        tree.replace(
            "crates/alpha/Cargo.toml",
            "../middle\"",
            "../middle\", features = [\"extra\"]",
        );
    }),
    layers("feature added and not used", |tree| {
        tree.replace("crates/middle/Cargo.toml", "extra = []", "extra = []\nmore = []");
    }),
    layers("feature asks for another that is on", |tree| {
        tree.replace("crates/middle/Cargo.toml", "extra = []", "extra = [\"polite\"]");
    }),
    layers("version of a program's package", |tree| {
        tree.replace("crates/delta/Cargo.toml", "version.workspace = true", "version = \"0.2.0\"");
    }),
    layers("version of a library", |tree| {
        tree.replace("crates/side/Cargo.toml", "0.3.0", "0.3.1");
    }),
    layers("edition of a library", |tree| {
        tree.replace("crates/side/Cargo.toml", "edition.workspace = true", "edition = \"2021\"");
    }),
    layers("description of a package", |tree| {
        tree.replace(
            "crates/side/Cargo.toml",
            "[features]",
            "description = \"a side\"\n\n[features]",
        );
    }),
    layers("keywords of a package", |tree| {
        tree.replace("crates/side/Cargo.toml", "[features]", "keywords = [\"side\"]\n\n[features]");
    }),
    layers("lints of a package", |tree| {
        tree.append("crates/middle/Cargo.toml", "\n[lints]\nworkspace = true\n");
    }),
    layers("comment in a manifest", |tree| {
        tree.append("crates/base/Cargo.toml", "# The end.\n");
    }),
];
