//! What is in a function, as CycloneDX JSON. It has no date, no random number and no path: the same function, the same bytes.
//! <https://cyclonedx.org/docs/1.6/json/>

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use super::linked::{Crate, Linked};

/// The digests of crates from registries, by name and version.
#[derive(Debug, Default)]
pub(super) struct Checksums(BTreeMap<(String, String), String>);

/// `Cargo.lock`, as far as it is needed.
#[derive(Deserialize)]
struct Lockfile {
    #[serde(default)]
    package: Vec<LockedPackage>,
}

#[derive(Deserialize)]
struct LockedPackage {
    name: String,
    version: String,
    checksum: Option<String>,
}

impl Checksums {
    /// Reads them from the text of `Cargo.lock`.
    pub(super) fn parse(lockfile: &str) -> Result<Self> {
        let lockfile: Lockfile = toml::from_str(lockfile).context("failed to read `Cargo.lock`")?;
        let checksum =
            |package: LockedPackage| Some(((package.name, package.version), package.checksum?));
        Ok(Self(lockfile.package.into_iter().filter_map(checksum).collect()))
    }

    fn of(&self, this: &Crate) -> Option<&String> {
        self.0.get(&(this.name.clone(), this.version.clone()))
    }
}

/// The document of one package: its crates and which links which.
pub(super) fn sbom(package: &str, linked: &Linked, checksums: &Checksums) -> Result<Vec<u8>> {
    let this = linked.package(package)?;
    let crates = linked.of(this);
    let others = crates.keys().filter(|other| **other != this);
    let dependencies = crates.iter().map(|(this, dependencies)| {
        json!({"ref": reference(this), "dependsOn": dependencies.iter().map(reference).collect::<Vec<_>>()})
    });
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component("application", this, checksums)},
        "components": others.map(|other| component("library", other, checksums)).collect::<Vec<_>>(),
        "dependencies": dependencies.collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_vec_pretty(&document)?;
    text.push(b'\n');
    Ok(text)
}

fn component(kind: &str, this: &Crate, checksums: &Checksums) -> Value {
    let mut component = json!({
        "type": kind, "bom-ref": reference(this), "name": this.name, "version": this.version,
    });
    if !this.licence.is_empty() {
        // Before SPDX expressions, manifests had a slash for a choice.
        component["licenses"] = json!([{"expression": this.licence.replace('/', " OR ")}]);
    }
    if let Some(checksum) = checksums.of(this) {
        component["hashes"] = json!([{"alg": "SHA-256", "content": checksum}]);
        // A version's `+` would be a space elsewhere in a URL. <https://github.com/package-url/purl-spec>
        component["purl"] =
            json!(format!("pkg:cargo/{}@{}", this.name, this.version.replace('+', "%2B")));
    }
    component
}

fn reference(this: &Crate) -> String {
    format!("{}@{}", this.name, this.version)
}

#[cfg(test)]
mod tests;
