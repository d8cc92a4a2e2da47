//! `cargo xtask build`, as a user runs it, in small fleets made for the test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fleet;

use std::{io::Cursor, path::Path, process::Command};

use base64::{Engine, prelude::BASE64_STANDARD};
use fleet::Fleet;
use serde_json::json;

/// Pairs of text, for comparison.
fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn the_same_sources_are_the_same_bytes_in_another_folder_and_for_another_user() {
    let here = Fleet::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "022");
    let parent = tempfile::Builder::new().prefix("an other folder ").tempdir().unwrap();
    let there = Fleet::new(parent.path(), "077");
    for fleet in [&here, &there] {
        let text = fleet.build(&["--all"]);
        assert!(!text.contains("warning"), "{text}");
    }
    for package in ["hello", "orders", "orders-v1"] {
        for file in ["bootstrap.zip", "sbom.cdx.json"] {
            let path = format!("{package}/{file}");
            assert!(here.packaged(&path) == there.packaged(&path), "{path} differs");
        }
    }
    assert_eq!(here.packaged("manifest.json"), there.packaged("manifest.json"));
}

#[test]
fn a_program_says_that_it_comes_from_nowhere() {
    let fleet = Fleet::anywhere();
    fleet.build(&["--all"]);
    let zip = Cursor::new(fleet.packaged("orders/bootstrap.zip"));
    let unpacked = tempfile::tempdir().unwrap();
    zip::ZipArchive::new(zip).unwrap().extract(unpacked.path()).unwrap();
    let program = unpacked.path().join("bootstrap");
    let output = Command::new(program).arg("places").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (own, generated) = text.trim().rsplit_once(' ').unwrap();
    assert_eq!(own, "2 places crates/services/shared/src/lib.rs");
    assert!(generated.starts_with("/target/"), "{generated}");
}

#[test]
fn only_other_bytes_are_a_change() {
    let fleet = Fleet::anywhere();
    let text = fleet.build(&["--all"]);
    assert!(text.contains("3 of 3 built changed"), "{text}");
    let text = fleet.build(&["--all"]);
    assert!(text.contains("nothing changed: 3 built, all with the bytes of before"), "{text}");

    let library =
        std::fs::read_to_string(fleet.path().join("crates/services/shared/src/lib.rs")).unwrap();
    fleet.write("crates/services/shared/src/lib.rs", &format!("{library}// A remark.\n"));
    fleet.write("crates/functions/hello/src/main.rs", "fn main() { println!(\"good day\"); }\n");
    let text = fleet.build(&["--all"]);
    let expected = [("hello", "changed"), ("orders-v1", "same bytes"), ("orders", "same bytes")];
    assert_eq!(fleet.built(), pairs(&expected), "{text}");
    assert!(text.contains("orders-v1 (orders v1)  rebuilt, same bytes"), "{text}");
}

#[test]
fn a_run_for_one_line_leaves_the_other_as_it_was() {
    let fleet = Fleet::anywhere();
    fleet.build(&["orders"]);
    assert_eq!(fleet.built(), pairs(&[("orders-v1", "changed"), ("orders", "changed")]));
    let before = fleet.manifest();
    fleet.build(&["orders-v1"]);
    assert_eq!(fleet.built(), pairs(&[("orders-v1", "same bytes"), ("orders", "not built")]));
    let (v1, v2) = (&fleet.manifest()["functions"][0], &fleet.manifest()["functions"][1]);
    assert_eq!((&v1["function"], &v1["line"]), (&json!("orders"), &json!("v1")));
    assert_eq!((&v2["function"], &v2["line"]), (&json!("orders"), &json!("v2")));
    assert_eq!((&v1["memory_mb"], &v2["memory_mb"]), (&json!(128), &json!(256)));
    assert_ne!(v1["code_sha256"], v2["code_sha256"]);
    assert_eq!(v2["code_sha256"], before["functions"][1]["code_sha256"]);
}

#[test]
fn a_function_alone_is_what_it_is_among_all() {
    let fleet = Fleet::anywhere();
    fleet.build(&["hello"]);
    let alone = fleet.packaged("hello/bootstrap.zip");
    fleet.build(&["--all"]);
    assert!(fleet.packaged("hello/bootstrap.zip") == alone);
}

