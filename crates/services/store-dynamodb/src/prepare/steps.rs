//! The requests that make a table, each of which another may have made already. It decides no schema.

use std::time::Duration;

use aws_sdk_dynamodb::{
    Client,
    config::retry::RetryConfig,
    error::SdkError,
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
pub(super) struct Steps<'t> {
    client: Client,
    pub(super) table: &'t Table,
    protection: Protection,
}

impl<'t> Steps<'t> {
    /// Their requests are sent again as the driver sees fit: nobody waits for them in an invocation.
    pub(super) fn new(table: &'t Table, protection: Protection) -> Self {
        let settings = table.client.config().to_builder().retry_config(RetryConfig::standard());
        Self { client: Client::from_conf(settings.build()), table, protection }
    }

    /// Makes the table; says whether it was not there.
    pub(super) async fn create(&self, indexes: &[TableIndex]) -> Result<bool, Error> {
        let key = self.table.key;
        let built = || {
            let global: Result<_, _> = indexes.iter().map(schema::global_index).collect();
            Ok::<_, aws_sdk_dynamodb::error::BuildError>((
                schema::table_key(key)?,
                schema::attributes(key, indexes)?,
                global?,
            ))
        };
        let (table_key, attributes, global) = built().map_err(Error::internal(OPERATION))?;
        let request = self
            .client
            .create_table()
            .table_name(&self.table.name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_key_schema(Some(table_key))
            .set_attribute_definitions(Some(attributes))
            .set_global_secondary_indexes(Some(global))
            .deletion_protection_enabled(self.protection == Protection::Full);
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if matches!(
                    error.as_service_error(),
                    Some(CreateTableError::ResourceInUseException(_))
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(failed(&error)),
        }
    }

    /// The table, once it and all its indexes are ready.
    pub(super) async fn active(&self) -> Result<TableDescription, Error> {
        let began = Instant::now();
        while began.elapsed() < READY_TIMEOUT {
            let request = self.client.describe_table().table_name(&self.table.name);
            match request.send().await {
                Ok(answer) => {
                    if let Some(table) = answer.table.filter(is_active) {
                        return Ok(table);
                    }
                }
                // What was made a moment ago is not described everywhere yet.
                Err(error)
                    if matches!(
                        error.as_service_error(),
                        Some(DescribeTableError::ResourceNotFoundException(_))
                    ) => {}
                Err(error) => return Err(failed(&error)),
            }
            sleep(PAUSE).await;
        }
        Err(self.not_ready())
    }

    fn not_ready(&self) -> Error {
        let cause = format!("`{}` is not ready after {READY_TIMEOUT:?}", self.table.name);
        Error::unavailable(OPERATION)(cause)
    }

    /// Adds an index to a table that is ready. DynamoDB adds one at a time.
    pub(super) async fn add(&self, index: &TableIndex) -> Result<(), Error> {
        let added = schema::added_index(index).map_err(Error::internal(OPERATION))?;
        let attributes = schema::attributes(self.table.key, std::slice::from_ref(index))
            .map_err(Error::internal(OPERATION))?;
        let update = GlobalSecondaryIndexUpdate::builder().create(added).build();
        let request = self
            .client
            .update_table()
            .table_name(&self.table.name)
            .set_attribute_definitions(Some(attributes))
            .global_secondary_index_updates(update);
        match request.send().await {
            // Somebody else adds an index now: this one, or it is asked for again.
            Err(error)
                if matches!(
                    error.as_service_error(),
                    Some(
                        UpdateTableError::ResourceInUseException(_)
                            | UpdateTableError::LimitExceededException(_)
                    )
                ) =>
            {
                sleep(PAUSE).await;
                Ok(())
            }
            outcome => outcome.map(|_| ()).map_err(|error| failed(&error)),
        }
    }

    /// Has DynamoDB remove what is expired; says whether it did not before.
    pub(super) async fn enable_expiry(&self) -> Result<bool, Error> {
        if self.expires().await? {
            return Ok(false);
        }
        let expiry =
            TimeToLiveSpecification::builder().enabled(true).attribute_name(attribute::EXPIRES_S);
        let expiry = expiry.build().map_err(Error::internal(OPERATION))?;
        let request = self
            .client
            .update_time_to_live()
            .table_name(&self.table.name)
            .time_to_live_specification(expiry);
        match request.send().await {
            Ok(_) => Ok(true),
            // Somebody else was faster.
            Err(_) if self.expires().await? => Ok(false),
            Err(error) => Err(failed(&error)),
        }
    }

    async fn expires(&self) -> Result<bool, Error> {
        let request = self.client.describe_time_to_live().table_name(&self.table.name);
        let answer = request.send().await.map_err(|error| failed(&error))?;
        let found = answer.time_to_live_description;
        let status = found.as_ref().and_then(|found| found.time_to_live_status());
        if !matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) {
            return Ok(false);
        }
        match found.as_ref().and_then(|found| found.attribute_name()) {
            Some(attribute::EXPIRES_S) => Ok(true),
            other => Err(Error::internal(OPERATION)(format!(
                "`{}` expires by another attribute, {other:?}",
                self.table.name
            ))),
        }
    }

    /// Has DynamoDB keep what the table was at any second of the last 35 days.
    pub(super) async fn enable_recovery(&self) -> Result<(), Error> {
        let recovery = PointInTimeRecoverySpecification::builder()
            .point_in_time_recovery_enabled(true)
            .build()
            .map_err(Error::internal(OPERATION))?;
        let request = self
            .client
            .update_continuous_backups()
            .table_name(&self.table.name)
            .point_in_time_recovery_specification(recovery);
        let began = Instant::now();
        while began.elapsed() < READY_TIMEOUT {
            match request.clone().send().await {
                Ok(_) => return Ok(()),
                // Backups of a new table become possible some seconds after it is ready.
                Err(error)
                    if matches!(
                        error.as_service_error(),
                        Some(UpdateContinuousBackupsError::ContinuousBackupsUnavailableException(
                            _
                        ))
                    ) => {}
                Err(error) => return Err(failed(&error)),
            }
            sleep(PAUSE).await;
        }
        Err(self.not_ready())
    }
}

fn is_active(table: &TableDescription) -> bool {
    let mut indexes = table.global_secondary_indexes().iter();
    table.table_status() == Some(&TableStatus::Active)
        && indexes.all(|index| index.index_status() == Some(&IndexStatus::Active))
}

fn failed<E, R>(error: &SdkError<E, R>) -> Error
where
    E: aws_sdk_dynamodb::error::ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug + 'static,
{
    failure::of(OPERATION, error).error
}
