//! That every function is known by its manifest too, as the crate `changed` knows it.

use crate::workspace::Package;

/// The sections of `[package.metadata]` that a function has one of.
const SECTIONS: [&str; 2] = ["lambda", "flotilla"];

/// Every function whose manifest does not say that it is one.
pub(super) fn faults(packages: &[Package]) -> Vec<String> {
    let says_so =
        |package: &Package| SECTIONS.iter().any(|section| package.metadata.get(section).is_some());
    let silent = packages.iter().filter(|package| package.is_function() && !says_so(package));
    let fault = |package: &Package| {
        format!(
            "{}/Cargo.toml: says nothing of its function, so that `scripts/changed` takes it for another program: write \
             `memory` and `timeout` under [package.metadata.lambda.deploy]",
            package.folder
        )
    };
    silent.map(fault).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(folder: &str, metadata: Value) -> Vec<String> {
        let folder = folder.into();
        faults(&[Package { has_binary: true, folder, metadata, ..Package::default() }])
    }

    #[test]
    fn a_function_that_says_nothing_of_itself_is_a_fault() {
        let faults = of("crates/functions/hello", Value::Null);
        assert!(
            faults[0]
                .starts_with("crates/functions/hello/Cargo.toml: says nothing of its function")
        );
        assert_eq!(
            of("crates/functions/hello", json!({"lambda": {"deploy": {"memory": 128}}})),
            [""; 0]
        );
        assert_eq!(of("crates/controllers/orders", json!({"flotilla": {"line": "v2"}})), [""; 0]);
        assert_eq!(of("crates/gateway", Value::Null), [""; 0]);
    }
}
