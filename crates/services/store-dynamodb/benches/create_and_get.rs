//! What this store costs above the driver, on the server that `TEST_DYNAMODB_ENDPOINT` names.
//!
//! The bare driver writes the same items in the same kind of transaction, into a table with the same
//! indexes, and reads them back as consistently and as the same type.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on panics")]
#![expect(clippy::print_stdout, reason = "the figure is what this program is for")]

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
use store_dynamodb::{table_name, testing::TestTables};
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
        let table = table_name::<Person>(&tables.prefix(DRIVER));
        let bare = Bare { client: tables.client(), table };
        let comparison = benchmark::compare(
            move |number| through_the_store(Arc::clone(&store), number),
            move |number| bare.clone().create_and_get(number),
        )
        .await;
        tables.remove::<Person>().await;
        println!("DynamoDB: {comparison}");
    });
}

async fn through_the_store(store: Arc<dyn Store<Person>>, number: u32) {
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
    async fn create_and_get(self, number: u32) {
        let person = Person::numbered(number);
        let now = store::Timestamp::now().to_string();
        let mut item: HashMap<_, _> = serde_dynamo::to_item(&person).unwrap();
        item.extend([
            text("_kind", Person::NAME),
            text("created", &now),
            text("updated", &now),
            ("version".to_owned(), AttributeValue::N("1".to_owned())),
            text("_write", &Uuid::new_v4().to_string()),
        ]);
        let key = format!("#unique:email:{}", person.email);
        let claim = HashMap::from([text("id", &key), text("holder", &person.id)]);
        let writing = self.client.transact_write_items();
        let writing = writing.transact_items(self.put(item)).transact_items(self.put(claim));
        writing.client_request_token(Uuid::new_v4().to_string()).send().await.unwrap();

        let reading = self.client.get_item().table_name(&self.table).consistent_read(true);
        let reading = reading.key("id", AttributeValue::S(person.id.clone()));
        let found = reading.send().await.unwrap().item.unwrap();
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

fn text(name: &str, text: &str) -> (String, AttributeValue) {
    (name.to_owned(), AttributeValue::S(text.to_owned()))
}
