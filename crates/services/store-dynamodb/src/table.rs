//! A table: what is asked of it, each request sent as often as there is reason. It knows no entity.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    Client,
    error::BuildError,
    operation::{
        put_item::PutItemError,
        query::{QueryOutput, builders::QueryFluentBuilder},
        transact_write_items::TransactWriteItemsError,
    },
    types::{
        AttributeValue, Delete, Put, ReturnValuesOnConditionCheckFailure::AllOld, TransactWriteItem,
    },
};
use error::Error;

use crate::{
    attempts,
    attribute::{Item, text},
    failure::{self, Written},
};

/// A table of a server.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
    /// The attribute of its key.
    pub(crate) key: &'static str,
}

/// A condition on the item that is in the place of a write.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) expression: &'static str,
    pub(crate) names: HashMap<String, String>,
    pub(crate) values: HashMap<String, AttributeValue>,
}

/// A part of a write.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Puts an item in the place of the one with its key, if there is one.
    Put(Item, Condition),
    /// Removes the item with this key, if there is one.
    Delete(String, Condition),
}

impl Table {
    /// The item with this key, as the last acknowledged write left it.
    pub(crate) async fn get(
        &self,
        operation: &'static str,
        key: &str,
    ) -> Result<Option<Item>, Error> {
        let request = self.client.get_item().table_name(&self.name).consistent_read(true);
        let request = request.key(self.key, text(key));
        let answer = attempts::answer(|| async {
            request.clone().send().await.map_err(|error| failure::of(operation, &error))
        });
        Ok(answer.await?.0.item)
    }

    /// Puts one item. Says also whether the same may have happened before, unanswered: the condition fails on
    /// the item itself then, and the caller has to know its own.
    pub(crate) async fn put(
        &self,
        operation: &'static str,
        item: Item,
        condition: Condition,
    ) -> Result<(Written, bool), Error> {
        let request = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Some(condition.names))
            .set_expression_attribute_values(some(condition.values))
            .return_values_on_condition_check_failure(AllOld);
        attempts::answer(|| async {
            let Err(error) = request.clone().send().await else { return Ok(Written::Done) };
            match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                    Ok(Written::Refused { action: 0, found: failure::found(refused.item()) })
                }
                _ => Err(failure::of(operation, &error)),
            }
        })
        .await
    }

    /// Does all of the actions or none. By a token the server knows the request again, for ten minutes, so that
    /// it happens once however often it is sent:
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
    pub(crate) async fn transact(
        &self,
        operation: &'static str,
        actions: Vec<Action>,
    ) -> Result<Written, Error> {
        let items = actions.into_iter().map(|action| self.transact_item(action));
        let items = items.collect::<Result<Vec<_>, _>>().map_err(Error::internal(operation))?;
        let request = self
            .client
            .transact_write_items()
            .client_request_token(uuid::Uuid::new_v4())
            .set_transact_items(Some(items));
        let written = attempts::answer(|| async {
            let Err(error) = request.clone().send().await else { return Ok(Written::Done) };
            match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    failure::of_reasons(operation, cancelled.cancellation_reasons())
                }
                _ => Err(failure::of(operation, &error)),
            }
        });
        Ok(written.await?.0)
    }

    fn transact_item(&self, action: Action) -> Result<TransactWriteItem, BuildError> {
        let item = TransactWriteItem::builder();
        let item = match action {
            Action::Put(put, Condition { expression, names, values }) => item.put(
                Put::builder()
                    .table_name(&self.name)
                    .set_item(Some(put))
                    .condition_expression(expression)
                    .set_expression_attribute_names(Some(names))
                    .set_expression_attribute_values(some(values))
                    .return_values_on_condition_check_failure(AllOld)
                    .build()?,
            ),
            Action::Delete(key, Condition { expression, names, values }) => item.delete(
                Delete::builder()
                    .table_name(&self.name)
                    .key(self.key, text(key))
                    .condition_expression(expression)
                    .set_expression_attribute_names(Some(names))
                    .set_expression_attribute_values(some(values))
                    .return_values_on_condition_check_failure(AllOld)
                    .build()?,
            ),
        };
        Ok(item.build())
    }

    /// Sends a query, and answers its items, how many were looked at, and where it would go on.
    pub(crate) async fn query(
        &self,
        operation: &'static str,
        request: QueryFluentBuilder,
    ) -> Result<QueryOutput, Error> {
        let answer = attempts::answer(|| async {
            request.clone().send().await.map_err(|error| failure::of(operation, &error))
        });
        Ok(answer.await?.0)
    }
}

/// DynamoDB refuses an empty map of values.
fn some(values: HashMap<String, AttributeValue>) -> Option<HashMap<String, AttributeValue>> {
    (!values.is_empty()).then_some(values)
}
