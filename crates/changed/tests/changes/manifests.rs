//! Manifests, the lockfile, profiles, features, toolchains: each as far as it reaches.

use crate::fixture::{Fixture, line};

fn after(change: impl Fn(&Fixture)) -> String {
    let fixture = Fixture::fleet();
    change(&fixture);
    line(&fixture.report())
}

const EVERYTHING: &str = "everything: books orders | api books macros maker orders store tool";

#[test]
fn a_comment_changes_nothing() {
    assert_eq!(after(|it| it.append("crates/api/Cargo.toml", "# A comment.\n")), " | ");
    assert_eq!(after(|it| it.append("Cargo.toml", "# A comment.\n")), " | ");
}

#[test]
fn a_version_reaches_what_is_built_with_the_package() {
    assert_eq!(
        after(|it| it.replace("crates/store/Cargo.toml", "0.1.0", "0.1.1")),
        "books | books orders* store"
    );
}

#[test]
fn dependencies_of_tests_and_lints_reach_tests_alone() {
    let added = "[dev-dependencies]\nmaker = { path = '../maker' }\n";
    assert_eq!(after(|it| it.append("crates/api/Cargo.toml", added)), " | api*");
    assert_eq!(
        after(|it| it.append("crates/api/Cargo.toml", "[lints.rust]\nunused = 'warn'\n")),
        " | api*"
    );
}

#[test]
fn a_new_dependency_reaches_the_package_and_what_is_built_with_it() {
    // `maker` itself has not changed, but it is part of functions anew.
    let added = "[dependencies]\nmaker = { path = '../maker' }\n";
    assert_eq!(
        after(|it| it.append("crates/api/Cargo.toml", added)),
        "books orders | api books maker orders"
    );
}

#[test]
fn settings_of_a_function_are_no_code() {
    assert_eq!(
        after(|it| it.replace("crates/orders/Cargo.toml", "memory = 128", "memory = 256")),
        "orders* | "
    );
    let line = "[package.metadata.flotilla]\nline = 'v2'\n";
    assert_eq!(after(|it| it.append("crates/orders/Cargo.toml", line)), "orders | orders");
    assert_eq!(
        after(|it| it.append("crates/orders/Cargo.toml", "[package.metadata.other]\na = 1\n")),
        " | "
    );
}

#[test]
fn a_program_that_becomes_a_function_is_code() {
    let metadata = "[package.metadata.lambda.deploy]\nmemory = 128\n";
    assert_eq!(after(|it| it.append("crates/tool/Cargo.toml", metadata)), "tool | tool");
}

#[test]
fn features_reach_code_if_they_are_on() {
    assert_eq!(
        after(|it| it.replace("crates/store/Cargo.toml", "fast = []", "fast = []\nslow = []")),
        " | store*"
    );
    let on = |it: &Fixture| {
        it.replace(
            "crates/books/Cargo.toml",
            "path = '../store'",
            "path = '../store', features = ['fast']",
        )
    };
    assert_eq!(after(on), "books | books store");
    let spare =
        |it: &Fixture| it.replace("crates/books/Cargo.toml", "default = ['spare']", "default = []");
    assert_eq!(after(spare), "books | books");
}

#[test]
fn a_feature_of_the_package_for_aws_reaches_what_it_turns_on() {
    let off = |it: &Fixture| {
        it.replace("crates/books/Cargo.toml", "features = ['kept']", "features = []")
    };
    assert_eq!(after(off), "books | books");
}

#[test]
fn profiles_reach_what_is_built_with_them() {
    let all = "books orders | api books macros maker orders store tool";
    assert_eq!(after(|it| it.replace("Cargo.toml", "strip = true", "strip = false")), all);
    let package =
        |it: &Fixture| it.append("Cargo.toml", "[profile.release.package.store]\nopt-level = 2\n");
    assert_eq!(after(package), "books | books orders* store");
    let dev = |it: &Fixture| it.append("Cargo.toml", "[profile.dev]\nopt-level = 1\n");
    assert_eq!(after(dev), " | api* books* macros* maker* orders* store* tool*");
}

