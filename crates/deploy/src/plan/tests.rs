//! Promises of the plan, each as the lines that a person would read.

use std::collections::BTreeMap;

use super::*;
use crate::{
    configuration::{Configuration, HANDLER, Network, RUNTIME, RuntimeSettings},
    observed::{Latest, Published},
    package::Code,
};

fn package(name: &str, function: &str, alias: &str, code: &str) -> Package {
    Package {
        name: name.into(),
        function: function.into(),
        alias: alias.into(),
        code: Code {
            zip: format!("{name}.zip").into(),
            key: format!("function/{code}.zip"),
            bytes: 7,
            sha256: code.into(),
        },
        configuration: configuration(code),
        source: "commit 1".into(),
        description: format!("{name}, commit 1"),
    }
}

fn configuration(code: &str) -> Configuration {
    Configuration {
        code_sha256: code.into(),
        architecture: "arm64".into(),
        settings: RuntimeSettings {
            runtime: RUNTIME.into(),
            handler: HANDLER.into(),
            role: "arn:role".into(),
            memory_mb: 128,
            timeout_s: 10,
            environment: BTreeMap::new(),
            tracing: None,
            network: None,
            layers: None,
        },
    }
}

fn books(code: &str) -> Package {
    package("books", "books", "dev", code)
}

/// A function whose versions have these codes, the first one first; `$LATEST` is `latest`.
fn observed(latest: &str, versions: &[&str], aliases: &[(&str, &str)]) -> Observed {
    let published = |(index, code): (usize, &&str)| Published {
        version: (index + 1).to_string(),
        configuration: configuration(code),
    };
    let alias = |(name, version): &(&str, &str)| {
        let alias = Alias { version: (*version).to_owned(), ..Alias::default() };
        ((*name).to_owned(), alias)
    };
    Observed {
        latest: Latest {
            configuration: configuration(latest),
            revision: None,
            has_failed_update: false,
        },
        versions: versions.iter().enumerate().map(published).rev().collect(),
        aliases: aliases.iter().map(alias).collect(),
    }
}

fn lines(packages: &[Package], observed: Option<&Observed>, stored: &[&str]) -> Vec<String> {
    let packages: Vec<_> = packages.iter().collect();
    let stored = stored.iter().map(|code| format!("function/{code}.zip")).collect();
    let plans = plan(&packages, observed, &stored);
    let by_package = packages.iter().zip(&plans);
    by_package
        .flat_map(|(package, steps)| {
            steps.iter().map(move |step| format!("{}: {step}", package.name))
        })
        .collect()
}

#[test]
fn a_new_function_is_uploaded_created_published_and_reached() {
    let mut package = books("one");
    package.configuration.settings.environment = [("SECRET".into(), "hunter2".into())].into();
    assert_eq!(
        lines(&[package], None, &[]),
        [
            "books: upload function/one.zip (7 bytes)",
            "books: create the function from function/one.zip: arm64, 128 MB, 10 s, arn:role, variables SECRET",
            "books: publish a version: books, commit 1",
            "books: create the alias dev at the new version",
        ]
    );
}

#[test]
fn what_is_as_it_should_be_is_not_touched() {
    let present = observed("one", &["one"], &[("dev", "1")]);
    assert_eq!(lines(&[books("one")], Some(&present), &[]), [""; 0]);
    // Whatever someone left in $LATEST: the alias's version counts.
    let present = observed("someone's", &["one"], &[("dev", "1")]);
    assert_eq!(lines(&[books("one")], Some(&present), &[]), [""; 0]);
}

#[test]
fn new_code_becomes_a_new_version() {
    let present = observed("one", &["one"], &[("dev", "1")]);
    assert_eq!(
        lines(&[books("two")], Some(&present), &[]),
        [
            "books: upload function/two.zip (7 bytes)",
            "books: update the code to function/two.zip for arm64",
            "books: publish a version: books, commit 1",
            "books: move the alias dev from version 1 to the new version",
        ]
    );
}

#[test]
fn other_settings_need_no_upload_and_their_values_stay_unsaid() {
    let present = observed("one", &["one"], &[("dev", "1")]);
    let mut package = books("one");
    package.configuration.settings.memory_mb = 256;
    package.configuration.settings.role = "arn:other".into();
    package.configuration.settings.environment = [("SECRET".into(), "hunter2".into())].into();
    assert_eq!(
        lines(&[package], Some(&present), &[]),
        [
            "books: update the configuration: role arn:role -> arn:other, memory in MB 128 -> 256, variable SECRET added",
            "books: publish a version: books, commit 1",
            "books: move the alias dev from version 1 to the new version",
        ]
    );
}

#[test]
fn another_architecture_is_other_code() {
    let present = observed("one", &["one"], &[("dev", "1")]);
    let mut package = books("one");
    package.configuration.architecture = "x86_64".into();
    assert_eq!(
        lines(&[package], Some(&present), &["one"])[0],
        "books: update the code to function/one.zip for x86_64"
    );
}

