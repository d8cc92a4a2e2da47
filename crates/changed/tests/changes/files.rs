//! Files of packages, files outside, and files with odd names.

use std::os::unix::fs::{PermissionsExt, symlink};

use changed::{
    Base, Reach,
    graph::{Facts, Graph, Package, Target},
};

use crate::fixture::{Fixture, line};

fn after(change: impl Fn(&Fixture)) -> String {
    let fixture = Fixture::fleet();
    change(&fixture);
    line(&fixture.report())
}

const EVERYTHING: &str = "everything: books orders | api books macros maker orders store tool";

#[test]
fn nothing_changed_is_nothing() {
    assert_eq!(after(|_| {}), " | ");
    assert_eq!(after(Fixture::commit), " | ");
}

#[test]
fn a_library_reaches_the_functions_that_are_built_with_it_and_the_tests_of_those_that_test_with_it()
{
    assert_eq!(
        after(|it| it.append("crates/api/src/lib.rs", "//")),
        "books orders | api books orders"
    );
    assert_eq!(
        after(|it| it.append("crates/store/src/lib.rs", "//")),
        "books | books orders* store"
    );
}

#[test]
fn a_macro_and_what_a_build_script_needs_reach_what_they_make() {
    assert_eq!(
        after(|it| it.append("crates/macros/src/lib.rs", "//")),
        "books | books macros orders* store"
    );
    assert_eq!(
        after(|it| it.append("crates/maker/src/lib.rs", "//")),
        "books | books maker orders* store"
    );
    assert_eq!(after(|it| it.append("crates/store/build.rs", "//")), "books | books orders* store");
}

#[test]
fn tests_examples_and_benchmarks_reach_tests_alone() {
    for path in
        ["crates/api/tests/all.rs", "crates/api/examples/one.rs", "crates/api/benches/fast.rs"]
    {
        assert_eq!(after(|it| it.write(path, "fn main() {}")), " | api*", "{path}");
    }
    assert_eq!(after(|it| it.append("crates/books/tests/api.rs", "//")), " | books*");
}

#[test]
fn documents_and_settings_of_other_tools_reach_nothing() {
    for path in [
        "README.md",
        "crates/api/README.adoc",
        "LICENSE",
        ".github/workflows/ci.yml",
        "rustfmt.toml",
    ] {
        assert_eq!(after(|it| it.write(path, "x")), " | ", "{path}");
    }
}

#[test]
fn a_document_that_a_source_names_is_compiled_in() {
    let fixture = Fixture::fleet();
    fixture.write("crates/api/src/lib.rs", "#![doc = include_str!(\"../NOTES.md\")]\n");
    fixture.commit();
    fixture.write("crates/api/NOTES.md", "x");
    assert_eq!(line(&fixture.report()), "books orders | api books orders");
}

#[test]
fn a_file_that_nothing_owns_is_everything_with_the_reason() {
    let fixture = Fixture::fleet();
    fixture.write("Makefile", "all:\n");
    let report = fixture.report();
    assert_eq!(line(&report), EVERYTHING);
    assert_eq!(
        report.everything.unwrap(),
        "nothing is known of `Makefile`: say in `config/changed.toml` which packages read it, or that none does"
    );
}

#[test]
fn files_outside_a_package_that_sources_name_reach_that_package() {
    let fixture = Fixture::fleet();
    fixture.write("shared/text.txt", "x");
    fixture.write("crates/maker/shared.rs", "");
    fixture.write("proto/a.proto", "");
    fixture.write(
        "crates/orders/src/main.rs",
        "fn main() { println!(\"{}\", include_str!(\"../../../shared/text.txt\")); }",
    );
    fixture.write(
        "crates/tool/src/main.rs",
        "#[path = \"../../maker/shared.rs\"]\nmod shared;\nfn main() {}",
    );
    fixture.write(
        "crates/store/build.rs",
        "fn main() { let _ = std::fs::read_dir(up().join(\"proto\")); }",
    );
    fixture.commit();
    let changed = |path: &str| {
        fixture.append(path, "y");
        let line = line(&fixture.report());
        fixture.commit();
        line
    };
    assert_eq!(changed("shared/text.txt"), "orders | orders");
    assert_eq!(changed("crates/maker/shared.rs"), "books | books maker orders* store tool");
    assert_eq!(changed("proto/a.proto"), "books | books orders* store");
}

