//! Packages and programs that come, go, move and are called otherwise.

use super::{Kind, layers};
use crate::tree::Tree;

/// A package with a program.
fn add(tree: &Tree, name: &str) {
    let manifest =
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition.workspace = true\n");
    tree.write(format!("crates/{name}/Cargo.toml"), manifest);
    tree.write(format!("crates/{name}/src/main.rs"), "fn main() { println!(\"new\"); }\n");
}

pub(super) const KINDS: &[Kind] = &[
    layers("new package with a program", |tree| add(tree, "epsilon")),
    layers("new library that a program uses", |tree| {
        add(tree, "new");
        tree.rename("crates/new/src/main.rs", "crates/new/src/lib.rs");
        tree.write("crates/new/src/lib.rs", "pub const NEW: &str = \"new\";\n");
        tree.append("crates/delta/Cargo.toml", "\n[dependencies]\nnew = { path = \"../new\" }\n");
        tree.replace("crates/delta/src/main.rs", "delta {:?}\"", "{} {:?}\", new::NEW");
    }),
    layers("package deleted", |tree| tree.remove("crates/gamma")),
    layers("folder of a package moved", |tree| {
        tree.rename("crates/side", "crates/aside");
        tree.replace("crates/gamma/Cargo.toml", "../side", "../aside");
    }),
    layers("folder of a program's package moved", |tree| {
        tree.rename("crates/delta", "crates/delta-moved");
    }),
    layers("package renamed", |tree| {
        tree.replace("crates/side/Cargo.toml", "name = \"side\"", "name = \"beside\"");
        tree.replace("crates/gamma/Cargo.toml", "side = {", "side = { package = \"beside\",");
    }),
    layers("program renamed", |tree| {
        tree.rename("crates/delta/src/bin/tool.rs", "crates/delta/src/bin/utility.rs");
    }),
    layers("program added to a package", |tree| {
        tree.write("crates/beta/src/bin/more.rs", "fn main() { println!(\"more\"); }\n");
    }),
    layers("program removed from a package", |tree| tree.remove("crates/delta/src/bin/tool.rs")),
    layers("library added to a program's package", |tree| {
        tree.write("crates/delta/src/lib.rs", "pub const DELTA: &str = \"library\";\n");
        tree.replace("crates/delta/src/main.rs", "delta {:?}\"", "{} {:?}\", delta::DELTA");
    }),
    layers("[[bin]] with a path of its own", |tree| {
        tree.rename("crates/delta/src/bin/tool.rs", "crates/delta/programs/tool.rs");
        tree.append(
            "crates/delta/Cargo.toml",
            "\n[[bin]]\nname = \"tool\"\npath = \"programs/tool.rs\"\n",
        );
        tree.settle();
        tree.replace("crates/delta/programs/tool.rs", "tool {}", "tool! {}");
    }),
    layers("test added, that cargo finds by its name", |tree| {
        tree.write("crates/delta/tests/new.rs", "#[test]\nfn is_new() {}\n");
    }),
];