#[test]
fn an_interrupted_run_is_completed_wherever_it_stopped() {
    let before = [("dev", "1")];
    let uploaded = observed("one", &["one"], &before);
    assert_eq!(
        lines(&[books("two")], Some(&uploaded), &["two"])[0],
        "books: update the code to function/two.zip for arm64"
    );
    let updated = observed("two", &["one"], &before);
    assert_eq!(
        lines(&[books("two")], Some(&updated), &["two"]),
        [
            "books: publish a version: books, commit 1",
            "books: move the alias dev from version 1 to the new version",
        ]
    );
    let published = observed("two", &["one", "two"], &before);
    assert_eq!(
        lines(&[books("two")], Some(&published), &["two"]),
        ["books: move the alias dev from version 1 to version 2"]
    );
}

#[test]
fn an_earlier_build_is_the_version_that_it_was() {
    let present = observed("two", &["one", "two"], &[("dev", "2"), ("pre", "1")]);
    assert_eq!(
        lines(&[books("one")], Some(&present), &[]),
        ["books: move the alias dev from version 2 to version 1"]
    );
    assert_eq!(lines(&[package("books", "books", "pre", "one")], Some(&present), &[]), [""; 0]);
}

#[test]
fn lines_of_one_function_follow_one_another() {
    let orders = [
        package("orders-v1", "orders", "v1-dev", "one"),
        package("orders", "orders", "v2-dev", "two"),
    ];
    assert_eq!(
        lines(&orders, None, &[]),
        [
            "orders-v1: upload function/one.zip (7 bytes)",
            "orders-v1: create the function from function/one.zip: arm64, 128 MB, 10 s, arn:role",
            "orders-v1: publish a version: orders-v1, commit 1",
            "orders-v1: create the alias v1-dev at the new version",
            "orders: upload function/two.zip (7 bytes)",
            "orders: update the code to function/two.zip for arm64",
            "orders: publish a version: orders, commit 1",
            "orders: create the alias v2-dev at the new version",
        ]
    );
    let present = observed("two", &["one", "two"], &[("v1-dev", "1"), ("v2-dev", "2")]);
    assert_eq!(lines(&orders, Some(&present), &[]), [""; 0]);
    let orders = [package("orders-v1", "orders", "v1-dev", "three"), orders[1].clone()];
    assert_eq!(lines(&orders, Some(&present), &[]).len(), 4, "of v1 alone");
}

#[test]
fn after_a_failed_update_nothing_of_latest_is_believed() {
    let mut present = observed("two", &["one"], &[("dev", "1")]);
    present.latest.has_failed_update = true;
    assert_eq!(
        lines(&[books("two")], Some(&present), &["two"])[..2],
        [
            "books: update the code to function/two.zip for arm64",
            "books: update the configuration: all of it, because the last update failed",
        ]
    );
}

#[test]
fn an_alias_that_shares_its_calls_gets_them_all_back() {
    let mut present = observed("one", &["one"], &[("dev", "1")]);
    if let Some(alias) = present.aliases.get_mut("dev") {
        alias.weights = [("2".to_owned(), 0.1)].into();
    }
    assert_eq!(
        lines(&[books("one")], Some(&present), &[]),
        [
            "books: move the alias dev from version 1, and from the versions that share its calls, to version 1"
        ]
    );
}

#[test]
fn tracing_and_network_are_left_alone_until_a_package_names_them() {
    let mut present = observed("one", &["one"], &[("dev", "1")]);
    present.versions[0].configuration.settings.tracing = Some("Active".into());
    present.latest.configuration.settings.tracing = Some("Active".into());
    assert_eq!(lines(&[books("one")], Some(&present), &[]), [""; 0]);
    let mut package = books("one");
    package.configuration.settings.tracing = Some("PassThrough".into());
    let ids = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
    package.configuration.settings.network = Some(Network {
        subnet_ids: ids(&["subnet-2", "subnet-1"]),
        security_group_ids: ids(&["sg-1"]),
    });
    assert_eq!(
        lines(&[package.clone()], Some(&present), &[])[0],
        "books: update the configuration: tracing Active -> PassThrough, network [] -> [subnet-1, subnet-2, sg-1]"
    );
    assert_eq!(
        lines(&[package], None, &[])[1],
        "books: create the function from function/one.zip: arm64, 128 MB, 10 s, arn:role, tracing PassThrough, network \
         [subnet-1, subnet-2, sg-1]"
    );
}

#[test]
fn layers_are_left_alone_until_settings_name_them() {
    let mut present = observed("one", &["one"], &[("dev", "1")]);
    present.versions[0].configuration.settings.layers = Some(vec!["arn:layer".into()]);
    present.latest.configuration.settings.layers = Some(vec!["arn:layer".into()]);
    assert_eq!(lines(&[books("one")], Some(&present), &[]), [""; 0]);
    let mut package = books("one");
    package.configuration.settings.layers = Some(Vec::new());
    assert_eq!(
        lines(&[package], Some(&present), &[])[0],
        "books: update the configuration: layers [arn:layer] -> []"
    );
}
