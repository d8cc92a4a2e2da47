//! What AWS has of a function, turned into values. Every call here only reads.

use std::collections::BTreeMap;

use aws_sdk_lambda::types::{AliasConfiguration, FunctionConfiguration, LastUpdateStatus, State};

use super::{Aws, Failure, Kind};
use crate::{
    configuration::{Configuration, Network, RuntimeSettings},
    limits::PAGES,
    observed::{Alias, Latest, Observed, Published},
};

/// The version that is not published.
const LATEST: &str = "$LATEST";

impl Aws {
    /// The function with its versions and aliases, when no update is in progress; none if there is no such function.
    pub(crate) async fn observe(&self, function: &str) -> Result<Option<Observed>, Failure> {
        let latest = match self.settled(function, LATEST).await {
            Ok(latest) => latest,
            Err(failure) if failure.kind == Kind::Missing => return Ok(None),
            Err(failure) => return Err(failure),
        };
        Ok(Some(Observed {
            latest: latest_of(&latest)?,
            versions: self.versions(function).await?,
            aliases: self.aliases(function).await?,
        }))
    }

    /// Waits until AWS has finished what it does with a version of the function.
    pub(super) async fn settled(
        &self,
        function: &str,
        version: &str,
    ) -> Result<FunctionConfiguration, Failure> {
        let mut wait = self.patience.wait();
        loop {
            let answer = self.lambda.get_function().function_name(function).qualifier(version);
            let answer = answer.send().await;
            let answer = answer.map_err(|error| Failure::of("lambda:GetFunction", &error))?;
            let configuration = answer
                .configuration()
                .cloned()
                .unwrap_or_else(|| FunctionConfiguration::builder().build());
            let reason = configuration.state_reason().unwrap_or("AWS gives no reason");
            if configuration.state() == Some(&State::Failed) {
                return Err(Failure::told(format!(
                    "{version} is in state Failed: {reason}. Delete the function, and run the command again"
                )));
            }
            let is_busy = configuration.state() == Some(&State::Pending)
                || configuration.last_update_status() == Some(&LastUpdateStatus::InProgress);
            if !is_busy {
                return Ok(configuration);
            }
            if !wait.pause().await {
                return Err(Failure::told(format!(
                    "AWS is still at work on {version} after {} s: run the command again later (--wait-s allows more)",
                    self.patience.seconds()
                )));
            }
        }
    }

    async fn versions(&self, function: &str) -> Result<Vec<Published>, Failure> {
        let mut versions = Vec::new();
        let mut marker = None;
        for _ in 0..PAGES {
            let page = self.lambda.list_versions_by_function().function_name(function);
            let page = page.set_marker(marker).send().await;
            let page =
                page.map_err(|error| Failure::of("lambda:ListVersionsByFunction", &error))?;
            for configuration in page.versions() {
                let version = configuration.version().unwrap_or_default().to_owned();
                if version != LATEST {
                    let configuration = configuration_of(configuration)?;
                    versions.push(Published { version, configuration });
                }
            }
            marker = page.next_marker().map(str::to_owned);
            if marker.is_none() {
                versions.reverse();
                return Ok(versions);
            }
        }
        Err(Failure::told(format!("it has more than {PAGES} pages of versions: delete old ones")))
    }

    async fn aliases(&self, function: &str) -> Result<BTreeMap<String, Alias>, Failure> {
        let mut aliases = BTreeMap::new();
        let mut marker = None;
        for _ in 0..PAGES {
            let page = self.lambda.list_aliases().function_name(function);
            let page = page.set_marker(marker).send().await;
            let page = page.map_err(|error| Failure::of("lambda:ListAliases", &error))?;
            let named = page.aliases().iter().filter_map(|alias| Some((alias.name()?, alias)));
            aliases.extend(named.map(|(name, alias)| (name.to_owned(), alias_of(alias))));
            marker = page.next_marker().map(str::to_owned);
            if marker.is_none() {
                return Ok(aliases);
            }
        }
        Err(Failure::told(format!("it has more than {PAGES} pages of aliases: delete old ones")))
    }
}

pub(super) fn latest_of(configuration: &FunctionConfiguration) -> Result<Latest, Failure> {
    Ok(Latest {
        configuration: configuration_of(configuration)?,
        revision: configuration.revision_id().map(str::to_owned),
        has_failed_update: configuration.last_update_status() == Some(&LastUpdateStatus::Failed),
    })
}

pub(super) fn configuration_of(from: &FunctionConfiguration) -> Result<Configuration, Failure> {
    let number = |value: Option<i32>| value.and_then(|value| value.try_into().ok());
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let architecture = from.architectures().first().map(|architecture| architecture.as_str());
    if let Some(error) = from.environment().and_then(|environment| environment.error()) {
        return Err(Failure::told(format!(
            "its environment variables cannot be read: {}. May the deployer use the key that they are encrypted with?",
            error.message().unwrap_or("AWS gives no reason")
        )));
    }
    let variables = from.environment().and_then(|environment| environment.variables());
    let tracing = from.tracing_config().and_then(|tracing| tracing.mode());
    let network = from.vpc_config().map(|network| Network {
        subnet_ids: network.subnet_ids().iter().cloned().collect(),
        security_group_ids: network.security_group_ids().iter().cloned().collect(),
    });
    let layers = from.layers().iter().filter_map(|layer| layer.arn());
    Ok(Configuration {
        code_sha256: text(from.code_sha256()),
        architecture: text(architecture),
        settings: RuntimeSettings {
            runtime: text(from.runtime().map(|runtime| runtime.as_str())),
            handler: text(from.handler()),
            role: text(from.role()),
            memory_mb: number(from.memory_size()).unwrap_or_default(),
            timeout_s: number(from.timeout()).unwrap_or_default(),
            environment: variables
                .into_iter()
                .flatten()
                .map(|(a, b)| (a.clone(), b.clone()))
                .collect(),
            tracing: tracing.map(|mode| mode.as_str().to_owned()),
            network,
            layers: Some(layers.map(str::to_owned).collect()),
        },
    })
}

fn alias_of(alias: &AliasConfiguration) -> Alias {
    let weights = alias.routing_config().and_then(|routing| routing.additional_version_weights());
    Alias {
        version: alias.function_version().unwrap_or_default().to_owned(),
        revision: alias.revision_id().map(str::to_owned),
        weights: weights.into_iter().flatten().map(|(a, b)| (a.clone(), *b)).collect(),
    }
}
