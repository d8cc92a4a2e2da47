//! The requests that make a table, each of which another may have made already. It decides no schema.

use std::{fmt::Debug, time::Duration};

use aws_sdk_dynamodb::{
    Client,
    config::retry::RetryConfig,
    error::{BuildError, ProvideErrorMetadata, SdkError},
    operation::{
        create_table::CreateTableError, describe_table::DescribeTableError,
        update_continuous_backups::UpdateContinuousBackupsError, update_table::UpdateTableError,
    },
    types::{
        BillingMode, GlobalSecondaryIndexUpdate, IndexStatus, PointInTimeRecoverySpecification,
        TableDescription, TableStatus, TimeToLiveSpecification, TimeToLiveStatus,
    },
};
use error::Error;
use tokio::time::{Instant, sleep};

use super::{OPERATION, Protection, schema};
use crate::{attribute, failure, index::TableIndex, table::Table};

/// How long a table or an index may take until it is ready: an index of a large table takes minutes, and
/// whoever prepares may begin again.
const READY_TIMEOUT: Duration = Duration::from_secs(600);

/// The pause between two looks. A new table takes some seconds on AWS, and none on a laptop.
const PAUSE: Duration = Duration::from_millis(500);

/// The steps of preparing a table.
pub(super) struct Steps {
    client: Client,
    table: Table,
    protection: Protection,
}

impl Steps {
    /// Their requests are sent again as the driver sees fit: nobody waits for them in an invocation.
    pub(super) fn new(table: &Table, protection: Protection) -> Self {
        let settings = table.client.config().to_builder().retry_config(RetryConfig::standard());
        Self { client: Client::from_conf(settings.build()), table: table.clone(), protection }
    }

    /// Makes the table; says whether it was not there.
    pub(super) async fn create(&self, indexes: &[TableIndex]) -> Result<bool, Error> {
        let global: Result<_, _> = indexes.iter().map(schema::global_index).collect();
        let request = self
            .client
            .create_table()
            .table_name(&self.table.name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_key_schema(Some(schema::table_key(self.table.key).map_err(bug)?))
            .set_attribute_definitions(Some(
                schema::attributes(self.table.key, indexes).map_err(bug)?,
            ))
            .set_global_secondary_indexes(Some(global.map_err(bug)?))
            .deletion_protection_enabled(self.protection == Protection::Full);
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if is(&error, CreateTableError::is_resource_in_use_exception) => Ok(false),
            Err(error) => Err(failed(&error)),
        }
    }

    /// The table, once it and all its indexes are ready.
    pub(super) async fn active(&self) -> Result<TableDescription, Error> {
        let request = self.client.describe_table().table_name(&self.table.name);
        self.until_ready(|| async {
            match request.clone().send().await {
                Ok(answer) => Ok(answer.table.filter(is_active)),
                // What was made a moment ago is not described everywhere yet.
                Err(error) if is(&error, DescribeTableError::is_resource_not_found_exception) => {
                    Ok(None)
                }
                Err(error) => Err(failed(&error)),
            }
        })
        .await
    }

    /// Adds an index to a table that is ready. DynamoDB adds one at a time.
    pub(super) async fn add(&self, index: &TableIndex) -> Result<(), Error> {
        let added = schema::added_index(index).map_err(bug)?;
        let update = GlobalSecondaryIndexUpdate::builder().create(added).build();
        let attributes = schema::attributes(self.table.key, std::slice::from_ref(index));
        let request = self
            .client
            .update_table()
            .table_name(&self.table.name)
            .set_attribute_definitions(Some(attributes.map_err(bug)?))
            .global_secondary_index_updates(update);
        match request.send().await {
            Ok(_) => Ok(()),
            // Somebody else adds an index now: this one, or it is asked for again.
            Err(error)
                if is(&error, UpdateTableError::is_resource_in_use_exception)
                    || is(&error, UpdateTableError::is_limit_exceeded_exception) =>
            {
                sleep(PAUSE).await;
                Ok(())
            }
            Err(error) => Err(failed(&error)),
        }
    }

    /// Has DynamoDB remove what is expired; says whether it did not before.
    pub(super) async fn enable_expiry(&self) -> Result<bool, Error> {
        if self.expires().await? {
            return Ok(false);
        }
        let expiry =
            TimeToLiveSpecification::builder().enabled(true).attribute_name(attribute::EXPIRES_S);
        let request = self.client.update_time_to_live().table_name(&self.table.name);
        match request.time_to_live_specification(expiry.build().map_err(bug)?).send().await {
            Ok(_) => Ok(true),
            // Somebody else was faster.
            Err(_) if self.expires().await? => Ok(false),
            Err(error) => Err(failed(&error)),
        }
    }

    async fn expires(&self) -> Result<bool, Error> {
        let request = self.client.describe_time_to_live().table_name(&self.table.name);
        let answer = request.send().await.map_err(|error| failed(&error))?;
        let is_on = [TimeToLiveStatus::Enabled, TimeToLiveStatus::Enabling];
        let found = answer.time_to_live_description.filter(|found| {
            found.time_to_live_status().is_some_and(|status| is_on.contains(status))
        });
        match found.as_ref().map(|found| found.attribute_name()) {
            None => Ok(false),
            Some(Some(attribute::EXPIRES_S)) => Ok(true),
            Some(other) => {
                let cause =
                    format!("`{}` expires by another attribute, {other:?}", self.table.name);
                Err(Error::internal(OPERATION)(cause))
            }
        }
    }

    /// Has DynamoDB keep what the table was at any second of the last 35 days.
    pub(super) async fn enable_recovery(&self) -> Result<(), Error> {
        let recovery = PointInTimeRecoverySpecification::builder();
        let recovery = recovery.point_in_time_recovery_enabled(true).build().map_err(bug)?;
        let request = self.client.update_continuous_backups().table_name(&self.table.name);
        let request = request.point_in_time_recovery_specification(recovery);
        let not_yet = UpdateContinuousBackupsError::is_continuous_backups_unavailable_exception;
        self.until_ready(|| async {
            match request.clone().send().await {
                Ok(_) => Ok(Some(())),
                // Backups of a new table become possible some seconds after it is ready.
                Err(error) if is(&error, not_yet) => Ok(None),
                Err(error) => Err(failed(&error)),
            }
        })
        .await
    }

    async fn until_ready<T, F>(&self, look: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<Option<T>, Error>>,
    {
        let began = Instant::now();
        while began.elapsed() < READY_TIMEOUT {
            if let Some(ready) = look().await? {
                return Ok(ready);
            }
            sleep(PAUSE).await;
        }
        let cause = format!("`{}` is not ready after {READY_TIMEOUT:?}", self.table.name);
        Err(Error::unavailable(OPERATION)(cause))
    }
}

fn is_active(table: &TableDescription) -> bool {
    let mut indexes = table.global_secondary_indexes().iter();
    table.table_status() == Some(&TableStatus::Active)
        && indexes.all(|index| index.index_status() == Some(&IndexStatus::Active))
}

fn is<E, R>(error: &SdkError<E, R>, kind: fn(&E) -> bool) -> bool {
    error.as_service_error().is_some_and(kind)
}

fn failed<E, R>(error: &SdkError<E, R>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: Debug + 'static,
{
    failure::of(OPERATION, error).error
}

fn bug(incomplete: BuildError) -> Error {
    Error::internal(OPERATION)(incomplete)
}
