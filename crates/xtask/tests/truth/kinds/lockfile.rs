//! What is taken from elsewhere: the lockfile, patches, vendored sources.

use super::{Kind, layers};

pub(super) const KINDS: &[Kind] = &[
    layers("Cargo.lock: another version for all programs of a library", |tree| {
        tree.bump("ext-all");
    }),
    layers("Cargo.lock: another version for one program", |tree| tree.bump("ext-one")),
    layers("Cargo.lock: another version below another package", |tree| tree.bump("ext-deep")),
    layers("Cargo.lock: another version for another platform", |tree| tree.bump("ext-windows")),
    layers("Cargo.lock: another version of an optional one that is off", |tree| {
        tree.bump("ext-optional");
    }),
    layers("Cargo.lock: another version for tests", |tree| tree.bump("ext-dev")),
    layers("Cargo.lock: two at once", |tree| {
        tree.bump("ext-one");
        tree.bump("ext-dev");
    }),
    layers("Cargo.lock: not under version control", |tree| {
        tree.append(".gitignore", "Cargo.lock\n");
        tree.git(&["rm", "--quiet", "--cached", "Cargo.lock"]);
        tree.settle();
        tree.replace("crates/alpha/src/main.rs", "alpha {}", "alpha! {}");
    }),
    layers("[patch] with other sources", |tree| {
        tree.write(
            "patched/ext-one/Cargo.toml",
            "[package]\nname = \"ext-one\"\nversion = \"1.0.0\"\nedition = \"2021\"\n",
        );
        tree.write(
            "patched/ext-one/src/lib.rs",
            "pub fn value(number: usize) -> usize { number * 77 }\n",
        );
        tree.append(
            "Cargo.toml",
            "\n[patch.crates-io]\next-one = { path = \"patched/ext-one\" }\n",
        );
    }),
    layers("source of a patched package", |tree| {
        tree.write(
            "patched/ext-one/Cargo.toml",
            "[package]\nname = \"ext-one\"\nversion = \"1.0.0\"\nedition = \"2021\"\n",
        );
        let source = "patched/ext-one/src/lib.rs";
        tree.write(source, "pub fn value(number: usize) -> usize { number * 77 }\n");
        tree.append(
            "Cargo.toml",
            "\n[patch.crates-io]\next-one = { path = \"patched/ext-one\" }\n",
        );
        tree.settle();
        tree.replace(source, "77", "78");
    }),
    layers("[patch] of what nobody needs", |tree| {
        tree.write(
            "patched/ext-none/Cargo.toml",
            "[package]\nname = \"ext-none\"\nversion = \"1.0.0\"\nedition = \"2021\"\n",
        );
        tree.write("patched/ext-none/src/lib.rs", "");
        tree.append(
            "Cargo.toml",
            "\n[patch.crates-io]\next-none = { path = \"patched/ext-none\" }\n",
        );
    }),
    layers("source of a package outside the workspace, in the repository", |tree| {
        tree.write(
            "elsewhere/far/Cargo.toml",
            "[package]\nname = \"far\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[workspace]\n",
        );
        tree.write("elsewhere/far/src/lib.rs", "pub const FAR: &str = \"far\";\n");
        tree.replace("Cargo.toml", "resolver", "exclude = [\"elsewhere\"]\nresolver");
        tree.append(
            "crates/delta/Cargo.toml",
            "\n[dependencies]\nfar = { path = \"../../elsewhere/far\" }\n",
        );
        tree.replace("crates/delta/src/main.rs", "delta {:?}\"", "{} {:?}\", far::FAR");
        tree.settle();
        tree.replace("elsewhere/far/src/lib.rs", "\"far\"", "\"further\"");
    }),
    layers("vendored source", |tree| {
        let copy = tree.stage.around.join("registry");
        crate::tree::run(tree.command("cp").arg("-a").arg(copy).arg("vendor"));
        tree.write(
            ".cargo/config.toml",
            "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n",
        );
        tree.settle();
        tree.forget_artifacts();
        tree.replace("vendor/ext-one-1.0.0/src/lib.rs", "07", "09");
    }),
];
