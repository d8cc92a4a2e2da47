//! How two settings files become the sections of one environment. It reads no files.

use std::collections::BTreeMap;

use toml::{Table, Value};

/// The environments, as the files and the generated constants are named.
pub(crate) const ENVIRONMENTS: [&str; 3] = ["dev", "pre", "pro"];

/// The sections of servers: where the entities of an environment are.
pub(crate) const SERVERS: [&str; 3] = ["dynamodb", "mongodb", "sqlserver"];

/// Sections that belong to no entity and to no server.
const OTHERS: [&str; 2] = ["api", "log"];

/// A settings file.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// Its path, for messages.
    pub(crate) file: &'a str,
    /// What it says, in TOML.
    pub(crate) text: &'a str,
}

/// All sections: an entity's is declared in `entities.rs`, in a line `entity_section!(name);`.
pub(crate) fn known(entities: &str) -> Vec<&str> {
    let name = |line| str::strip_suffix(str::strip_prefix(line, "entity_section!(")?, ");");
    entities.lines().filter_map(name).chain(SERVERS).chain(OTHERS).collect()
}

/// The settings of one environment as JSON, by section: those of `base`, with `own` laid over them
/// key by key. A section that is not in `known` is refused, and so is one that is in neither file.
pub(crate) fn merged<'a>(
    base: Source<'_>,
    own: Source<'_>,
    known: &[&'a str],
) -> Result<BTreeMap<&'a str, String>, String> {
    let mut settings = parse(base, known)?;
    overlay(&mut settings, parse(own, known)?);
    let json = |&section: &&'a str| {
        let value = settings.get(section).ok_or_else(|| {
            format!("section [{section}] is missing: add it to {} or to {}", base.file, own.file)
        })?;
        let json = serde_json::to_string(value)
            .map_err(|error| format!("section [{section}] has no JSON form: {error}"))?;
        Ok((section, json))
    };
    known.iter().map(json).collect()
}

fn parse(source: Source<'_>, known: &[&str]) -> Result<Table, String> {
    let Source { file, text } = source;
    let table: Table = text.parse().map_err(|error| format!("{file} is not TOML: {error}"))?;
    for (key, value) in &table {
        if !known.contains(&key.as_str()) {
            let known = known.join(", ");
            return Err(format!("{file}: unknown section `{key}`; the sections are {known}"));
        }
        if !value.is_table() {
            return Err(format!("{file}: `{key}` is a section: write [{key}]"));
        }
    }
    Ok(table)
}

/// Lays `above` over `below`: tables are merged, and any other value replaces the one below.
fn overlay(below: &mut Table, above: Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) if !is_secret(&above) => {
                overlay(below, above);
            }
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

/// Whether a table is the name of a secret, which is one value.
fn is_secret(table: &Table) -> bool {
    table.contains_key("secret")
}
