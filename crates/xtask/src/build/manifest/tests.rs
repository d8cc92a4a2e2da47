//! What the manifest holds after a build.

use serde_json::json;

use super::*;

fn function(package: &str, line: Option<&str>, memory_mb: u32) -> Function {
    Function {
        package: package.into(),
        function: "orders".into(),
        line: line.map(str::to_owned),
        memory_mb,
        timeout_s: 3,
        environment: [("A".to_owned(), "1".to_owned())].into(),
        ..Function::default()
    }
}

fn entry(function: &Function, built: Built) -> Entry {
    let Function { package, .. } = function;
    Entry {
        function: function.function.clone(),
        package: package.clone(),
        line: function.line.clone(),
        arch: Architecture::X86,
        zip: format!("{package}/bootstrap.zip"),
        code_sha256: "A8cbnVxk+xt0B9YWIgxNrQ3NbRME1vAKtfSKaVtvnDE=".into(),
        zip_bytes: 1,
        binary_bytes: 2,
        memory_mb: function.memory_mb,
        timeout_s: function.timeout_s,
        environment: function.environment.clone(),
        tracing: function.tracing,
        network: function.network.clone(),
        sbom: format!("{package}/sbom.cdx.json"),
        commit: Some("c0ffee".into()),
        dirty: true,
        built,
    }
}

#[test]
fn the_file_has_the_form_that_a_deploy_reads() {
    let v1 = function("orders-v1", Some("v1"), 128);
    let built = [entry(&v1, Built::SameBytes)];
    let commit = Commit { id: Some("c0ffee".into()), dirty: true };
    let manifest = Manifest::after(&commit, &[v1], &built, None);
    let expected = json!({
        "version": 1, "commit": "c0ffee", "dirty": true, "functions": [{
            "function": "orders", "package": "orders-v1", "line": "v1", "arch": "x86_64",
            "zip": "orders-v1/bootstrap.zip",
            "code_sha256": "A8cbnVxk+xt0B9YWIgxNrQ3NbRME1vAKtfSKaVtvnDE=",
            "zip_bytes": 1, "binary_bytes": 2, "memory_mb": 128, "timeout_s": 3, "environment": {"A": "1"},
            "tracing": null, "network": null,
            "sbom": "orders-v1/sbom.cdx.json", "commit": "c0ffee", "dirty": true, "built": "same bytes"
        }]
    });
    assert_eq!(serde_json::to_value(&manifest).expect("JSON"), expected);
    assert_eq!(Manifest::parse(&expected.to_string()).expect("a manifest"), manifest);
}

#[test]
fn a_run_for_one_line_keeps_the_other_and_its_settings_are_those_of_now() {
    let (v1, v2) = (function("orders-v1", Some("v1"), 128), function("orders", Some("v2"), 128));
    let both = [entry(&v1, Built::Changed), entry(&v2, Built::Changed)];
    let fleet = [v1, v2];
    let earlier = Manifest::after(&Commit::default(), &fleet, &both, None);
    let fleet = [function("orders-v1", Some("v1"), 512), fleet[1].clone()];
    let now = [entry(&fleet[1], Built::SameBytes)];
    let manifest = Manifest::after(&Commit::default(), &fleet, &now, Some(&earlier));
    assert_eq!(manifest.functions, [entry(&fleet[0], Built::Kept), now[0].clone()]);
}

#[test]
fn settings_that_are_not_committed_are_part_of_an_entry() {
    let (before, now) = (function("orders", None, 128), function("orders", None, 512));
    let clean = Entry { dirty: false, ..entry(&before, Built::Changed) };
    let dirty =
        |function: &Function, dirty| clean.kept(function, &Commit { id: None, dirty }).dirty;
    assert!(dirty(&now, true));
    assert!(!dirty(&now, false));
    assert!(!dirty(&before, true), "what else is not committed is no part of it");
}

#[test]
fn a_function_that_is_gone_leaves_no_entry() {
    let (v1, v2) = (function("orders-v1", Some("v1"), 128), function("orders", Some("v2"), 128));
    let earlier = Manifest::after(
        &Commit::default(),
        std::slice::from_ref(&v1),
        &[entry(&v1, Built::Changed)],
        None,
    );
    let manifest = Manifest::after(&Commit::default(), &[v2], &[], Some(&earlier));
    assert_eq!(manifest.functions, []);
}

#[test]
fn only_other_bytes_are_a_change() {
    assert_eq!(Built::of("a", Some("a")), Built::SameBytes);
    assert_eq!(Built::of("a", Some("b")), Built::Changed);
    assert_eq!(Built::of("a", None), Built::Changed);
}

#[test]
fn a_manifest_of_another_version_is_refused() {
    let error = Manifest::parse(r#"{"version": 2, "more": []}"#).expect_err("unknown").to_string();
    assert_eq!(error, "its version is 2, and this tool knows 1");
}
