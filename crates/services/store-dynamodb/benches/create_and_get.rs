//! What this store costs above the driver, on the server that `TEST_DYNAMODB_ENDPOINT` names.
//!
//! The bare driver writes the same items in the same kind of transaction, into a table with the same
//! indexes, and reads them back as consistently and as the same type.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on panics")]

use std::{collections::HashMap, sync::Arc};

use aws_sdk_dynamodb::{
    Client,
    types::{AttributeValue, Put, TransactWriteItem},
};
use config::Environment;
use serde::{Deserialize, Serialize};
use store::{
    Created, Entity, Index, Indexed, Store,
    contract::{Factory, benchmark},
};
use store_dynamodb::testing::TestTables;
use uuid::Uuid;

/// The environments whose tables the two sides use.
const STORE: Environment = Environment::Dev;
const DRIVER: Environment = Environment::Pre;

/// An entity with one unique value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Person {
    id: String,
    email: String,
    name: String,
}

impl Person {
    fn numbered(number: u32) -> Self {
        let (id, email) = (format!("person-{number}"), format!("{number}@company.com"));
        Self { id, email, name: "Some ordinary name".to_owned() }
    }
}

impl Entity for Person {
    const NAME: &'static str = "person";
    const COLLECTION: &'static str = "persons";
    const INDEXES: &'static [Index] = &[Index::Unique("email")];

    fn id(&self) -> &str {
        &self.id
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        vec![("email", Indexed::One(self.email.clone()))]
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let tables = TestTables::prepared::<Person>().await;
        let store: Arc<dyn Store<Person>> = tables.open(STORE).await;
        let bare = Bare { client: tables.client(), table: tables.table_name::<Person>(DRIVER) };
        let comparison = benchmark::compare(
            move |number| {
                let store = Arc::clone(&store);
                async move { through_the_store(&*store, number).await }
            },
            move |number| {
                let bare = bare.clone();
                async move { bare.create_and_get(number).await }
            },
        )
        .await;
        tables.remove::<Person>().await;
        print(&comparison);
    });
}

async fn through_the_store(store: &dyn Store<Person>, number: u32) {
    let person = Person::numbered(number);
    let created = store.create(&person, None).await.map(Created::into_stored).unwrap();
    assert_eq!(store.read(person.id()).await.unwrap(), created);
}

/// The driver without a store.
#[derive(Clone)]
struct Bare {
    client: Client,
    table: String,
}

impl Bare {
    async fn create_and_get(&self, number: u32) {
        let person = Person::numbered(number);
        let now = store::Timestamp::now().to_string();
        let mut item: HashMap<String, AttributeValue> = serde_dynamo::to_item(&person).unwrap();
        item.insert("_kind".to_owned(), text(Person::NAME));
        item.insert("created".to_owned(), text(&now));
        item.insert("updated".to_owned(), text(&now));
        item.insert("version".to_owned(), AttributeValue::N("1".to_owned()));
        item.insert("_write".to_owned(), text(&Uuid::new_v4().to_string()));
        let key = format!("#unique:email:{}", person.email);
        let claim =
            HashMap::from([("id".to_owned(), text(&key)), ("holder".to_owned(), text(&person.id))]);
        let writing = self.client.transact_write_items();
        let writing = writing.transact_items(self.put(item)).transact_items(self.put(claim));
        writing.client_request_token(Uuid::new_v4().to_string()).send().await.unwrap();

        let reading = self.client.get_item().table_name(&self.table).consistent_read(true);
        let found = reading.key("id", text(&person.id)).send().await.unwrap().item.unwrap();
        assert_eq!(serde_dynamo::from_item::<_, Person>(found).unwrap(), person);
    }

    fn put(&self, item: HashMap<String, AttributeValue>) -> TransactWriteItem {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(id)");
        TransactWriteItem::builder().put(put.build().unwrap()).build()
    }
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

#[expect(clippy::print_stdout, reason = "the figure is what this program is for")]
fn print(comparison: &benchmark::Comparison) {
    println!("DynamoDB: {comparison}");
}