#[test]
fn a_change_is_seen_against_the_manifest_that_was_named() {
    let fleet = Fleet::anywhere();
    fleet.build(&["hello"]);
    let manifest = fleet.path().join("deployed.json");
    std::fs::write(&manifest, fleet.packaged("manifest.json")).unwrap();
    fleet.write("crates/functions/hello/src/main.rs", "fn main() { println!(\"good day\"); }\n");
    fleet.build(&["hello"]);
    fleet.build(&["hello"]);
    assert_eq!(fleet.built(), pairs(&[("hello", "same bytes")]));
    fleet.build(&["hello", "--against", "deployed.json"]);
    assert_eq!(fleet.built(), pairs(&[("hello", "changed")]));
    let output = fleet.run(&["hello", "--against", "nowhere.json"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("there is no `nowhere.json` to compare with"), "{text}");
}

#[test]
fn the_digest_in_the_manifest_is_that_of_another_tool() {
    let fleet = Fleet::anywhere();
    fleet.build(&["hello"]);
    let zip = fleet.path().join("target/lambda/hello/bootstrap.zip");
    let output = Command::new("sha256sum").arg(zip).output().unwrap();
    let entry = &fleet.manifest()["functions"][0];
    let digest = BASE64_STANDARD.decode(entry["code_sha256"].as_str().unwrap()).unwrap();
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(String::from_utf8(output.stdout).unwrap().split(' ').next(), Some(digest.as_str()));
    assert_eq!(entry["zip_bytes"], fleet.packaged("hello/bootstrap.zip").len());
}

#[test]
fn the_bill_of_materials_lists_what_is_linked_and_nothing_else() {
    let fleet = Fleet::anywhere();
    fleet.build(&["--all"]);
    let names = |package: &str| {
        let text = fleet.packaged(&format!("{package}/sbom.cdx.json"));
        let document: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let components = document["components"].as_array().unwrap();
        components.iter().map(|one| one["bom-ref"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("orders"), ["shared@1.2.3"]);
    assert_eq!(names("hello"), [""; 0]);
}

#[test]
fn an_unknown_function_is_a_wrong_use() {
    let output = Fleet::anywhere().run(&["order"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert_eq!(text, "error: there is no function `order`; there are hello, orders, orders-v1\n");
}

#[test]
fn what_changed_is_asked_for_only_with_its_option() {
    for arguments in
        [&["hello", "--since", "HEAD"][..], &["--all", "--uncommitted"], &["hello", "--all"], &[]]
    {
        let output = Fleet::anywhere().run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    }
}

#[test]
fn only_what_a_change_reaches_is_built() {
    let fleet = Fleet::anywhere();
    fleet.commit();
    fleet.build(&["--all"]);
    let text = fleet.build(&["--changed", "--uncommitted"]);
    assert!(
        text.ends_with("nothing to build: target/lambda/manifest.json is as it was\n"),
        "{text}"
    );

    fleet.write("crates/controllers/orders/src/main.rs", "fn main() { println!(\"3\"); }\n");
    fleet.build(&["--changed", "--uncommitted"]);
    let expected = [("hello", "not built"), ("orders-v1", "not built"), ("orders", "changed")];
    assert_eq!(fleet.built(), pairs(&expected));
    let manifest = fleet.manifest();
    assert_eq!(manifest["dirty"], true);
    assert_eq!(manifest["functions"][2]["dirty"], true);
    assert_eq!(manifest["functions"][0]["dirty"], false, "it was built before the change");
}

#[test]
fn what_an_earlier_build_left_of_other_sources_is_built_too() {
    let fleet = Fleet::anywhere();
    fleet.commit();
    fleet.build(&["--all"]);
    let hello = "crates/functions/hello/src/main.rs";
    let before = std::fs::read_to_string(fleet.path().join(hello)).unwrap();
    let kept = fleet.packaged("hello/bootstrap.zip");

    fleet.write(hello, "fn main() { println!(\"good day\"); }\n");
    let text = fleet.build(&["--changed", "--uncommitted"]);
    assert!(fleet.packaged("hello/bootstrap.zip") != kept, "{text}");
    fleet.write(hello, &before);
    let text = fleet.build(&["--changed", "--uncommitted"]);
    assert!(text.contains("hello is built too: its package is of uncommitted changes"), "{text}");
    assert!(fleet.packaged("hello/bootstrap.zip") == kept);

    // As after a pull: nothing is uncommitted, and the package is of an older commit.
    fleet.write("crates/controllers/orders/src/main.rs", "fn main() { println!(\"3\"); }\n");
    fleet.commit();
    let text = fleet.build(&["--changed", "--uncommitted"]);
    assert!(text.contains("orders is built too: its package is of commit "), "{text}");
    let expected = [("hello", "not built"), ("orders-v1", "not built"), ("orders", "changed")];
    assert_eq!(fleet.built(), pairs(&expected), "{text}");
}

#[test]
fn a_program_that_lambda_could_not_start_is_no_package() {
    let fleet = Fleet::anywhere();
    // glibc has this function since 2.36.
    let code = "unsafe extern \"C\" { fn arc4random() -> u32; }\n\
                fn main() { println!(\"{}\", unsafe { arc4random() }); }\n";
    fleet.write("crates/functions/hello/src/main.rs", code);
    let output = fleet.run(&["hello"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    // Where zig or an older C library links, there is no such function to begin with.
    let is_too_new =
        text.contains("error: `hello` cannot run on Lambda: it needs GLIBC_2.36 of the C library");
    assert!(is_too_new || text.contains("arc4random"), "{text}");
    assert!(!fleet.path().join("target/lambda/hello/bootstrap.zip").exists());
}
