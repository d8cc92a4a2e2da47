//! Code and settings of a function or of one of its versions, and where two of them differ. It shows no variable's value.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::Deserialize;

/// The operating system that the programs are built for, and the program's name in the zip.
/// <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-provided.html>
pub(crate) const RUNTIME: &str = "provided.al2023";
pub(crate) const HANDLER: &str = "bootstrap";

/// What makes one version differ from another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Configuration {
    /// Base64 of the zip's SHA-256.
    pub(crate) code_sha256: String,
    /// `x86_64` or `arm64`. It belongs to the code: AWS changes both in one call.
    pub(crate) architecture: String,
    pub(crate) settings: RuntimeSettings,
}

/// What AWS calls the configuration, as far as a deploy says it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RuntimeSettings {
    pub(crate) runtime: String,
    pub(crate) handler: String,
    pub(crate) role: String,
    pub(crate) memory_mb: u32,
    pub(crate) timeout_s: u32,
    pub(crate) environment: BTreeMap<String, String>,
    /// Which calls X-Ray records, as AWS names it. None in what should be, here and below: any will do.
    pub(crate) tracing: Option<String>,
    pub(crate) network: Option<Network>,
    /// In their order.
    pub(crate) layers: Option<Vec<String>>,
}

/// Where a function stands in a private network (VPC).
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Network {
    pub(crate) subnet_ids: BTreeSet<String>,
    pub(crate) security_group_ids: BTreeSet<String>,
}

impl Configuration {
    /// Whether `present` is what this asks for.
    pub(crate) fn is_met_by(&self, present: &Self) -> bool {
        self.has_code_of(present) && self.settings.changes_from(&present.settings).is_empty()
    }

    /// Whether both have the same code for the same processor.
    pub(crate) fn has_code_of(&self, present: &Self) -> bool {
        self.code_sha256 == present.code_sha256 && self.architecture == present.architecture
    }
}

impl RuntimeSettings {
    /// Every setting that has to change for `present` to become this, in words.
    pub(crate) fn changes_from(&self, present: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        let mut compare = |name: &str, before: &dyn fmt::Display, after: &dyn fmt::Display| {
            let (before, after) = (before.to_string(), after.to_string());
            if before != after {
                changes.push(format!("{name} {before} -> {after}"));
            }
        };
        compare("runtime", &present.runtime, &self.runtime);
        compare("handler", &present.handler, &self.handler);
        compare("role", &present.role, &self.role);
        compare("memory in MB", &present.memory_mb, &self.memory_mb);
        compare("timeout in s", &present.timeout_s, &self.timeout_s);
        if let Some(tracing) = &self.tracing {
            compare("tracing", &present.tracing.as_deref().unwrap_or("PassThrough"), tracing);
        }
        if let Some(network) = &self.network {
            compare("network", &present.network.clone().unwrap_or_default(), network);
        }
        if let Some(layers) = &self.layers {
            let list = |layers: &[String]| format!("[{}]", layers.join(", "));
            let before = list(present.layers.as_deref().unwrap_or_default());
            compare("layers", &before, &list(layers));
        }
        changes.extend(changed_variables(&present.environment, &self.environment));
        changes
    }
}

/// Variables by name: their values may be nobody else's business.
fn changed_variables(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<String> {
    let set = after.iter().filter_map(|(name, value)| match before.get(name) {
        Some(present) if present == value => None,
        Some(_) => Some(format!("variable {name} changed")),
        None => Some(format!("variable {name} added")),
    });
    let removed = before.keys().filter(|name| !after.contains_key(*name));
    set.chain(removed.map(|name| format!("variable {name} removed"))).collect()
}

/// All of it, as a new function's plan shows it.
impl fmt::Display for Configuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RuntimeSettings { role, memory_mb, timeout_s, environment, layers, .. } =
            &self.settings;
        write!(formatter, "{}, {memory_mb} MB, {timeout_s} s, {role}", self.architecture)?;
        if let Some(tracing) = &self.settings.tracing {
            write!(formatter, ", tracing {tracing}")?;
        }
        if let Some(network) = &self.settings.network {
            write!(formatter, ", network {network}")?;
        }
        if !environment.is_empty() {
            let names: Vec<_> = environment.keys().map(String::as_str).collect();
            write!(formatter, ", variables {}", names.join(" "))?;
        }
        match layers {
            Some(layers) if !layers.is_empty() => {
                write!(formatter, ", layers {}", layers.join(" "))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.subnet_ids.iter().chain(&self.security_group_ids).map(String::as_str);
        write!(formatter, "[{}]", ids.collect::<Vec<_>>().join(", "))
    }
}
