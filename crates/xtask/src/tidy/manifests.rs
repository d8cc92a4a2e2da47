//! What a member's manifest inherits from the root.

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::files::File;

const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Every place where a manifest says what the root's manifest should say.
pub(super) fn faults(file: &File) -> Result<Vec<String>> {
    let File { path, text } = file;
    let manifest: Table = text.parse().with_context(|| format!("failed to read `{path}`"))?;
    let mut faults = Vec::new();
    for (section, key) in [("lints", "workspace"), ("license", "workspace")] {
        let holder = if section == "lints" {
            Some(&manifest)
        } else {
            manifest.get("package").and_then(Value::as_table)
        };
        let inherits =
            holder.and_then(|table| table.get(section)?.get(key)).and_then(Value::as_bool);
        if inherits != Some(true) {
            faults
                .push(format!("{path}: inherits no {section}: write `{section}.workspace = true`"));
        }
    }
    for section in DEPENDENCIES {
        for (name, value) in manifest.get(section).and_then(Value::as_table).into_iter().flatten() {
            let is_itself = value.get("path").and_then(Value::as_str) == Some(".");
            if value.get("workspace").and_then(Value::as_bool) != Some(true) && !is_itself {
                faults.push(format!(
                    "{path}: says itself which `{name}` it needs: write `{name}.workspace = true`, and the version in the \
                     root's [workspace.dependencies]"
                ));
            }
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        faults(&File { path: "Cargo.toml".into(), text: text.to_owned() }).expect("a manifest")
    }

    #[test]
    fn a_manifest_that_inherits_is_tidy() {
        let text = "package.license.workspace = true\nlints.workspace = true\ndependencies.serde = { workspace = true, optional = true }\n\
                    dev-dependencies.api = { path = '.', features = ['testing'] }";
        assert_eq!(of(text), [""; 0]);
    }

    #[test]
    fn versions_lints_and_licences_stand_in_the_root() {
        let text =
            "package.license = 'MIT'\n[dev-dependencies]\ninsta = '1'\nserde = { version = '1' }";
        let faults = of(text);
        assert_eq!(faults[0], "Cargo.toml: inherits no lints: write `lints.workspace = true`");
        assert_eq!(faults[1], "Cargo.toml: inherits no license: write `license.workspace = true`");
        assert!(faults[2].contains("write `insta.workspace = true`"), "{faults:?}");
        assert!(faults[3].contains("write `serde.workspace = true`"), "{faults:?}");
    }
}
