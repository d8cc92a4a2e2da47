//! What a package needs of AWS, as the workspace tells it: its settings and its metadata. It says nothing of where that is.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use serde::Deserialize;
use serde_json::Value;

/// What one package needs. Packages that are lines of one function share its role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Needs {
    /// The Lambda function's name.
    pub(crate) function: String,
    /// The sections that it compiles in, by environment.
    settings: BTreeMap<String, Sections>,
    /// What its metadata names beyond that.
    pub(crate) allow: Vec<Allowed>,
    /// Whether Lambda records its calls in X-Ray.
    pub(crate) is_traced: bool,
    /// Whether it stands in a private network.
    pub(crate) is_in_vpc: bool,
}

type Sections = BTreeMap<String, Value>;

/// Actions, and what they are allowed on; `{account}` and `{region}` may be part of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Allowed {
    pub(crate) actions: Vec<String>,
    pub(crate) resources: Vec<String>,
}

/// What a package reaches in one environment.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Reached {
    /// Tables of DynamoDB: the region, and the name.
    pub(crate) tables: BTreeSet<(String, String)>,
    /// Secrets by name, without the keys of their values.
    pub(crate) secrets: BTreeSet<String>,
}

impl FromStr for Needs {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

impl Needs {
    /// What the package reaches in an environment: the store that the section of each of its entities names, and the secrets of
    /// its sections. A server that is compiled in, and that no store names, is not reached.
    ///
    /// `servers` are the stores that any package names.
    pub(crate) fn reached(&self, environment: &str, servers: &BTreeSet<&str>) -> Reached {
        let mut reached = Reached::default();
        let Some(sections) = self.settings.get(environment) else { return reached };
        let stores: BTreeSet<_> = sections.values().filter_map(store).collect();
        for (name, section) in sections {
            // The store's crate names a table by the same rule: `store_dynamodb::table_name`.
            if store(section) == Some(DYNAMODB)
                && let Some(server) = sections.get(DYNAMODB)
            {
                let text = |key: &str| server.get(key).and_then(Value::as_str).unwrap_or_default();
                reached
                    .tables
                    .insert((text("region").to_owned(), format!("{}{name}", text("table_prefix"))));
            }
            if stores.contains(name.as_str()) || !servers.contains(name.as_str()) {
                secrets(section, &mut reached.secrets);
            }
        }
        reached
    }

    /// The stores that it names in any environment.
    pub(crate) fn servers(&self) -> impl Iterator<Item = &str> {
        self.settings.values().flat_map(BTreeMap::values).filter_map(store)
    }
}

/// The store, and the section, that is reached by the role alone: no secret leads there.
const DYNAMODB: &str = "dynamodb";

/// The store of an entity, if the section is an entity's.
fn store(section: &Value) -> Option<&str> {
    section.get("store")?.as_str()
}

/// Every `{ secret = "name" }` in a value. Of `name#key`, the secret is `name`.
fn secrets(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(table) => {
            if let Some(name) = table.get("secret").and_then(Value::as_str) {
                found.insert(name.split('#').next().unwrap_or_default().to_owned());
            }
            table.values().for_each(|value| secrets(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| secrets(value, found)),
        _ => {}
    }
}
