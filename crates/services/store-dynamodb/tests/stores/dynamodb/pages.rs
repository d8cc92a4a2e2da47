//! A page costs what it holds, not what the table holds.

use std::{
    ops::Bound,
    sync::{Arc, Mutex},
};

use aws_sdk_dynamodb::{
    config::{
        ConfigBag, Intercept, RuntimeComponents,
        interceptors::AfterDeserializationInterceptorContextRef as Answered,
    },
    error::BoxError,
};
use store::{
    Filter, Query, Sort, Store,
    contract::{Sample, Specimen},
};
use store_dynamodb::testing::TestTables;

use crate::record::Record;

const ENTITIES: u32 = 500;
const LIMIT: usize = 20;

/// More than a page looks at: of those that have a value of `found` alone, there are 1100.
const MANY: u32 = 1320;

/// How many requests were answered, and how many items the server looked at.
#[derive(Clone, Debug, Default)]
struct Recorder(Arc<Mutex<(u32, u64)>>);

impl Intercept for Recorder {
    fn name(&self) -> &'static str {
        "recorder"
    }

    fn read_after_deserialization(
        &self,
        context: &Answered<'_>,
        _components: &RuntimeComponents,
        _settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let answer: serde_json::Value =
            serde_json::from_slice(context.response().body().bytes().unwrap_or_default())?;
        let (requests, scanned) = &mut *self.0.lock().unwrap();
        *requests += 1;
        *scanned += answer["ScannedCount"].as_u64().unwrap_or_default();
        Ok(())
    }
}

fn record(number: u32) -> Record {
    let name = Some(format!("name {:03}", number / 4));
    let Record { specimen, values } = Record::sample(number);
    let found = specimen.found.filter(|_| !number.is_multiple_of(6));
    Record { specimen: Specimen { name, found, ..specimen }, values }
}

async fn fill(tables: &TestTables, entities: u32) -> (Recorder, Arc<dyn Store<Record>>) {
    let recorder = Recorder::default();
    let store = tables.open_watched(recorder.clone());
    for number in 0..entities {
        store.create(&record(number), None).await.unwrap();
    }
    take(&recorder);
    (recorder, store)
}

/// What was counted since the last look.
fn take(recorder: &Recorder) -> (u32, u64) {
    std::mem::take(&mut *recorder.0.lock().unwrap())
}

fn equals(field: &'static str, value: &str) -> Filter {
    Filter::Equals(field, value.to_owned())
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_page_of_twenty_does_not_read_the_table() {
    let tables = TestTables::prepared::<Record>().await;
    let (recorder, store) = fill(&tables, ENTITIES).await;
    let wide = Bound::Included("name 050".to_owned());
    let of_names = Filter::Within("name", wide, Bound::Unbounded);
    let by_name = Sort { field: Some("name"), descending: true };

    // Requests, and what the server may look at: one more than the page tells that there is another, and
    // entities without a value are asked for apart.
    for (filters, sort, requests, most_scanned) in [
        (vec![], Sort::BY_ID, 1, 21),
        (vec![], by_name, 2, 21),
        (vec![of_names], by_name, 1, 21),
        (vec![equals("name", "name 007")], Sort::BY_ID, 1, 4),
        (vec![equals("code", "code-9")], Sort::BY_ID, 2, 0),
    ] {
        let mut query = Query { filters, sort, after: None, limit: LIMIT };
        for _ in 0..2 {
            let page = store.list(&query).await.unwrap();
            let (asked, scanned) = take(&recorder);
            assert_eq!(asked, requests, "{query:?}");
            assert!(scanned <= most_scanned, "{scanned} scanned: {query:?}");
            let Some(next) = page.next else { break };
            assert_eq!(page.items.len(), LIMIT);
            query.after = Some(next);
        }
    }
    tables.remove::<Record>().await;
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_filter_that_no_index_answers_costs_no_page_more_than_it_may_and_loses_nothing() {
    let tables = TestTables::prepared::<Record>().await;
    let (recorder, store) = fill(&tables, MANY).await;
    for (name, descending) in [("name 007", false), ("name 249", true), ("nobody's", false)] {
        let sort = Sort { field: Some("found"), descending };
        let filters = vec![equals("name", name)];
        let mut query = Query { filters, sort, after: None, limit: LIMIT };
        let (mut found, mut pages) = (Vec::new(), 0);
        loop {
            let page = store.list(&query).await.unwrap();
            let (_, scanned) = take(&recorder);
            assert!(scanned <= u64::from(1000 + MANY / 6), "{scanned} scanned: {query:?}");
            pages += 1;
            found.extend(page.items.into_iter().map(|stored| stored.entity));
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        let mut expected: Vec<_> = (0..MANY).map(record).collect();
        expected.retain(|record| record.specimen.name.as_deref() == Some(name));
        expected.sort_by_key(|record| (record.specimen.found, record.specimen.id.clone()));
        if descending {
            expected.reverse();
        }
        assert_eq!((found, pages), (expected, 2), "{name}");
    }
    tables.remove::<Record>().await;
}