#[test]
fn files_that_the_last_build_read_are_known_by_the_package_that_it_built() {
    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("target/x86_64-unknown-linux-gnu");
    let write = |path: &str, text: &str| {
        let path = target.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("release/deps/orders-01.d", "x: crates/orders/src/main.rs data/words.txt\n");
    write("release/deps/orders-02.d", "x: /elsewhere/orders/src/main.rs data/others.txt\n");
    write("release/build/orders-03/output", "cargo::rerun-if-changed=../../rules\n");
    let program = Target {
        name: "orders".into(),
        kinds: vec!["bin".into()],
        source: "src/main.rs".into(),
        rest: serde_json::Value::Null,
    };
    let package = Package {
        name: "orders".into(),
        folder: Some("crates/orders".into()),
        is_member: true,
        facts: Facts { targets: vec![program], ..Facts::default() },
        ..Package::default()
    };
    let graph =
        Graph { target: folder.path().join("target"), packages: vec![package], ..Graph::default() };
    let wanted = ["data/words.txt", "data/others.txt", "rules/list.txt"].map(Into::into).into();
    let read = changed::dep_info::read(&graph, folder.path(), &wanted);
    let orders = vec![("orders".to_owned(), Reach::Binary)];
    let expected = ["data/words.txt", "rules/list.txt"].map(|path| (path.into(), orders.clone()));
    assert_eq!(read, expected.into());
}

#[test]
fn a_file_behind_a_link_is_a_file_of_the_package_that_links_to_it() {
    let fixture = Fixture::fleet();
    fixture.write("shared/a.rs", "");
    symlink("../../../shared/a.rs", fixture.root().join("crates/orders/src/a.rs")).unwrap();
    fixture.write("config/changed.toml", "[[path]]\nfiles = ['shared/**']\nbecause = 'linked'\n");
    fixture.commit();
    fixture.append("shared/a.rs", "//");
    assert_eq!(line(&fixture.report()), "orders | orders");
}

#[test]
fn names_may_have_any_bytes() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let fixture = Fixture::fleet();
    for name in [&b"a b\n\"c\".txt"[..], b"\xff\xfe.bin", "\u{fc}ber.txt".as_bytes(), b"-x", b"*"] {
        std::fs::write(fixture.root().join("crates/orders/src").join(OsStr::from_bytes(name)), "x")
            .unwrap();
    }
    assert_eq!(line(&fixture.report()), "orders | orders");
    fixture.commit();
    assert_eq!(line(&fixture.since(Base::Exact("HEAD~1".into()))), "orders | orders");
}

#[test]
fn a_mode_a_rename_and_a_change_of_case_are_changes() {
    let fixture = Fixture::fleet();
    let path = fixture.root().join("crates/orders/src/main.rs");
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    assert_eq!(line(&fixture.report()), "orders | orders");
    fixture.commit();
    fixture.rename("crates/api/src/lib.rs", "crates/tool/src/lib.rs");
    fixture.write("crates/api/src/lib.rs", "//");
    fixture.commit();
    fixture.rename("crates/tool/src/lib.rs", "crates/tool/src/LIB.rs");
    assert_eq!(line(&fixture.report()), " | tool");
}

#[test]
fn the_chain_is_the_shortest_from_the_file_to_the_function() {
    let fixture = Fixture::fleet();
    fixture.append("crates/maker/src/lib.rs", "//");
    let report = fixture.report();
    assert_eq!(report.functions[0].why, ["crates/maker/src/lib.rs", "maker", "store", "books"]);
    let orders = report.packages.iter().find(|one| one.package == "orders").unwrap();
    assert_eq!(orders.why, ["crates/maker/src/lib.rs", "maker", "store", "orders"]);
}
