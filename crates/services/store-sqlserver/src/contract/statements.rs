//! Every statement that can be made for a kind of entity, for a parser to read.

use store::{Entity, Filter, Position, Query, Sort, Stored, Timestamp, contract::Sample};

use crate::{
    Migration, Record, documents,
    mapping::Mapping,
    migrate::{self, Catalog},
    statement::{Statement, keys, list, names::Names, read, write},
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
    let mapping = Mapping::<E>::tables(SCHEMA).expect("the kind is described well");
    all_of(&mapping, E::MIGRATIONS, one, other)
}

/// The same for documents.
///
/// # Panics
///
/// If the names of the kind cannot be those of tables.
pub fn document_statements<E: Sample>(one: &E, other: &E) -> Vec<(String, usize)> {
    let mapping = Mapping::<E>::documents(SCHEMA).expect("the names are plain");
    all_of(&mapping, documents::MIGRATIONS, one, other)
}

fn all_of<E: Sample>(
    mapping: &Mapping<E>,
    migrations: &[Migration],
    one: &E,
    other: &E,
) -> Vec<(String, usize)> {
    let (names, id) = (&mapping.names, one.id());
    let row = mapping.to_row(one, None).expect("the entity fits");
    let mut stored = Stored::now(one.clone());
    let mut all = vec![
        read::one(names, id),
        read::version(names, id),
        read::held(names, id),
        write::delete(names, id, None),
        write::delete(names, id, Some(&[1, 2])),
    ];
    for writer in [None, Some("somebody".to_owned())] {
        (stored.created_by, stored.updated_by) = (writer.clone(), writer);
        all.push(write::insert(names, &stored, &row).expect("the entity fits"));
        all.push(write::update(names, &stored, &row, 1).expect("the entity fits"));
    }
    for index in E::INDEXES {
        all.extend(read::count_others(names, index.field(), "value", id));
    }
    if let Some(lines) = &names.lines {
        all.extend([1, 2, 3].map(|keys| read::lines(names, lines, &vec![7; keys])));
        for count in 0..=row.lines.len() {
            let rows = &row.lines[..count];
            all.push(write::replace_lines(names, lines, 1, rows).expect("the lines fit"));
        }
        all.push(write::insert_lines(names, lines, 1, 1, &row.lines).expect("the lines fit"));
    }
    all.extend(of_keys(names, E::COLLECTION));
    for query in queries(one, other) {
        all.extend(list::page::<E>(names, &query).expect("the list may be asked for"));
    }
    let catalog = Catalog::of(SCHEMA);
    let migrations = || migrate::OWN.iter().chain(migrations);
    all.extend([catalog.hold(), catalog.count(), catalog.select(E::COLLECTION, 1)]);
    all.extend(migrations().map(|step| catalog.insert("owner", step, "digest")));
    let mut texts: Vec<_> = all
        .iter()
        .map(|statement| (statement.text().to_owned(), statement.parameters().len()))
        .collect();
    texts.extend([catalog.create_schema(), catalog.create_table()].map(|text| (text, 0)));
    for migration in migrations() {
        let text = migrate::text(migration, SCHEMA, E::COLLECTION);
        texts.extend(migrate::statements(&text).map(|text| (text.to_owned(), 0)));
        texts.push((text, 0));
    }
    texts
}

fn of_keys(names: &Names, collection: &str) -> [Statement; 3] {
    let now = Timestamp::now();
    let key = keys::Key { collection, hash: b"key" };
    [
        keys::select(names, &key),
        keys::insert(names, &key, b"digest", "{}".to_owned(), (now, now)),
        keys::delete_some_expired(names, now, 1),
    ]
}

/// The statements by which a kind is read that is never written: by identifier, and for these lists.
///
/// # Panics
///
/// If the kind is described wrongly, or a list may not be asked for.
pub fn reading_statements<E: Record>(id: &str, queries: &[Query]) -> Vec<String> {
    let mapping = Mapping::<E>::view(SCHEMA).expect("the kind is described well");
    let names = &mapping.names;
    let mut all = vec![read::one(names, id), read::version(names, id)];
    for query in queries {
        all.extend(list::page::<E>(names, query).expect("the list may be asked for"));
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
fn positions<E: Entity>(one: &E, sort: Sort) -> Vec<Option<Position>> {
    let indexed = one.indexed();
    let found = indexed.iter().find(|(field, _)| Some(*field) == sort.field);
    let value = found.and_then(|(_, value)| value.values().first().cloned()).unwrap_or_default();
    let id = one.id().to_owned();
    let odd = Position { value: value.clone(), id: format!("{id} \u{e9}") };
    vec![None, Some(Position { value, id }), Some(odd)]
}
