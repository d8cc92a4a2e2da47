//! The calls that change functions, their versions and aliases. Each returns when AWS has finished the change.
//!
//! Calls name the revision that they were decided on, so that AWS refuses them if someone else was faster:
//! <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html>.

use std::collections::HashMap;

use aws_sdk_lambda::types::{
    AliasRoutingConfiguration, Architecture, Environment, FunctionCode, Runtime, TracingConfig,
    TracingMode, VpcConfig,
};

use super::{
    Aws, Failure,
    reading::{configuration_of, latest_of},
};
use crate::{
    configuration::{Configuration, Network, RuntimeSettings},
    observed::{Alias, Latest},
};

impl Aws {
    /// Makes a function of a zip in the code bucket.
    pub(crate) async fn create(
        &self,
        function: &str,
        key: &str,
        configuration: &Configuration,
    ) -> Result<Latest, Failure> {
        let Configuration { settings, architecture, .. } = configuration;
        let code =
            FunctionCode::builder().s3_bucket(&self.settings.code_bucket).s3_key(key).build();
        let call = self
            .lambda
            .create_function()
            .function_name(function)
            .code(code)
            .architectures(Architecture::from(architecture.as_str()))
            .runtime(Runtime::from(settings.runtime.as_str()))
            .handler(&settings.handler)
            .role(&settings.role)
            .memory_size(number(settings.memory_mb))
            .timeout(number(settings.timeout_s))
            .environment(environment(settings))
            .set_tracing_config(tracing(settings))
            .set_vpc_config(network(settings))
            .set_layers(settings.layers.clone());
        self.patience
            .until_accepted(async || {
                let answer = call.clone().send().await;
                answer.map_err(|error| Failure::of("lambda:CreateFunction", &error))
            })
            .await?;
        self.latest(function).await
    }

    /// Gives `$LATEST` the code of a zip in the code bucket.
    pub(crate) async fn update_code(
        &self,
        function: &str,
        key: &str,
        architecture: &str,
        latest: Option<&Latest>,
    ) -> Result<Latest, Failure> {
        let call = self
            .lambda
            .update_function_code()
            .function_name(function)
            .s3_bucket(&self.settings.code_bucket)
            .s3_key(key)
            .architectures(Architecture::from(architecture))
            .set_revision_id(revision(latest));
        self.patience
            .until_accepted(async || {
                let answer = call.clone().send().await;
                answer.map_err(|error| Failure::of("lambda:UpdateFunctionCode", &error))
            })
            .await?;
        self.latest(function).await
    }

    /// Gives `$LATEST` these settings, and leaves those that are not among them as they are.
    pub(crate) async fn update_configuration(
        &self,
        function: &str,
        settings: &RuntimeSettings,
        latest: Option<&Latest>,
    ) -> Result<Latest, Failure> {
        let call = self
            .lambda
            .update_function_configuration()
            .function_name(function)
            .runtime(Runtime::from(settings.runtime.as_str()))
            .handler(&settings.handler)
            .role(&settings.role)
            .memory_size(number(settings.memory_mb))
            .timeout(number(settings.timeout_s))
            .environment(environment(settings))
            .set_tracing_config(tracing(settings))
            .set_vpc_config(network(settings))
            .set_layers(settings.layers.clone())
            .set_revision_id(revision(latest));
        self.patience
            .until_accepted(async || {
                let answer = call.clone().send().await;
                answer.map_err(|error| Failure::of("lambda:UpdateFunctionConfiguration", &error))
            })
            .await?;
        self.latest(function).await
    }

    /// Makes a version of `$LATEST`, if that is what it should be, and returns its number once it can be called.
    ///
    /// AWS makes none and returns the last one if nothing changed since:
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html>.
    pub(crate) async fn publish(
        &self,
        function: &str,
        wanted: &Configuration,
        description: &str,
        latest: Option<&Latest>,
    ) -> Result<String, Failure> {
        let call = self
            .lambda
            .publish_version()
            .function_name(function)
            .code_sha256(&wanted.code_sha256)
            .description(description)
            .set_revision_id(revision(latest));
        let answer = self
            .patience
            .until_accepted(async || {
                let answer = call.clone().send().await;
                answer.map_err(|error| Failure::of("lambda:PublishVersion", &error))
            })
            .await?;
        let version = answer.version().unwrap_or_default().to_owned();
        let published = configuration_of(&self.settled(function, &version).await?)?;
        if !wanted.is_met_by(&published) {
            return Err(Failure::told(format!(
                "version {version} was published, and is not what was built: someone else changed the function meanwhile. Run \
                 the command again"
            )));
        }
        Ok(version)
    }

    /// Points an alias at a version, with all calls. `before` is where it points now; none: it is made.
    pub(crate) async fn point_alias(
        &self,
        function: &str,
        alias: &str,
        before: Option<&Alias>,
        version: &str,
    ) -> Result<(), Failure> {
        let Some(before) = before else {
            let call = self.lambda.create_alias();
            let call = call.function_name(function).name(alias).function_version(version);
            return self
                .patience
                .until_accepted(async || {
                    let answer = call.clone().send().await;
                    answer.map(drop).map_err(|error| Failure::of("lambda:CreateAlias", &error))
                })
                .await;
        };
        let nowhere_else = || {
            let none = Some(HashMap::new());
            AliasRoutingConfiguration::builder().set_additional_version_weights(none).build()
        };
        let call = self
            .lambda
            .update_alias()
            .function_name(function)
            .name(alias)
            .function_version(version)
            .set_routing_config((!before.weights.is_empty()).then(nowhere_else))
            .set_revision_id(before.revision.clone());
        self.patience
            .until_accepted(async || {
                let answer = call.clone().send().await;
                answer.map(drop).map_err(|error| Failure::of("lambda:UpdateAlias", &error))
            })
            .await
    }

    /// `$LATEST`, when its update is finished and has not failed.
    pub(crate) async fn latest(&self, function: &str) -> Result<Latest, Failure> {
        let configuration = self.settled(function, "$LATEST").await?;
        let latest = latest_of(&configuration)?;
        if latest.has_failed_update {
            let reason = configuration.last_update_status_reason();
            return Err(Failure::told(format!(
                "AWS could not carry out the update: {}. The function stays as it was",
                reason.unwrap_or("it gives no reason")
            )));
        }
        Ok(latest)
    }
}

fn revision(latest: Option<&Latest>) -> Option<String> {
    latest.and_then(|latest| latest.revision.clone())
}

/// AWS's numbers have a sign; values beyond it are refused by AWS as too large.
fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

fn environment(settings: &RuntimeSettings) -> Environment {
    let variables = settings.environment.iter().map(|(a, b)| (a.clone(), b.clone())).collect();
    Environment::builder().set_variables(Some(variables)).build()
}

fn tracing(settings: &RuntimeSettings) -> Option<TracingConfig> {
    let mode = TracingMode::from(settings.tracing.as_deref()?);
    Some(TracingConfig::builder().mode(mode).build())
}

fn network(settings: &RuntimeSettings) -> Option<VpcConfig> {
    let Network { subnet_ids, security_group_ids } = settings.network.clone()?;
    let config = VpcConfig::builder().set_subnet_ids(Some(subnet_ids.into_iter().collect()));
    let groups = security_group_ids.into_iter().collect();
    Some(config.set_security_group_ids(Some(groups)).build())
}
