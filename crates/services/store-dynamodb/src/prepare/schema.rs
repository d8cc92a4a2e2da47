//! What a table is like, in DynamoDB's own words. It sends nothing.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::{
    error::BuildError,
    types::{
        AttributeDefinition, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndex,
        KeySchemaElement, KeyType, Projection, ProjectionType, ScalarAttributeType,
        TableDescription,
    },
};

use crate::index::TableIndex;

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
    let text = AttributeDefinition::builder().attribute_type(ScalarAttributeType::S);
    names.into_iter().map(|name| text.clone().attribute_name(name).build()).collect()
}

/// An index of whole items, for a table that is to be made.
pub(super) fn global_index(index: &TableIndex) -> Result<GlobalSecondaryIndex, BuildError> {
    GlobalSecondaryIndex::builder()
        .index_name(&index.name)
        .set_key_schema(Some(index_key(index)?))
        .projection(Projection::builder().projection_type(ProjectionType::All).build())
        .build()
}

/// The same, for a table that is there.
pub(super) fn added_index(
    index: &TableIndex,
) -> Result<CreateGlobalSecondaryIndexAction, BuildError> {
    let GlobalSecondaryIndex { index_name, key_schema, projection, .. } = global_index(index)?;
    CreateGlobalSecondaryIndexAction::builder()
        .index_name(index_name)
        .set_key_schema(Some(key_schema))
        .set_projection(projection)
        .build()
}

/// The first index that a table lacks. Refuses, in words, one that was made for something else: with another key, or
/// with an index of one of these names that is none of these.
pub(super) fn missing<'i>(
    table: &TableDescription,
    indexes: &'i [TableIndex],
    key: &str,
) -> Result<Option<&'i TableIndex>, String> {
    if !table_key(key).is_ok_and(|schema| table.key_schema() == schema) {
        let name = table.table_name().unwrap_or_default();
        return Err(format!("the table `{name}` has another key than `{key}` alone"));
    }
    for index in indexes {
        if !has(table, index, key)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn has(table: &TableDescription, index: &TableIndex, key: &str) -> Result<bool, String> {
    let mut indexes = table.global_secondary_indexes().iter();
    let Some(found) = indexes.find(|found| found.index_name() == Some(&index.name)) else {
        return Ok(false);
    };
    let is_like = global_index(index).is_ok_and(|wanted| {
        found.key_schema() == wanted.key_schema() && found.projection() == wanted.projection()
    });
    let are_texts = attributes(key, std::slice::from_ref(index)).is_ok_and(|wanted| {
        wanted.iter().all(|attribute| table.attribute_definitions().contains(attribute))
    });
    if is_like && are_texts {
        return Ok(true);
    }
    let name = table.table_name().unwrap_or_default();
    let TableIndex { name: index, partition, order } = index;
    Err(format!(
        "the index `{index}` of the table `{name}` is not one of whole items by the texts \
         `{partition}` and `{order}`"
    ))
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::GlobalSecondaryIndexDescription;

    use super::*;

    fn index() -> TableIndex {
        TableIndex { name: "all".into(), partition: "_kind".into(), order: "uid".into() }
    }

    fn table(key: &str, index: Option<(&str, ProjectionType)>) -> TableDescription {
        let described = |(order, projection): (&str, ProjectionType)| {
            let schema = index_key(&TableIndex { order: order.into(), ..self::index() }).unwrap();
            GlobalSecondaryIndexDescription::builder()
                .index_name("all")
                .set_key_schema(Some(schema))
                .projection(Projection::builder().projection_type(projection).build())
                .build()
        };
        TableDescription::builder()
            .table_name("user")
            .set_key_schema(Some(table_key(key).unwrap()))
            .set_attribute_definitions(Some(attributes("uid", &[self::index()]).unwrap()))
            .set_global_secondary_indexes(index.map(|index| vec![described(index)]))
            .build()
    }

    #[test]
    fn an_index_is_there_is_missing_or_is_another_and_so_is_the_key() {
        let wanted = [index()];
        let missing = |table| missing(&table, &wanted, "uid");
        assert_eq!(missing(table("uid", None)), Ok(Some(&wanted[0])));
        assert_eq!(missing(table("uid", Some(("uid", ProjectionType::All)))), Ok(None));
        let text = "the index `all` of the table `user` is not one of whole items by the texts `_kind` and \
                    `uid`";
        for other in [("name", ProjectionType::All), ("uid", ProjectionType::KeysOnly)] {
            assert_eq!(missing(table("uid", Some(other))), Err(text.to_owned()));
        }
        let text = "the table `user` has another key than `uid` alone";
        assert_eq!(missing(table("id", None)), Err(text.to_owned()));
    }
}
