//! A page costs what it holds, not what the table holds.

use std::{ops::Bound, sync::Arc};

use store::{
    Filter, Query, Sort, Store,
    contract::{Sample, Specimen, faults::Remote},
};
use store_dynamodb::testing::TestTables;

use super::recorder::Recorder;
use crate::record::Record;

const ENTITIES: u32 = 500;
const LIMIT: usize = 20;

/// More than a page looks at: of those that have a value of `found` alone, there are 1100.
const MANY: u32 = 1320;

fn record(number: u32) -> Record {
    let name = Some(format!("name {:03}", number / 4));
    let Record { specimen, values } = Record::sample(number);
    let found = specimen.found.filter(|_| number % 6 != 0);
    Record { specimen: Specimen { name, found, ..specimen }, values }
}

async fn fill(tables: &TestTables, entities: u32) -> (Recorder, Arc<dyn Store<Record>>) {
    let recorder = Recorder::default();
    let address = recorder.listen(Remote::<Record>::server(tables)).await;
    let store: Arc<dyn Store<Record>> = tables.open_at(address).await;
    for number in 0..entities {
        store.create(&record(number), None).await.unwrap();
    }
    recorder.take();
    (recorder, store)
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
        (vec![], Sort::BY_ID, vec!["Query"], 21),
        (vec![], by_name, vec!["Query", "Query"], 21),
        (vec![of_names], by_name, vec!["Query"], 21),
        (vec![equals("name", "name 007")], Sort::BY_ID, vec!["Query"], 4),
        (vec![equals("code", "code-9")], Sort::BY_ID, vec!["GetItem", "GetItem"], 0),
    ] {
        let mut query = Query { filters, sort, after: None, limit: LIMIT };
        for _ in 0..2 {
            let page = store.list(&query).await.unwrap();
            let (operations, scanned) = recorder.take();
            assert_eq!(operations, requests, "{query:?}");
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
            let (_, scanned) = recorder.take();
            assert!(scanned <= 1000 + MANY / 6, "{scanned} scanned: {query:?}");
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
