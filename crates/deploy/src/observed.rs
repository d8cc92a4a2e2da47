//! What AWS has of one function, as values. Nothing here asks AWS.

use std::collections::BTreeMap;

use crate::configuration::Configuration;

/// A function with its versions and aliases, at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Observed {
    pub(crate) latest: Latest,
    /// Published versions, the newest first.
    pub(crate) versions: Vec<Published>,
    pub(crate) aliases: BTreeMap<String, Alias>,
}

/// `$LATEST`: what the next version is published from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Latest {
    pub(crate) configuration: Configuration,
    /// Changes with every change of the function; a call that names it is refused if it is no longer this.
    pub(crate) revision: Option<String>,
    /// Whether the last update failed: what the configuration says is then not to be trusted.
    pub(crate) has_failed_update: bool,
}

/// A version, which never changes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Published {
    pub(crate) version: String,
    pub(crate) configuration: Configuration,
}

/// Where an alias points.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Alias {
    pub(crate) version: String,
    pub(crate) revision: Option<String>,
    /// Other versions that get a part of the calls, and which part.
    pub(crate) weights: BTreeMap<String, f64>,
}
