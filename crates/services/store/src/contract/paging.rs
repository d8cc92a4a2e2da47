//! Pages stay true while others are inserted and deleted between them.

use std::sync::Arc;

use error::Error;

use super::{
    Factory, Sample,
    lists::generated,
    model,
    outcomes::{add, open},
};
use crate::{Expected, Position, Query, Sort, Store, Stored};

/// Entities that nobody touches: several pages.
const UNTOUCHED: u32 = 30;

/// Entities that come and go, before, between and after the others.
const PASSING: u32 = 30;

/// Small, so that there are many places between two pages.
const LIMIT: usize = 4;

pub async fn pages_neither_repeat_nor_skip_what_nobody_touches<E: Sample>(
    factory: Arc<dyn Factory<E>>,
) {
    let (reader, writer) = (open(&factory).await, open(&factory).await);
    let mut untouched = Vec::new();
    for entity in generated::<E>(0..UNTOUCHED) {
        untouched.push(add(&writer, &entity).await);
    }
    for sort in E::sorts() {
        let mut passing = Passing::start(&writer).await;
        let mut query = Query { filters: vec![], sort, after: None, limit: LIMIT };
        let mut found = Vec::new();
        // Each entity, however often it is inserted again, ends at most one page.
        for _ in 0..=(UNTOUCHED + PASSING) {
            let page = reader.list(&query).await.unwrap();
            passing.change(page.items.last()).await;
            found.extend(page.items);
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        assert_eq!(query.after, None, "the list ends");
        check_order(&found, sort);
        found
            .retain(|stored| untouched.iter().any(|other| other.entity.id() == stored.entity.id()));
        assert_eq!(found, model::list(&untouched, &[], sort), "{sort:?}");
        passing.stop().await;
    }
}

pub async fn a_place_that_no_page_named_is_harmless<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    add(&store, &E::sample(1)).await;
    let texts = ["", "\0", "a", "\u{10ffff}", "9999-99-99T99:99:99.999Z", "-1", "' OR 1=1 --"];
    let long = "\u{1f600}".repeat(2_000);
    for sort in E::sorts() {
        for value in texts.into_iter().chain([&*long]) {
            for id in texts.into_iter().chain([&*long]) {
                let after = Some(Position { value: value.to_owned(), id: id.to_owned() });
                let outcome = store.list(&Query { filters: vec![], sort, after, limit: 5 }).await;
                let is_harmless = matches!(outcome, Ok(_) | Err(Error::NoSuchPlace));
                assert!(is_harmless, "{sort:?} after {value:?}, {id:?}: {outcome:?}");
            }
        }
    }
}

/// Even with those that come and go, a list never goes back, nor holds an entity twice.
fn check_order<E: Sample>(found: &[Stored<E>], sort: Sort) {
    assert_eq!(found, model::list(found, &[], sort), "{sort:?}");
    for pair in found.windows(2) {
        assert_ne!(pair[0].entity.id(), pair[1].entity.id(), "{sort:?}");
    }
}

/// The entities that come and go.
struct Passing<E> {
    store: Arc<dyn Store<E>>,
    present: Vec<E>,
    absent: Vec<E>,
}

impl<E: Sample> Passing<E> {
    async fn start(store: &Arc<dyn Store<E>>) -> Self {
        // The generator is asked for the untouched too, so that these have values of their own.
        let mut present = generated::<E>(0..UNTOUCHED + PASSING).split_off(UNTOUCHED as usize);
        let absent = present.split_off(present.len() / 2);
        for entity in &present {
            add(store, entity).await;
        }
        Self { store: Arc::clone(store), present, absent }
    }

    /// Deletes the one on which the page ended, if it is a passing one, and two more; inserts two.
    async fn change(&mut self, last: Option<&Stored<E>>) {
        let ended = last.and_then(|last| {
            self.present.iter().position(|entity| entity.id() == last.entity.id())
        });
        let mut gone: Vec<E> = ended.map(|place| self.present.remove(place)).into_iter().collect();
        gone.extend(self.present.drain(..2.min(self.present.len())));
        for entity in &gone {
            self.store.delete(entity.id(), &Expected::Any).await.unwrap();
        }
        let come: Vec<E> = self.absent.drain(..2.min(self.absent.len())).collect();
        for entity in &come {
            add(&self.store, entity).await;
        }
        self.present.extend(come);
        self.absent.extend(gone);
    }

    async fn stop(self) {
        for entity in &self.present {
            self.store.delete(entity.id(), &Expected::Any).await.unwrap();
        }
    }
}
