//! What a table is like, in DynamoDB's own words. It sends nothing.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::{
    error::BuildError,
    types::{
        AttributeDefinition, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndex,
        GlobalSecondaryIndexDescription, KeySchemaElement, KeyType, Projection, ProjectionType,
        ScalarAttributeType, TableDescription,
    },
};

use crate::index::TableIndex;

/// A table or an index is there that was made by somebody else, or for something else.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unlike(String);

impl std::fmt::Display for Unlike {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Unlike {}

/// The attribute that is a table's whole key.
pub(super) fn table_key(key: &str) -> Result<Vec<KeySchemaElement>, BuildError> {
    Ok(vec![element(key, KeyType::Hash)?])
}

fn index_key(index: &TableIndex) -> Result<Vec<KeySchemaElement>, BuildError> {
    Ok(vec![element(&index.partition, KeyType::Hash)?, element(&index.order, KeyType::Range)?])
}

fn element(name: &str, key_type: KeyType) -> Result<KeySchemaElement, BuildError> {
    KeySchemaElement::builder().attribute_name(name).key_type(key_type).build()
}

/// All attributes that are part of a key: each is a text.
pub(super) fn attributes(
    key: &str,
    indexes: &[TableIndex],
) -> Result<Vec<AttributeDefinition>, BuildError> {
    let of_indexes = indexes.iter().flat_map(|index| [&*index.partition, &*index.order]);
    let names: BTreeSet<&str> = [key].into_iter().chain(of_indexes).collect();
    let definition = |name| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
    };
    names.into_iter().map(definition).collect()
}

/// An index, for a table that is to be made.
pub(super) fn global_index(index: &TableIndex) -> Result<GlobalSecondaryIndex, BuildError> {
    GlobalSecondaryIndex::builder()
        .index_name(&index.name)
        .set_key_schema(Some(index_key(index)?))
        .projection(whole_items())
        .build()
}

/// An index, for a table that is there.
pub(super) fn added_index(
    index: &TableIndex,
) -> Result<CreateGlobalSecondaryIndexAction, BuildError> {
    CreateGlobalSecondaryIndexAction::builder()
        .index_name(&index.name)
        .set_key_schema(Some(index_key(index)?))
        .projection(whole_items())
        .build()
}

fn whole_items() -> Projection {
    Projection::builder().projection_type(ProjectionType::All).build()
}

/// Refuses a table with another key.
pub(super) fn check_key(table: &TableDescription, key: &str) -> Result<(), Unlike> {
    match table_key(key) {
        Ok(schema) if table.key_schema() == schema => Ok(()),
        _ => {
            let name = table.table_name().unwrap_or_default();
            Err(Unlike(format!("the table `{name}` has another key than `{key}` alone")))
        }
    }
}

/// Whether a table has an index; refuses one of the same name with other keys, or without whole items.
pub(super) fn has(table: &TableDescription, index: &TableIndex, key: &str) -> Result<bool, Unlike> {
    let mut indexes = table.global_secondary_indexes().iter();
    let Some(found) = indexes.find(|found| found.index_name() == Some(&index.name)) else {
        return Ok(false);
    };
    if is_like(found, index) && is_text(table, index, key) {
        return Ok(true);
    }
    let name = table.table_name().unwrap_or_default();
    let TableIndex { name: index, partition, order } = index;
    Err(Unlike(format!(
        "the index `{index}` of the table `{name}` is not one of whole items by the texts \
         `{partition}` and `{order}`"
    )))
}

fn is_like(found: &GlobalSecondaryIndexDescription, index: &TableIndex) -> bool {
    let projected = found.projection().and_then(Projection::projection_type);
    index_key(index).is_ok_and(|schema| found.key_schema() == schema)
        && projected == Some(&ProjectionType::All)
}

fn is_text(table: &TableDescription, index: &TableIndex, key: &str) -> bool {
    attributes(key, std::slice::from_ref(index)).is_ok_and(|wanted| {
        wanted.iter().all(|attribute| table.attribute_definitions().contains(attribute))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> TableIndex {
        TableIndex { name: "all".into(), partition: "_kind".into(), order: "uid".into() }
    }

    fn table(key: &str, index: Option<GlobalSecondaryIndexDescription>) -> TableDescription {
        TableDescription::builder()
            .table_name("user")
            .set_key_schema(Some(table_key(key).unwrap()))
            .set_attribute_definitions(Some(attributes("uid", &[self::index()]).unwrap()))
            .set_global_secondary_indexes(index.map(|index| vec![index]))
            .build()
    }

    fn described(order: &str, projection: ProjectionType) -> GlobalSecondaryIndexDescription {
        let schema = index_key(&TableIndex { order: order.into(), ..index() }).unwrap();
        GlobalSecondaryIndexDescription::builder()
            .index_name("all")
            .set_key_schema(Some(schema))
            .projection(Projection::builder().projection_type(projection).build())
            .build()
    }

    #[test]
    fn a_table_with_another_key_is_refused() {
        assert_eq!(check_key(&table("uid", None), "uid"), Ok(()));
        assert_eq!(
            check_key(&table("id", None), "uid").unwrap_err().to_string(),
            "the table `user` has another key than `uid` alone"
        );
    }

    #[test]
    fn an_index_is_there_is_missing_or_is_another() {
        let has = |found| has(&table("uid", found), &index(), "uid");
        assert_eq!(has(None), Ok(false));
        assert_eq!(has(Some(described("uid", ProjectionType::All))), Ok(true));
        for other in
            [described("name", ProjectionType::All), described("uid", ProjectionType::KeysOnly)]
        {
            assert_eq!(
                has(Some(other)).unwrap_err().to_string(),
                "the index `all` of the table `user` is not one of whole items by the texts `_kind` \
                 and `uid`"
            );
        }
    }
}
