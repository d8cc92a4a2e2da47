//! A table: what is asked of it, each request sent as often as there is reason. It knows no entity.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    Client,
    operation::{put_item::PutItemError, transact_write_items::TransactWriteItemsError},
    types::{
        AttributeValue, Delete, Put, ReturnValuesOnConditionCheckFailure::AllOld, TransactWriteItem,
    },
};
use error::Error;

use crate::{
    attribute::{Item, text},
    failure::{self, Failure, Written},
    retry::until_it_passes,
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
    /// Removes the item with this key.
    Delete(String, Option<Condition>),
}

impl Table {
    /// The item with this key, as the last acknowledged write left it.
    pub(crate) async fn get(
        &self,
        operation: &'static str,
        key: &str,
    ) -> Result<Option<Item>, Error> {
        let request = self
            .client
            .get_item()
            .table_name(&self.name)
            .key(self.key, text(key))
            .consistent_read(true);
        let answer = until_it_passes(operation, || {
            let request = request.clone();
            async move { request.send().await.map_err(|error| failure::of(&error)) }
        });
        Ok(answer.await?.item)
    }

    /// Puts one item. If the answer is lost and the driver asks again, the condition fails on the item
    /// itself: the caller has to know its own.
    pub(crate) async fn put(
        &self,
        operation: &'static str,
        item: Item,
        condition: Condition,
    ) -> Result<Written, Error> {
        let request = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Some(condition.names))
            .set_expression_attribute_values(some(condition.values))
            .return_values_on_condition_check_failure(AllOld);
        until_it_passes(operation, || {
            let request = request.clone();
            async move {
                let Err(error) = request.send().await else { return Ok(Written::Done) };
                match error.as_service_error() {
                    Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                        let found = failure::found(refused.item());
                        Ok(Written::Refused { action: 0, found })
                    }
                    _ => Err(failure::of(&error)),
                }
            }
        })
        .await
    }

    /// Does all of the actions or none. By the token the server knows the request again, for ten minutes,
    /// so that it happens once however often it is sent:
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
    pub(crate) async fn transact(
        &self,
        operation: &'static str,
        token: &str,
        actions: Vec<Action>,
    ) -> Result<Written, Error> {
        let items: Result<Vec<_>, _> =
            actions.into_iter().map(|action| self.transact_item(action)).collect();
        let items = items.map_err(|incomplete| Error::internal(operation)(incomplete))?;
        let request = self
            .client
            .transact_write_items()
            .client_request_token(token)
            .set_transact_items(Some(items));
        until_it_passes(operation, || {
            let request = request.clone();
            async move {
                let Err(error) = request.send().await else { return Ok(Written::Done) };
                match error.as_service_error() {
                    Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                        failure::of_reasons(cancelled.cancellation_reasons())
                    }
                    _ => Err(failure::of(&error)),
                }
            }
        })
        .await
    }

    fn transact_item(
        &self,
        action: Action,
    ) -> Result<TransactWriteItem, aws_sdk_dynamodb::error::BuildError> {
        let item = TransactWriteItem::builder();
        Ok(match action {
            Action::Put(put, condition) => {
                let put = Put::builder()
                    .table_name(&self.name)
                    .set_item(Some(put))
                    .condition_expression(condition.expression)
                    .set_expression_attribute_names(Some(condition.names))
                    .set_expression_attribute_values(some(condition.values))
                    .return_values_on_condition_check_failure(AllOld);
                item.put(put.build()?)
            }
            Action::Delete(key, condition) => {
                let mut delete = Delete::builder().table_name(&self.name).key(self.key, text(key));
                if let Some(condition) = condition {
                    delete = delete
                        .condition_expression(condition.expression)
                        .set_expression_attribute_names(Some(condition.names))
                        .set_expression_attribute_values(some(condition.values))
                        .return_values_on_condition_check_failure(AllOld);
                }
                item.delete(delete.build()?)
            }
        }
        .build())
    }

    /// Sends a query, and answers its items, how many were looked at, and where it would go on.
    pub(crate) async fn query(
        &self,
        operation: &'static str,
        request: aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder,
    ) -> Result<aws_sdk_dynamodb::operation::query::QueryOutput, Error> {
        until_it_passes(operation, || {
            let request = request.clone();
            async move { request.send().await.map_err(|error| -> Failure { failure::of(&error) }) }
        })
        .await
    }
}

/// DynamoDB refuses an empty map of values.
fn some(values: HashMap<String, AttributeValue>) -> Option<HashMap<String, AttributeValue>> {
    (!values.is_empty()).then_some(values)
}
