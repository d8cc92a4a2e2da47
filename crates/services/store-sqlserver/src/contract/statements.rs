//! Every statement that can be made for a kind of entity, for a parser to read.

use store::{Filter, IdempotentRequest, Position, Query, Sort, Timestamp, contract::Sample};

use crate::{
    Record, View,
    migrate::{self, Catalog},
    moment,
    statement::{keys, list, names::Names, read, write},
};

const SCHEMA: &str = "dev";

/// The statements for two entities: each text with how many parameters it has.
///
/// Lists are asked for in every order, from the first page and after positions of every sort, with each
/// filter that the kind allows and with each two of them.
///
/// # Panics
///
/// If the kind is described wrongly.
pub fn statements<E: Record + Sample>(one: &E, other: &E) -> Vec<(String, usize)> {
    let names = Names::of(E::TABLE, E::INDEXES, SCHEMA).expect("the kind is described well");
    let now = moment::of(Timestamp::now()).expect("a moment of this century");
    let (id, row) = (one.id(), one.to_row());
    let mut all = vec![
        read::one(&names, id),
        read::version(&names, id),
        write::insert(&names, id, &row, now).expect("the entity fits"),
        write::update(&names, id, &row, now, None).expect("the entity fits"),
        write::update(&names, id, &row, now, Some(1)).expect("the entity fits"),
        write::delete(&names, id, None),
        write::delete(&names, id, Some(1)),
    ];
    for column in E::TABLE.columns.iter().filter(|column| column.field.is_some()) {
        if let crate::Kind::Ascii(length) = column.kind {
            all.push(read::count_others(&names, column.name, ("value", length), id));
        }
    }
    if let Some(lines) = &E::TABLE.lines {
        all.push(write::delete_lines(&names, lines, 1));
        all.extend([1, 2, 3].map(|keys| read::lines(&names, lines, &vec![7; keys])));
        for count in 1..=row.lines().len() {
            let rows = &row.lines()[..count];
            all.push(write::insert_lines(&names, lines, 1, 1, rows).expect("the lines fit"));
        }
    }
    let request = IdempotentRequest {
        key: "key".to_owned(),
        fingerprint: "digest".to_owned(),
        keep: std::time::Duration::from_secs(1),
    };
    let key = keys::Key { collection: E::COLLECTION, hash: request.key.as_bytes() };
    all.extend([
        keys::select(&names, &key),
        keys::delete_expired(&names, &key, now),
        keys::insert(&names, &key, request.fingerprint.as_bytes(), "{}".to_owned(), now),
        keys::delete_some_expired(&names, now, 1),
    ]);
    for query in queries(one, other) {
        all.extend(list::page::<E>(&names, &query).expect("the list may be asked for"));
    }
    let catalog = Catalog::of(SCHEMA);
    let migrations = || migrate::OWN.iter().chain(E::MIGRATIONS);
    all.extend([
        catalog.count_schemas(),
        catalog.count_tables(),
        catalog.insert_lock(Timestamp::now()),
        catalog.lock(Timestamp::now()),
        catalog.select(E::COLLECTION, 1),
    ]);
    all.extend(migrations().map(|step| catalog.insert("owner", step, "digest", Timestamp::now())));
    let mut texts: Vec<_> = all
        .iter()
        .map(|statement| (statement.text().to_owned(), statement.parameters().len()))
        .collect();
    texts.extend([catalog.create_schema(), catalog.create_table()].map(|text| (text, 0)));
    texts.extend(migrations().map(|step| (migrate::text(step, SCHEMA), 0)));
    texts
}

/// The statements by which a kind is read that is never written: by identifier, and for these lists.
///
/// # Panics
///
/// If the kind is described wrongly, or a list may not be asked for.
pub fn reading_statements<E: View>(id: &str, queries: &[Query]) -> Vec<String> {
    let names = Names::of(E::TABLE, E::INDEXES, SCHEMA).expect("the kind is described well");
    let mut all = vec![read::one(&names, id), read::version(&names, id)];
    for query in queries {
        all.extend(list::page::<E>(&names, query).expect("the list may be asked for"));
    }
    all.iter().map(|statement| statement.text().to_owned()).collect()
}

fn queries<E: Sample>(one: &E, other: &E) -> Vec<Query> {
    let filters = E::filters(one, other);
    let mut chosen: Vec<Vec<Filter>> = vec![Vec::new()];
    chosen.extend(filters.iter().map(|filter| vec![filter.clone()]));
    chosen.extend(
        filters.iter().flat_map(|a| filters.iter().map(move |b| vec![a.clone(), b.clone()])),
    );
    let mut queries = Vec::new();
    for sort in E::sorts() {
        for after in positions(one, sort) {
            for filters in &chosen {
                let (filters, after) = (filters.clone(), after.clone());
                queries.push(Query { filters, sort, after, limit: 20 });
            }
        }
    }
    queries
}

/// The first page, after an entity, and after what is no entity's.
fn positions<E: Sample>(one: &E, sort: Sort) -> Vec<Option<Position>> {
    let indexed = one.indexed();
    let found = indexed.iter().find(|(field, _)| Some(*field) == sort.field);
    let value = found.and_then(|(_, value)| value.values().first().cloned()).unwrap_or_default();
    let id = one.id().to_owned();
    let odd = Position { value: value.clone(), id: format!("{id} \u{e9}") };
    vec![None, Some(Position { value, id }), Some(odd)]
}
