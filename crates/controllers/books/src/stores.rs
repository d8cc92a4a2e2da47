//! The contract of stores, kept for books: in the embedded store, and in MongoDB where a server is named.

use proptest::{collection::vec, option, sample::select};
use store::contract::{
    Sample,
    proptest::{self, prelude::*},
};

use crate::{Book, BookDetails, BookId, Isbn, Price};

mod embedded {
    use std::sync::Arc;

    use async_trait::async_trait;
    use config::Environment;
    use store::{Store, Stores, contract::Factory};
    use tempfile::TempDir;

    use crate::Book;

    struct Directory(TempDir);

    #[async_trait]
    impl Factory<Book> for Directory {
        async fn open(&self, environment: Environment) -> Arc<dyn Store<Book>> {
            Stores::embedded_in(self.0.path()).get(environment).await.unwrap()
        }
    }

    store::contract_tests!(Book, Directory(tempfile::tempdir().unwrap()));
}

mod mongodb {
    use store_mongodb::contract::TestDatabase;

    use crate::Book;

    store::contract_tests!(Book, TestDatabase::new(), "needs a MongoDB server: TEST_MONGODB_URI");
}

/// Texts that a store may take for others, for a pattern, or for a part of a statement. All are in lower
/// case, as titles are compared.
const TEXTS: [&str; 12] = [
    " ",
    "a",
    "a ",
    "ab",
    "a%b",
    "a_b",
    "$where",
    "o'clock \"; --",
    "e\u{301}t\u{e9}",
    "stra\u{df}e",
    "\u{ff5e}",
    "\u{1f469}\u{200d}\u{1f680}",
];

const DAYS: [&str; 4] = ["0000-01-01", "1965-08-01", "1965-08-02", "9999-12-31"];

/// The ISBN of this number; its check digit is found by trying.
fn isbn(number: u32) -> String {
    let texts = (0..10).map(|check| format!("978{number:09}{check}"));
    texts.map(|text| text.parse::<Isbn>()).find_map(Result::ok).unwrap().to_string()
}

fn book(number: u32, details: BookDetails) -> Book {
    let id = format!("01890000-0000-7000-8000-{number:012x}");
    Book::new(BookId::try_from(id).unwrap(), details)
}

fn bare(number: u32) -> BookDetails {
    BookDetails {
        title: "t".to_owned(),
        authors: vec!["a".to_owned()],
        isbn: isbn(number),
        published: None,
        language: None,
        tags: Vec::new(),
        price: None,
    }
}

fn price(count: u32) -> Option<Price> {
    Some(Price { amount: count.to_string(), currency: "EUR".to_owned() })
}

impl Sample for Book {
    fn sample(number: u32) -> Self {
        let details = BookDetails {
            title: "Dune".to_owned(),
            authors: vec!["Frank Herbert".to_owned()],
            published: Some(DAYS[1].to_owned()),
            language: Some("en".to_owned()),
            tags: vec!["classic".to_owned(), format!("number-{number}")],
            price: price(0),
            ..bare(number)
        };
        book(number, details)
    }

    fn counted(mut self, count: u32) -> Self {
        self.details.price = price(count);
        self
    }

    fn count(&self) -> u32 {
        self.details.price.as_ref().map_or(0, |price| price.amount.parse().unwrap())
    }

    fn claiming(mut self, _field: &'static str, other: &Self) -> Self {
        self.details.isbn.clone_from(&other.details.isbn);
        self
    }

    fn extremes() -> Vec<Self> {
        /// No sample of the contract has such a number.
        const FIRST: u32 = 900_000;
        let largest = BookDetails {
            title: "\u{1f600}".repeat(500),
            authors: vec!["\u{1f600}".repeat(200); 20],
            language: Some("zh-Hant".to_owned()),
            tags: (0..50).map(|tag| format!("{tag}{}", "\u{1f600}".repeat(98))).collect(),
            price: Some(Price { amount: "9999999999".to_owned(), currency: "XXX".to_owned() }),
            ..bare(FIRST)
        };
        let of_text = |(number, text): (u32, &str)| BookDetails {
            title: text.to_owned(),
            authors: vec![text.to_owned(), text.to_uppercase(), text.to_owned()],
            published: DAYS.get(number as usize % 5).map(|day| (*day).to_owned()),
            tags: vec![text.to_owned()],
            price: Some(Price { amount: "0.1000".to_owned(), currency: "EUR".to_owned() }),
            ..bare(number)
        };
        let details = [largest, bare(FIRST + 1)].into_iter();
        let details = details.chain((FIRST + 2..).zip(TEXTS).map(of_text));
        (FIRST..).zip(details).map(|(number, details)| book(number, details)).collect()
    }

    fn generated(number: u32) -> BoxedStrategy<Self> {
        let text = || select(&TEXTS).prop_map(str::to_owned);
        let title = prop_oneof![text(), "[a-c\u{e0}-\u{e4}A-C]{1,4}"];
        (title, vec(text(), 1..4), option::of(select(&DAYS)), vec(text(), 0..4), any::<u32>())
            .prop_map(move |(title, authors, published, tags, count)| {
                let published = published.map(str::to_owned);
                let price = price(count);
                book(number, BookDetails { title, authors, published, tags, price, ..bare(number) })
            })
            .boxed()
    }
}
