//! What packages are built in: the compiler that is asked for, and cargo's settings. It looks at no package.

use std::path::Path;

use super::{Case, Seeds, name, shown};

/// Parts of cargo's settings that change no program: shortcuts, and what cargo prints or downloads with.
const SETTINGS_OF_NO_BUILD: [&str; 7] =
    ["alias", "cache", "cargo-new", "future-incompat-report", "http", "net", "term"];

/// `rust-toolchain.toml` beside the workspace's root or above it: another compiler makes other programs.
pub(super) fn toolchain(case: Case<'_>, path: &Path, seeds: &mut Seeds) -> bool {
    let is_toolchain = matches!(name(path), "rust-toolchain" | "rust-toolchain.toml");
    if !is_toolchain || !is_above(path.parent(), &case.new.workspace) {
        return false;
    }
    let says_the_same_compiler = case
        .evidence
        .texts
        .get(path)
        .and_then(|texts| texts.tables())
        .is_some_and(|(before, after)| {
            let compiler = |table: &toml::Table, key: &str| {
                table.get("toolchain").and_then(|one| one.get(key)).cloned()
            };
            ["channel", "path"].iter().all(|key| compiler(&before, key) == compiler(&after, key))
        });
    if says_the_same_compiler {
        seeds.all_tests(
            case.new,
            &[shown(path), "other components of the same compiler".to_owned()],
        );
    } else {
        seeds.all(format!("`{}`: another compiler", shown(path)));
    }
    true
}

/// `.cargo/config.toml` beside the workspace's root or above it.
pub(super) fn settings_of_cargo(case: Case<'_>, path: &Path, seeds: &mut Seeds) -> bool {
    let folder = path.parent().filter(|folder| name(folder) == ".cargo");
    let is_settings = matches!(name(path), "config" | "config.toml");
    let Some(folder) = folder.filter(|_| is_settings) else {
        return false;
    };
    if !is_above(folder.parent(), &case.new.workspace) {
        return false;
    }
    let same = case.evidence.texts.get(path).and_then(|texts| texts.tables()).is_some_and(
        |(mut before, mut after)| {
            for key in SETTINGS_OF_NO_BUILD {
                before.remove(key);
                after.remove(key);
            }
            before == after
        },
    );
    if !same {
        seeds.all(format!("`{}`: cargo builds with other settings", shown(path)));
    }
    true
}

fn is_above(folder: Option<&Path>, workspace: &Path) -> bool {
    folder.is_some_and(|folder| workspace.starts_with(folder))
}
