//! Two programs of different age work on one store: the newer one declares more fields and more indexes.
//!
//! The promises are those of [`evolution_tests!`](crate::evolution_tests), on two kinds that share a collection.

use std::{sync::Arc, time::Duration};

use error::Error;
use serde::{Deserialize, Serialize};

use super::{
    Factory,
    harness::on_a_runtime,
    outcomes::{add, all, open, taken},
};
use crate::{Entity, Expected, Filter, Index, Indexed, Sort, Store, reindex};

/// Entities of the newer program as the older one knows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    id: String,
    name: String,
    code: Option<String>,
    origin: Option<EarlierOrigin>,
    parts: Vec<EarlierOrigin>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct EarlierOrigin {
    place: String,
}

/// The same with more: fields, and indexes of fields that were there before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Later {
    id: String,
    name: String,
    code: Option<String>,
    origin: Option<LaterOrigin>,
    parts: Vec<LaterOrigin>,
    #[serde(default)]
    colour: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct LaterOrigin {
    place: String,
    #[serde(default)]
    country: Option<String>,
}

impl Entity for Earlier {
    const NAME: &'static str = "find";
    const COLLECTION: &'static str = "finds";
    const INDEXES: &'static [Index] = &[Index::Sorted("name")];

    fn id(&self) -> &str {
        &self.id
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        vec![("name", Indexed::One(self.name.clone()))]
    }
}

impl Entity for Later {
    const NAME: &'static str = "find";
    const COLLECTION: &'static str = "finds";
    const INDEXES: &'static [Index] = &[
        Index::Sorted("name"),
        Index::Unique("code"),
        Index::Sorted("place"),
        Index::Sorted("colour"),
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        let mut indexed = vec![("name", Indexed::One(self.name.clone()))];
        indexed.extend(self.code.clone().map(|code| ("code", Indexed::One(code))));
        let place = self.origin.as_ref().map(|origin| origin.place.clone());
        indexed.extend(place.map(|place| ("place", Indexed::One(place))));
        indexed.extend(self.colour.clone().map(|colour| ("colour", Indexed::One(colour))));
        indexed
    }
}

fn earlier(number: u32) -> Earlier {
    let origin = || EarlierOrigin { place: format!("place-{number}") };
    Earlier {
        id: format!("find-{number}"),
        name: format!("name-{number}"),
        code: Some(format!("code-{number}")),
        origin: Some(origin()),
        parts: vec![origin(), origin()],
    }
}

fn later(number: u32) -> Later {
    let Earlier { id, name, code, .. } = earlier(number);
    let origin = |country: &str| LaterOrigin {
        place: format!("place-{number}"),
        country: Some(country.to_owned()),
    };
    let parts = vec![origin("AR"), origin("PE")];
    Later { id, name, code, origin: Some(origin("CL")), parts, colour: Some("red".to_owned()) }
}

/// The stores of both programs on the same data, for which the newer one has prepared everything.
pub trait Both: Factory<Earlier> + Factory<Later> {}
impl<F: Factory<Earlier> + Factory<Later>> Both for F {}

pub async fn an_older_program_keeps_what_it_does_not_know(factory: Arc<impl Both>) {
    let (old, new) = programs(factory).await;
    let created = add(&new, &later(1)).await;

    let read = old.read("find-1").await.unwrap();
    assert_eq!(read.entity, earlier(1));
    assert_eq!(all(&old, &[], by("name"), 10).await, std::slice::from_ref(&read));
    let renamed = Earlier { name: "renamed".to_owned(), ..earlier(1) };
    let replaced = old.replace(&renamed, &read).await.unwrap();
    let moved = EarlierOrigin { place: "elsewhere".to_owned() };
    let moved = Earlier { origin: Some(moved), ..renamed };
    // Once from what was answered, once from what was read.
    old.replace(&moved, &replaced).await.unwrap();
    let read = old.read("find-1").await.unwrap();
    old.replace(&moved, &read).await.unwrap();

    let mut expected = Later { name: "renamed".to_owned(), ..later(1) };
    expected.origin.as_mut().unwrap().place = "elsewhere".to_owned();
    let found = new.read("find-1").await.unwrap();
    assert_eq!(found.entity, expected);
    assert_eq!(found.created, created.created);
    // The newer program's own indexes serve it as before, or after a reindex.
    reindex(&*new, None, u32::MAX, |_| {}).await.unwrap();
    for sort in [by("name"), by("place"), by("colour")] {
        assert_eq!(all(&new, &[], sort, 10).await, std::slice::from_ref(&found));
    }
}

