//! No list reads all documents, or sorts what an index has in order. Only MongoDB itself explains how it
//! finds them: the DocumentDB engine of the tests has no `explain`.

use std::ops::Bound;

use config::Environment;
use mongodb::bson::{Document, doc};
use store::{
    Filter, Position, Query, Sort,
    contract::{Factory, Sample, Specimen},
};
use store_mongodb::contract::{Kind, TestDatabase, command, kind};

/// So many that a plan matters.
const SPECIMENS: u32 = 200;

#[tokio::test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
async fn every_list_uses_an_index() {
    if kind() == Kind::DocumentDb {
        println!("not tested: a server of the kind documentdb has no `explain`");
        return;
    }
    let database = TestDatabase::new();
    let factory: &dyn Factory<Specimen> = &database;
    let store = factory.open(Environment::Dev).await;
    for number in 0..SPECIMENS {
        store.create(&Specimen::sample(number), None).await.unwrap();
    }
    let client = database.client().await;
    let dev = client.database(&database.name(Environment::Dev));
    let mut plans = Vec::new();
    for query in queries() {
        let explain = doc! { "explain": command::<Specimen>(&query).unwrap() };
        plans.push((query, dev.run_command(explain).await.unwrap()));
    }
    factory.clean_up().await;

    for (query, plan) in plans {
        let stages = stages(plan.get_document("queryPlanner").unwrap());
        assert!(stages.iter().any(|stage| stage.ends_with("IXSCAN")), "{query:?}: {stages:?}");
        assert!(!stages.contains(&"COLLSCAN".to_owned()), "{query:?}: {stages:?}");
        let is_in_order = query.filters.is_empty();
        assert!(!is_in_order || !stages.contains(&"SORT".to_owned()), "{query:?}: {stages:?}");
    }
}

fn queries() -> Vec<Query> {
    let filters = [
        vec![],
        vec![Filter::Equals("tags", "number-7".to_owned())],
        vec![Filter::Equals("code", "code-7".to_owned())],
        vec![Filter::Contains("name", "nary".to_owned())],
        vec![Filter::Within("found", Bound::Included("2015".to_owned()), Bound::Unbounded)],
    ];
    let after = Position { value: "An".to_owned(), id: "specimen-1".to_owned() };
    let mut queries = Vec::new();
    for filters in filters {
        for sort in Specimen::sorts() {
            for after in [None, Some(after.clone())] {
                // By identifier alone, the first page without a filter is the `_id` index itself.
                let filters = filters.clone();
                queries.push(Query { filters, sort, after, limit: 5 });
            }
        }
    }
    assert!(queries.iter().any(|query| query.sort == Sort::BY_ID));
    queries
}

/// The stages of the plan that won, wherever they stand in it.
fn stages(planner: &Document) -> Vec<String> {
    let mut stages = Vec::new();
    collect(planner.get_document("winningPlan").unwrap(), &mut stages);
    stages
}

fn collect(plan: &Document, stages: &mut Vec<String>) {
    stages.extend(plan.get_str("stage").ok().map(str::to_owned));
    for value in plan.values() {
        if let Some(inner) = value.as_document() {
            collect(inner, stages);
        }
        let inner = value.as_array().into_iter().flatten().filter_map(|value| value.as_document());
        inner.for_each(|inner| collect(inner, stages));
    }
}