#[test]
fn lints_of_all_reach_all_tests_and_metadata_of_the_workspace_nothing() {
    let lints = |it: &Fixture| it.append("Cargo.toml", "[workspace.lints.rust]\nunused = 'warn'\n");
    assert_eq!(after(lints), " | api* books* macros* maker* orders* store* tool*");
    assert_eq!(after(|it| it.append("Cargo.toml", "[workspace.metadata.x]\na = 1\n")), " | ");
}

#[test]
fn what_packages_inherit_reaches_those_that_inherit_it() {
    let fixture = Fixture::fleet();
    fixture.append("Cargo.toml", "[workspace.package]\ndescription = 'a'\n[workspace.dependencies]\nmaker = { path = 'crates/maker' }\n");
    fixture.replace(
        "crates/orders/Cargo.toml",
        "edition = '2024'",
        "edition = '2024'\ndescription.workspace = true",
    );
    fixture.replace(
        "crates/orders/Cargo.toml",
        "[dependencies]",
        "[dependencies]\nmaker.workspace = true",
    );
    fixture.lock();
    fixture.commit();
    fixture.replace("Cargo.toml", "description = 'a'", "description = 'b'");
    assert_eq!(line(&fixture.report()), "orders | orders");
    fixture.commit();
    fixture.replace(
        "Cargo.toml",
        "path = 'crates/maker'",
        "path = 'crates/maker', default-features = false",
    );
    assert_eq!(line(&fixture.report()), "orders | orders");
}

#[test]
fn toolchains_and_settings_of_cargo_reach_everything_but_shortcuts_nothing() {
    let fixture = Fixture::fleet();
    let toolchain = fixture.root().join("rust-toolchain.toml");
    fixture.write(".cargo/config.toml", "[build]\nrustflags = []\n");
    fixture.commit();
    fixture.append(".cargo/config.toml", "[alias]\nx = 'check'\n");
    assert_eq!(line(&fixture.report()), " | ");
    fixture.append(".cargo/config.toml", "[env]\nX = 'y'\n");
    assert_eq!(line(&fixture.report()), EVERYTHING);
    fixture.git(&["checkout", "--quiet", "."]);
    std::fs::write(toolchain, "[toolchain]\nprofile = 'minimal'\n").unwrap();
    assert_eq!(line(&fixture.report()), " | api* books* macros* maker* orders* store* tool*");
}

#[test]
fn a_new_package_a_gone_one_and_a_moved_one_are_seen() {
    let fixture = Fixture::fleet();
    fixture.rename("crates/tool", "crates/better");
    assert_eq!(line(&fixture.report()), " | tool");
    fixture.commit();
    fixture.remove("crates/orders");
    let report = fixture.report();
    assert_eq!(line(&report), " | ");
    assert_eq!(report.removed, ["orders"]);
    fixture.commit();
    fixture.write(
        "crates/new/Cargo.toml",
        "[package]\nname = 'new'\nversion = '0.1.0'\nedition = '2024'\n",
    );
    fixture.write("crates/new/src/main.rs", "fn main() {}");
    assert_eq!(line(&fixture.report()), " | new");
}

#[test]
fn a_lockfile_that_does_not_fit_is_completed_elsewhere() {
    let fixture = Fixture::fleet();
    let lock = || std::fs::read_to_string(fixture.root().join("Cargo.lock")).unwrap();
    let before = lock();
    fixture.append("crates/tool/Cargo.toml", "[dependencies]\nmaker = { path = '../maker' }\n");
    assert_eq!(line(&fixture.report()), " | tool");
    assert_eq!(lock(), before);
}

#[test]
fn a_base_that_cargo_cannot_read_is_everything_with_the_reason() {
    let fixture = Fixture::fleet();
    fixture.write("crates/api/Cargo.toml", "[package\n");
    fixture.commit();
    fixture.git(&["checkout", "--quiet", "HEAD~1", "--", "crates/api/Cargo.toml"]);
    let report = fixture.report();
    assert_eq!(line(&report), EVERYTHING);
    let reason = report.everything.unwrap();
    assert!(
        reason.starts_with(
            "cargo cannot read the base, so all may have changed: `cargo metadata` failed: "
        ),
        "{reason}"
    );
}