pub async fn an_older_program_works_on_a_store_prepared_by_a_newer_one(factory: Arc<impl Both>) {
    let (old, new) = programs(factory).await;

    let created = add(&old, &earlier(1)).await;
    let bare = Earlier { code: None, origin: None, parts: Vec::new(), ..earlier(1) };
    let replaced = old.replace(&bare, &created).await.unwrap();

    assert_eq!(all(&old, &[], by("name"), 10).await, [replaced]);
    let read = new.read("find-1").await.unwrap();
    assert_eq!((read.entity.code, read.entity.colour), (None, None));
}

pub async fn an_entity_is_found_by_a_new_index_after_a_reindex(factory: Arc<impl Both>) {
    let (old, new) = programs(factory).await;
    let mut stored = Vec::new();
    for number in 1..=7 {
        add(&old, &earlier(number)).await;
        let id = earlier(number).id;
        stored.push(new.read(&id).await.unwrap());
    }
    // By everything else at once, in pages too.
    for sort in [Sort::BY_ID, by("name")] {
        assert_eq!(all(&new, &[], sort, 2).await, stored);
    }

    let mut reports = 0;
    let done = reindex(&*new, Some("find-3".to_owned()), u32::MAX, |_| reports += 1).await.unwrap();
    assert_eq!((done.entities, done.last.as_deref()), (4, Some("find-7")));
    assert!(done.taken.is_empty() && reports > 0);
    let done = reindex(&*new, None, u32::MAX, |_| {}).await.unwrap();
    assert_eq!((done.entities, done.taken.len()), (7, 0));

    // Nothing else changed: neither documents nor versions.
    for sort in [Sort::BY_ID, by("name"), by("place"), by("colour")] {
        assert_eq!(all(&new, &[], sort, 2).await, stored, "{sort:?}");
    }
    for found in &stored {
        let place = found.entity.origin.as_ref().unwrap().place.clone();
        let code = found.entity.code.clone().unwrap();
        for filter in [Filter::Equals("place", place), Filter::Equals("code", code.clone())] {
            let list = all(&new, std::slice::from_ref(&filter), Sort::BY_ID, 2).await;
            assert_eq!(list, std::slice::from_ref(found), "{filter:?}");
        }
        let thief = Later { code: Some(code.clone()), ..later(99) };
        taken::<Later, _>(new.create(&thief, None).await, ("code", &code));
    }
}

pub async fn a_reindex_tells_which_unique_values_are_taken(factory: Arc<impl Both>) {
    let (old, new) = programs(factory).await;
    add(&old, &earlier(1)).await;
    add(&old, &Earlier { code: earlier(1).code, ..earlier(2) }).await;

    let done = reindex(&*new, None, u32::MAX, |_| {}).await.unwrap();

    assert_eq!(done.entities, 2);
    let [(_, Error::Taken { field: "code", value, .. })] = &*done.taken else {
        panic!("expected one value to be taken, got {:?}", done.taken);
    };
    assert_eq!(value, "code-1");
}

