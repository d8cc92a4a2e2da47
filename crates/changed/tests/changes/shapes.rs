//! Workspaces of other shapes than this one.

use changed::Base;

use crate::fixture::{Fixture, git, line};

fn package(name: &str, rest: &str) -> String {
    format!("[package]\nname = '{name}'\nversion = '0.1.0'\nedition = '2021'\n{rest}")
}

#[test]
fn a_single_package_is_a_workspace_and_its_programs_are_its_functions() {
    let fixture = Fixture::with(&[
        ("Cargo.toml", &package("one", "")),
        ("src/main.rs", "fn main() {}"),
        ("src/bin/two.rs", "fn main() {}"),
        ("tests/all.rs", ""),
    ]);
    fixture.append("src/main.rs", "//");
    assert_eq!(line(&fixture.report()), "one | one");
    assert_eq!(fixture.report().packages[0].folder, ".");
    fixture.commit();
    fixture.write("src/shared.rs", "");
    assert_eq!(line(&fixture.report()), "one two | one");
    fixture.commit();
    fixture.append("tests/all.rs", "//");
    assert_eq!(line(&fixture.report()), " | one*");
}

#[test]
fn where_no_package_is_a_function_any_profile_counts() {
    let fixture =
        Fixture::with(&[("Cargo.toml", &package("one", "")), ("src/main.rs", "fn main() {}")]);
    fixture.append("Cargo.toml", "[profile.dev]\nopt-level = 1\n");
    assert_eq!(line(&fixture.report()), "one | one");
}

#[test]
fn a_root_package_owns_what_no_member_owns() {
    let root = package("root", "[dependencies]\nleaf = { path = 'leaf' }\n[workspace]\n");
    let fixture = Fixture::with(&[
        ("Cargo.toml", &root),
        ("src/main.rs", "fn main() {}"),
        ("leaf/Cargo.toml", &package("leaf", "")),
        ("leaf/src/lib.rs", ""),
        ("leaf/src/main.rs", "fn main() {}"),
    ]);
    fixture.append("data.json", "1");
    assert_eq!(line(&fixture.report()), "root | root");
    fixture.remove("data.json");
    fixture.append("leaf/src/lib.rs", "//");
    assert_eq!(line(&fixture.report()), "leaf root | leaf root");
}

#[test]
fn a_workspace_may_stand_below_the_repository_with_packages_beside_it() {
    let fixture = Fixture::at(
        "back",
        &[
            (
                "back/Cargo.toml",
                "[workspace]\nresolver = '2'\nmembers = ['a']\nexclude = ['fuzz']\n",
            ),
            (
                "back/a/Cargo.toml",
                &package("a", "[dependencies]\nbeside = { path = '../../beside' }\n"),
            ),
            ("back/a/src/main.rs", "fn main() {}"),
            ("back/fuzz/Cargo.toml", &package("fuzz", "[workspace]\n")),
            ("back/fuzz/src/main.rs", "fn main() {}"),
            ("beside/Cargo.toml", &package("beside", "")),
            ("beside/src/lib.rs", ""),
            ("front/index.html", ""),
        ],
    );
    fixture.append("beside/src/lib.rs", "//");
    assert_eq!(line(&fixture.report()), "a | a");
    assert_eq!(fixture.report().functions[0].why, ["beside/src/lib.rs", "beside", "a"]);
    fixture.commit();
    fixture.append("back/fuzz/src/main.rs", "//");
    assert_eq!(line(&fixture.report()), " | ");
    fixture.append("front/index.html", "x");
    assert_eq!(line(&fixture.report()), "everything: a | a");
    fixture.write(
        "back/config/changed.toml",
        "[[path]]\nfiles = ['../front/**']\nbecause = 'another build'\n",
    );
    assert_eq!(line(&fixture.report()), " | ");
}

#[test]
fn a_submodule_is_a_change_of_all_in_it() {
    let inner = Fixture::with(&[("Cargo.toml", &package("inner", "")), ("src/lib.rs", "")]);
    let outer = Fixture::with(&[
        ("Cargo.toml", "[workspace]\nresolver = '2'\nmembers = ['a']\nexclude = ['sub']\n"),
        ("a/Cargo.toml", &package("a", "")),
        ("a/src/main.rs", "fn main() {}"),
        ("b/x", ""),
    ]);
    outer.git(&["submodule", "--quiet", "add", inner.root().to_str().unwrap(), "sub"]);
    outer.append("a/Cargo.toml", "[dependencies]\ninner = { path = '../sub' }\n");
    outer.lock();
    outer.commit();
    let sub = outer.root().join("sub");
    std::fs::write(sub.join("src/lib.rs"), "//").unwrap();
    assert_eq!(line(&outer.report()), "a | a");
    git(&sub, &["commit", "--quiet", "--all", "--message", "Inner"]);
    assert_eq!(line(&outer.report()), "a | a");
    outer.commit();
    assert_eq!(line(&outer.since(Base::Exact("HEAD~1".into()))), "a | a");
}

#[test]
fn a_lockfile_that_is_not_tracked_is_no_obstacle() {
    let fixture =
        Fixture::with(&[("Cargo.toml", &package("one", "")), ("src/main.rs", "fn main() {}")]);
    fixture.git(&["rm", "--quiet", "--cached", "Cargo.lock"]);
    fixture.write(".gitignore", "target\nCargo.lock\n");
    fixture.commit();
    fixture.replace("Cargo.toml", "0.1.0", "0.2.0");
    assert_eq!(line(&fixture.report()), "one | one");
    fixture.commit();
    assert_eq!(line(&fixture.since(Base::Exact("HEAD~1".into()))), "one | one");
}

#[test]
fn the_old_way_of_joining_features_is_followed() {
    let fixture = Fixture::with(&[
        ("Cargo.toml", "[workspace]\nresolver = '1'\nmembers = ['a', 'b', 'lib']\n"),
        ("a/Cargo.toml", &package("a", "[dependencies]\nlib = { path = '../lib' }\n")),
        ("a/src/main.rs", "fn main() {}"),
        ("b/Cargo.toml", &package("b", "[build-dependencies]\nlib = { path = '../lib' }\n")),
        ("b/src/main.rs", "fn main() {}"),
        ("b/build.rs", "fn main() {}"),
        ("lib/Cargo.toml", &package("lib", "[features]\nmore = []\n")),
        ("lib/src/lib.rs", ""),
    ]);
    fixture.replace("b/Cargo.toml", "path = '../lib'", "path = '../lib', features = ['more']");
    assert_eq!(line(&fixture.report()), "a b | a b lib");
    fixture.git(&["checkout", "--quiet", "."]);
    fixture.replace("Cargo.toml", "'1'", "'2'");
    fixture.commit();
    fixture.replace("b/Cargo.toml", "path = '../lib'", "path = '../lib', features = ['more']");
    assert_eq!(line(&fixture.report()), "b | b lib");
}
