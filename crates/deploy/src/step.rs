//! One change on AWS, and the line that a person reads of it. It does nothing by itself.

use std::fmt;

use crate::{
    configuration::{Configuration, RuntimeSettings},
    observed::Alias,
    package::Code,
};

/// How much of a key a person is shown: 12 digits of the digest, as git shows of a commit in a large repository.
const SHOWN: usize = "function/".len() + 12;

/// What keys end with.
const SUFFIX: &str = ".zip";

/// A change. Whoever carries it out also waits until AWS has finished it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// Put the zip into the code bucket, where nothing is overwritten.
    Upload { code: Code },
    /// Make the function.
    Create { key: String, configuration: Configuration },
    /// Give `$LATEST` other code.
    UpdateCode { key: String, architecture: String },
    /// Give `$LATEST` other settings.
    UpdateConfiguration { settings: RuntimeSettings, changes: Vec<String> },
    /// Make a version of `$LATEST`, which has to be this.
    Publish { configuration: Configuration, description: String },
    /// Make the alias, or move it.
    PointAlias { alias: String, before: Option<Alias>, target: Target, shift: Shift },
}

/// The version that an alias shall point at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    /// One that exists.
    Published(String),
    /// The one that the step before publishes.
    New,
}

/// How calls go over from one version to the other.
///
/// The place of a gradual shift and of what ends it: a share of the calls, a time, alarms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shift {
    /// All calls from one moment on; shares that the alias gives to other versions end.
    AllAtOnce,
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upload { code } => {
                write!(formatter, "upload {} ({} bytes)", short(&code.key), code.bytes)
            }
            Self::Create { key, configuration } => {
                write!(formatter, "create the function from {}: {configuration}", short(key))
            }
            Self::UpdateCode { key, architecture } => {
                write!(formatter, "update the code to {} for {architecture}", short(key))
            }
            Self::UpdateConfiguration { changes, .. } => {
                write!(formatter, "update the configuration: {}", changes.join(", "))
            }
            Self::Publish { description, .. } => {
                write!(formatter, "publish a version: {description}")
            }
            Self::PointAlias { alias, before, target, shift: Shift::AllAtOnce } => {
                let target = match target {
                    Target::Published(version) => format!("version {version}"),
                    Target::New => "the new version".to_owned(),
                };
                match before {
                    None => write!(formatter, "create the alias {alias} at {target}"),
                    Some(Alias { version, weights, .. }) if weights.is_empty() => {
                        write!(
                            formatter,
                            "move the alias {alias} from version {version} to {target}"
                        )
                    }
                    Some(Alias { version, .. }) => write!(
                        formatter,
                        "move the alias {alias} from version {version}, and from the versions that share its calls, to {target}"
                    ),
                }
            }
        }
    }
}

/// A key with as much of its digest as tells zips apart.
fn short(key: &str) -> String {
    match key.get(..SHOWN) {
        Some(begin) if key.len() > SHOWN + SUFFIX.len() => format!("{begin}*{SUFFIX}"),
        _ => key.to_owned(),
    }
}

/// An alias that was asked to point somewhere. Its `Display` is the same line that a local promotion prints.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moved {
    pub(crate) function: String,
    pub(crate) alias: String,
    pub(crate) before: Option<String>,
    pub(crate) version: String,
}

impl fmt::Display for Moved {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { function, alias, before, version } = self;
        match before {
            Some(before) if before == version => {
                write!(formatter, "{function}: {alias} already at {version}")
            }
            Some(before) => write!(formatter, "{function}: {alias} {before} -> {version}"),
            None => write!(formatter, "{function}: {alias} -> {version}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_by_the_beginning_of_its_digest() {
        let key = format!("function/{}.zip", "0123456789abcdef".repeat(4));
        assert_eq!(short(&key), "function/0123456789ab*.zip");
        assert_eq!(short("function/one.zip"), "function/one.zip");
    }
}