pub async fn a_unique_value_that_an_older_program_gave_up_is_free(factory: Arc<impl Both>) {
    let (old, new) = programs(factory).await;
    for number in 1..=2 {
        add(&new, &later(number)).await;
    }
    let read = old.read("find-1").await.unwrap();
    old.replace(&Earlier { code: None, ..earlier(1) }, &read).await.unwrap();
    old.delete("find-2", &Expected::Any).await.unwrap();

    let next = add(&new, &Later { code: later(1).code, ..later(3) }).await;
    let gained = Later { code: later(2).code, ..later(3) };
    let replaced = new.replace(&gained, &next).await.unwrap();

    let held = Filter::Equals("code", "code-2".to_owned());
    assert_eq!(all(&new, &[held], Sort::BY_ID, 2).await, [replaced]);
    let thief = Later { code: gained.code, ..later(4) };
    taken::<Later, _>(new.create(&thief, None).await, ("code", "code-2"));
}

pub async fn a_unique_value_stays_with_its_holder_whoever_else_had_it(factory: Arc<impl Both>) {
    let (old, new) = programs(factory).await;
    for number in 1..=2 {
        add(&old, &Earlier { code: earlier(9).code, ..earlier(number) }).await;
    }
    add(&new, &later(9)).await;

    let read = new.read("find-1").await.unwrap();
    new.replace(&Later { code: None, ..read.entity.clone() }, &read).await.unwrap();
    new.delete("find-2", &Expected::Any).await.unwrap();

    let thief = Later { code: later(9).code, ..later(3) };
    taken::<Later, _>(new.create(&thief, None).await, ("code", "code-9"));
}

pub async fn a_reindex_keeps_to_its_rate(factory: Arc<impl Both>) {
    let (_, new) = programs(factory).await;
    for number in 1..=60 {
        add(&new, &later(number)).await;
    }
    let began = tokio::time::Instant::now();
    reindex(&*new, None, 100, |_| {}).await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(500), "{:?}", began.elapsed());
}

async fn programs(factory: Arc<impl Both>) -> (Arc<dyn Store<Earlier>>, Arc<dyn Store<Later>>) {
    let old = Arc::clone(&factory) as Arc<dyn Factory<Earlier>>;
    let new = factory as Arc<dyn Factory<Later>>;
    (open(&old).await, open(&new).await)
}

fn by(field: &'static str) -> Sort {
    Sort { field: Some(field), descending: false }
}

/// Puts the stores of both programs through a promise.
///
/// # Panics
///
/// If the promise is not kept.
pub fn keep<F, P>(factory: impl Future<Output = F>, promise: impl FnOnce(Arc<F>) -> P)
where
    F: Both,
    P: Future<Output = ()> + Send + 'static,
{
    on_a_runtime(async {
        let factory = Arc::new(factory.await);
        let clean_up = Arc::clone(&factory);
        (promise(factory), async move { Factory::<Later>::clean_up(&*clean_up).await })
    });
}

/// The only list of these promises: one test for each, as [`contract_tests!`](crate::contract_tests) writes them,
/// on a factory of both [`Earlier`] and [`Later`].
#[macro_export]
macro_rules! evolution_tests {
    ($factory:expr $(, $needs:literal)?) => {
        $crate::evolution_tests! { [$factory $(, $needs)?]
            an_older_program_keeps_what_it_does_not_know
            an_older_program_works_on_a_store_prepared_by_a_newer_one
            an_entity_is_found_by_a_new_index_after_a_reindex
            a_reindex_tells_which_unique_values_are_taken
            a_unique_value_that_an_older_program_gave_up_is_free
            a_unique_value_stays_with_its_holder_whoever_else_had_it
            a_reindex_keeps_to_its_rate
        }
    };
    ([$factory:expr] $($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                $crate::contract::evolution::keep(async { $factory }, $crate::contract::evolution::$name);
            }
        )*
    };
    ([$factory:expr, $needs:literal] $($name:ident)*) => {
        $(
            #[test]
            #[ignore = $needs]
            fn $name() {
                $crate::contract::evolution::keep(async { $factory }, $crate::contract::evolution::$name);
            }
        )*
    };
}
