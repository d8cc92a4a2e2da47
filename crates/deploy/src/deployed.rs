//! Says which code an environment has, for a build that compares with it. It changes nothing.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{
    aws::{Connection, connect},
    ending::{Ending, Stop},
    observed::Observed,
    progress,
    published::{self, Published},
    settings::Settings,
};

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Request {
    /// The workspace's folder.
    pub(crate) root: PathBuf,
    pub(crate) environment: String,
    /// Every package of the workspace that is a function.
    pub(crate) known: Vec<Published>,
}

/// Prints a JSON object: `CodeSha256` by package, of those that the environment has.
pub(crate) async fn show(request: &Request, connection: &Connection) -> Result<Ending, Stop> {
    let settings = Settings::read(&request.root, &request.environment).map_err(Stop::refused)?;
    let aws = connect(&settings, connection).await?;
    let observed = published::observe(&aws, request.known.iter()).await?;
    let mut digests = BTreeMap::new();
    for one in &request.known {
        let function = observed.get(&one.function).and_then(Option::as_ref);
        if let Some(digest) =
            function.and_then(|function| digest(function, &one.alias(&request.environment)))
        {
            digests.insert(one.package.as_str(), digest);
        }
    }
    progress::say(serde_json::json!(digests));
    Ok(Ending::Done)
}

/// The digest of the code that an alias leads to.
fn digest<'a>(function: &'a Observed, alias: &str) -> Option<&'a str> {
    let version = &function.aliases.get(alias)?.version;
    let published = function.versions.iter().find(|published| published.version == *version)?;
    Some(&published.configuration.code_sha256)
}
