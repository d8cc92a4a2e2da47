//! The root's manifest, the toolchain, and cargo's settings.

use super::{Kind, layers};

pub(super) const KINDS: &[Kind] = &[
    layers("workspace.package: version", |tree| {
        tree.replace("Cargo.toml", "0.1.0", "0.1.1");
    }),
    layers("workspace.package: description, which one inherits", |tree| {
        tree.replace("Cargo.toml", "made for a test", "made for tests");
    }),
    layers("workspace.dependencies: an entry that is used", |tree| {
        tree.replace("Cargo.toml", "ext-one = \"1\"", "ext-one = \"1.0.1\"");
    }),
    layers("workspace.dependencies: an entry that is used, for the same version", |tree| {
        tree.replace("Cargo.toml", "ext-one = \"1\"", "ext-one = \"1.0\"");
    }),
    layers("workspace.dependencies: an entry that nobody uses", |tree| {
        tree.replace("Cargo.toml", "version = \"1\"", "version = \"1.0.1\"");
    }),
    layers("workspace.lints", |tree| tree.replace("Cargo.toml", "\"warn\"", "\"deny\"")),
    layers("workspace.members: the same ones by name", |tree| {
        tree.replace("Cargo.toml", "\"crates/*\"", "\"crates/a*\", \"crates/[b-z]*\"");
    }),
    layers("workspace.metadata", |tree| {
        tree.append("Cargo.toml", "\n[workspace.metadata.tool]\nkey = 1\n");
    }),
    layers("workspace.resolver", |tree| {
        tree.replace("Cargo.toml", "resolver = \"3\"", "resolver = \"1\"");
    }),
    layers("profile.release", |tree| {
        tree.replace("Cargo.toml", "[profile.release]", "[profile.release]\nopt-level = 1");
    }),
    layers("profile.release of a member", |tree| {
        tree.append("Cargo.toml", "\n[profile.release.package.side]\nopt-level = 0\n");
    }),
    layers("profile.release of a package from elsewhere", |tree| {
        tree.append("Cargo.toml", "\n[profile.release.package.ext-all]\nopt-level = 0\n");
    }),
    layers("profile.release of build scripts", |tree| {
        tree.append("Cargo.toml", "\n[profile.release.build-override]\nopt-level = 1\n");
    }),
    layers("profile.dev", |tree| {
        tree.replace("Cargo.toml", "[profile.dev]", "[profile.dev]\nopt-level = 1");
    }),
    layers("rust-toolchain.toml: other components", |tree| {
        tree.append("rust-toolchain.toml", "components = []\n");
    }),
    layers("rust-toolchain.toml: another name of a toolchain", |tree| {
        let text = std::fs::read_to_string(tree.top.join("rust-toolchain.toml")).unwrap();
        let version = text.split('"').nth(1).unwrap();
        // Another one that is installed; the same by another name if there is none.
        let installed = tree.command("rustup").args(["toolchain", "list"]).output();
        let installed = installed.map(|output| output.stdout).unwrap_or_default();
        let installed = String::from_utf8(installed).unwrap();
        let names = installed.lines().filter_map(|line| line.split(' ').next());
        let other = names.max_by_key(|name| !name.starts_with(version)).unwrap_or(version);
        tree.write("rust-toolchain.toml", format!("[toolchain]\nchannel = \"{other}\"\n"));
    }),
    layers(".cargo/config.toml: rustflags", |tree| {
        tree.write(".cargo/config.toml", "[build]\nrustflags = [\"-C\", \"overflow-checks=on\"]\n");
    }),
    layers(".cargo/config.toml: an alias", |tree| {
        tree.write(".cargo/config.toml", "[alias]\ngo = \"run\"\n");
    }),
    layers(".cargo/config.toml: [env] that is compiled in", |tree| {
        tree.replace(
            "crates/delta/src/bin/tool.rs",
            "env!(\"CARGO_PKG_VERSION\")",
            "option_env!(\"FROM_SETTINGS\").unwrap_or(\"none\")",
        );
        tree.settle();
        tree.write(".cargo/config.toml", "[env]\nFROM_SETTINGS = \"some\"\n");
    }),
    layers("comment in the root's manifest", |tree| {
        tree.append("Cargo.toml", "# The end.\n");
    }),
];
