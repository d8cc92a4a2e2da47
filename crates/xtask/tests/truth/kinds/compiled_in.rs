//! Build scripts, and files that are compiled in.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::Path};

use super::{Kind, files};

pub(super) const KINDS: &[Kind] = &[
    files("build script", |tree| {
        tree.replace("crates/scripted/build.rs", "\"{} {text}\"", "\"{}: {text}\"");
    }),
    files("build script, with the same result", |tree| {
        tree.append("crates/scripted/build.rs", "// The end.\n");
    }),
    files("source of a dependency of a build script", |tree| {
        tree.replace("crates/maker/src/lib.rs", "text.trim()", "text.trim().to_uppercase()");
    }),
    files("Cargo.lock: another version for a build script", |tree| tree.bump("ext-one")),
    files("file that a build script reads and names by rerun-if-changed", |tree| {
        tree.write("crates/scripted/input.txt", "other input\n");
    }),
    files("file that a build script reads, without rerun-if-changed", |tree| {
        tree.write("crates/scanning/data/list.txt", "two\n");
    }),
    files("new file in a folder that a build script lists", |tree| {
        tree.write("crates/scanning/data/more.txt", "more\n");
    }),
    files("file with a newline, quotes and a letter beyond ASCII in its name", |tree| {
        tree.write("crates/scanning/data/a \"new\"\nliné'.txt", "named\n");
    }),
    files("file with a name that is not UTF-8", |tree| {
        tree.write(
            Path::new("crates/scanning/data").join(OsStr::from_bytes(b"\xff\xfe.txt")),
            "named\n",
        );
    }),
    files("file outside that a build script names by rerun-if-changed", |tree| {
        tree.write("shared/said.txt", "other\n");
    }),
    files("file outside that a build script reads and does not name", |tree| {
        tree.write("shared/unsaid.txt", "other\n");
    }),
    files("new file outside that nobody reads", |tree| tree.write("shared/nobody.txt", "new\n")),
    files("include_str! from the package", |tree| {
        tree.write("crates/texts/src/notes.txt", "other notes\n");
    }),
    files("include_bytes! from outside the package", |tree| {
        tree.write("assets/logo.bin", "other logo\n")
    }),
    files("file outside that a package links to", |tree| {
        tree.write("assets/linked.rs", "pub const LINKED: &str = \"linked elsewhere\";\n");
    }),
    files("link that leads elsewhere", |tree| {
        tree.write("assets/other.rs", "pub const LINKED: &str = \"other\";\n");
        tree.remove("crates/texts/src/linked.rs");
        tree.link("crates/texts/src/linked.rs", "../../../assets/other.rs");
    }),
    files("README that is compiled in as documentation", |tree| {
        tree.write("crates/texts/README.md", "Other texts.\n");
    }),
    files("README that a program shows", |tree| {
        tree.write("crates/reader/README.md", "Another reader.\n");
    }),
    files("README that nobody compiles in", |tree| {
        tree.write("crates/scripted/README.md", "Another script.\n");
    }),
    files("settings of environments: a section of one program", |tree| {
        tree.replace("config/environments/dev.toml", "dev:1", "dev:11");
    }),
    files("settings of environments: a section of all", |tree| {
        tree.replace("config/environments/live.toml", "info", "warn");
    }),
    files("settings of environments: a section that is new", |tree| {
        tree.append("config/environments/live.toml", "\n[books]\naddress = \"live:3\"\n");
    }),
    files("settings of environments: only a comment", |tree| {
        tree.replace("config/environments/dev.toml", "[log]", "# How much is logged.\n[log]");
    }),
    files("rules of `changed`", |tree| tree.append("config/changed.toml", "\n# The end.\n")),
    files("package.metadata of a package with a build script", |tree| {
        tree.append("crates/scripted/Cargo.toml", "\n[package.metadata.tool]\nkey = 1\n");
    }),
];
