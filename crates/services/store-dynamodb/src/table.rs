//! A table: what is asked of it, each request sent as often as there is reason. It knows no entity.

use aws_sdk_dynamodb::{
    Client,
    error::BuildError,
    operation::{
        put_item::PutItemError,
        query::{QueryOutput, builders::QueryFluentBuilder},
        transact_write_items::TransactWriteItemsError,
    },
    types::{Delete, Put, ReturnValuesOnConditionCheckFailure::AllOld, TransactWriteItem},
};
use error::{Cause, Error};

use crate::{
    attempts,
    attribute::{Item, text},
    expression::Expression,
    failure::{self, Written},
};

/// A table of a server.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
    /// The attribute of its key.
    pub(crate) key: &'static str,
    /// What it is used for now: a phrase that completes «failed to».
    pub(crate) operation: &'static str,
}

/// A part of a write.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Puts an item in the place of the one with its key, if there is one.
    Put(Item, Expression),
    /// Removes the item with this key, if there is one.
    Delete(String, Expression),
}

impl Table {
    /// The same table, used for this.
    pub(crate) fn to(&self, operation: &'static str) -> Self {
        Self { operation, ..self.clone() }
    }

    pub(crate) fn bug(&self, cause: impl Into<Cause>) -> Error {
        Error::internal(self.operation)(cause)
    }

    pub(crate) fn unavailable(&self, cause: &str) -> Error {
        Error::unavailable(self.operation)(cause)
    }

    /// The item with this key, as the last acknowledged write left it.
    pub(crate) async fn get(&self, key: &str) -> Result<Option<Item>, Error> {
        let request = self.client.get_item().table_name(&self.name).consistent_read(true);
        let request = request.key(self.key, text(key));
        let answer = attempts::answer(|| async {
            request.clone().send().await.map_err(|error| failure::of(self.operation, &error))
        });
        Ok(answer.await?.0.item)
    }

    /// Puts one item. It is unclear whether that happened before, if an answer was lost: the condition fails on the
    /// item itself then, and the caller has to know its own.
    pub(crate) async fn put(&self, item: Item, condition: Expression) -> Result<Written, Error> {
        let request = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .condition_expression(&condition.text)
            .set_expression_attribute_names(Some(condition.names.clone()))
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(AllOld);
        let answer = attempts::answer(|| async {
            let Err(error) = request.clone().send().await else { return Ok(None) };
            match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                    Ok(Some(failure::found(refused.item())))
                }
                _ => Err(failure::of(self.operation, &error)),
            }
        });
        Ok(match answer.await? {
            (None, _) => Written::Done,
            (Some(found), is_unclear) => Written::Refused { action: 0, found, is_unclear },
        })
    }

    /// Does all of the actions or none. By a token the server knows the request again, for ten minutes, so that
    /// it happens once however often it is sent:
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
    pub(crate) async fn transact(&self, actions: Vec<Action>) -> Result<Written, Error> {
        let items = actions.into_iter().map(|action| self.transact_item(action));
        let items =
            items.collect::<Result<Vec<_>, _>>().map_err(|incomplete| self.bug(incomplete))?;
        let request = self
            .client
            .transact_write_items()
            .client_request_token(uuid::Uuid::new_v4())
            .set_transact_items(Some(items));
        let written = attempts::answer(|| async {
            let Err(error) = request.clone().send().await else { return Ok(Written::Done) };
            match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    failure::of_reasons(self.operation, cancelled.cancellation_reasons())
                }
                _ => Err(failure::of(self.operation, &error)),
            }
        });
        Ok(written.await?.0)
    }

    fn transact_item(&self, action: Action) -> Result<TransactWriteItem, BuildError> {
        let item = TransactWriteItem::builder();
        let item = match action {
            Action::Put(put, condition) => item.put(
                Put::builder()
                    .table_name(&self.name)
                    .set_item(Some(put))
                    .condition_expression(&condition.text)
                    .set_expression_attribute_names(Some(condition.names.clone()))
                    .set_expression_attribute_values(condition.values())
                    .return_values_on_condition_check_failure(AllOld)
                    .build()?,
            ),
            Action::Delete(key, condition) => item.delete(
                Delete::builder()
                    .table_name(&self.name)
                    .key(self.key, text(key))
                    .condition_expression(&condition.text)
                    .set_expression_attribute_names(Some(condition.names.clone()))
                    .set_expression_attribute_values(condition.values())
                    .return_values_on_condition_check_failure(AllOld)
                    .build()?,
            ),
        };
        Ok(item.build())
    }

    /// Sends a query, and answers its items, how many were looked at, and where it would go on.
    pub(crate) async fn query(&self, request: QueryFluentBuilder) -> Result<QueryOutput, Error> {
        let answer = attempts::answer(|| async {
            request.clone().send().await.map_err(|error| failure::of(self.operation, &error))
        });
        Ok(answer.await?.0)
    }
}
