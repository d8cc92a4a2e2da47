//! Books: a catalogue in which every book has its own ISBN.

mod day;
mod isbn;
mod language;

use std::ops::Bound::Included;

use api::{Controller, Listed, Parameters, Resource};
use error::Error;
use garde::Validate;
use rules::{Amount, Currency, Line, Parsed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Entity, EntityId, Filter, Index, Indexed, NotCompiledIn, Stores};

pub use crate::{
    day::{Day, InvalidDay},
    isbn::{InvalidIsbn, Isbn},
    language::{InvalidLanguage, Language},
};

/// A book in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Book {
    /// The identifier; it never changes.
    pub id: EntityId<Self>,
    /// What a caller wrote, in its canonical form.
    #[serde(flatten)]
    pub details: BookDetails,
}

/// What a caller writes of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
pub struct BookDetails {
    /// The title as printed.
    #[garde(dive)]
    pub title: Line<1, 500>,
    /// In the order of the title page.
    #[garde(length(min = 1, max = 20), dive)]
    pub authors: Vec<Line<1, 200>>,
    /// ISBN-10 or ISBN-13 with a fitting check digit, with or without hyphens; kept as 13 digits. No two books have the same.
    #[garde(dive)]
    pub isbn: Parsed<Isbn>,
    /// The day it was published.
    #[serde(default)]
    #[garde(dive)]
    pub published: Option<Parsed<Day>>,
    /// Its language (BCP 47), kept in canonical case.
    #[serde(default)]
    #[garde(dive)]
    pub language: Option<Parsed<Language>>,
    /// Words to find it by.
    #[serde(default)]
    #[garde(length(max = 50), dive)]
    pub tags: Vec<Line<1, 100>>,
    /// What it costs.
    #[serde(default)]
    #[garde(dive)]
    pub price: Option<Price>,
}

/// An amount of money, exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
pub struct Price {
    /// From 0 to 9999999999.9999.
    #[garde(dive)]
    pub amount: Parsed<Amount>,
    /// The ISO 4217 code.
    #[garde(dive)]
    pub currency: Parsed<Currency>,
}

impl Entity for Book {
    const NAME: &'static str = "book";
    const COLLECTION: &'static str = "books";
    const INDEXES: &'static [Index] = &[
        Index::Unique("isbn"),
        Index::Sorted("title"),
        Index::Sorted("published"),
        Index::Members("author"),
        Index::Members("tag"),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        let BookDetails { title, authors, isbn, published, tags, .. } = &self.details;
        let mut indexed = vec![
            ("isbn", Indexed::one(isbn)),
            ("title", Indexed::one(title.to_lowercase())),
            ("author", Indexed::many(authors)),
            ("tag", Indexed::many(tags)),
        ];
        indexed.extend(published.as_ref().map(|day| ("published", Indexed::one(day))));
        indexed
    }
}

impl Listed for Book {
    fn list(list: &mut impl Parameters) {
        list.text("author", "One of its authors.", "Frank Herbert", |author| {
            Filter::Equals("author", author)
        });
        list.text("tag", "One of its tags.", "desert", |tag| Filter::Equals("tag", tag));
        list.text("q", "A part of its title, in any case.", "dun", |part| {
            Filter::Contains("title", part.to_lowercase())
        });
        list.range::<Day>(
            "published",
            Included(("published_from", "Published on this day or later.")),
            Included(("published_to", "Published on this day or earlier.")),
        );
        list.sorts(&["title", "published"]);
    }
}

impl Resource for Book {
    const PATH: &'static str = "/books";
    const ABOUT: &'static str = "A catalogue in which every book has its own ISBN.";

    type Id = EntityId<Self>;
    type New = BookDetails;
    type Details = BookDetails;

    fn make(details: BookDetails) -> Result<Self, Error> {
        Self { id: EntityId::random(), details: details.clone() }.with(details)
    }

    fn details(&self) -> BookDetails {
        self.details.clone()
    }

    fn with(&self, details: BookDetails) -> Result<Self, Error> {
        let isbn = details.isbn.canonical();
        let language = details.language.as_ref().map(Parsed::canonical);
        Ok(Self { id: self.id.clone(), details: BookDetails { isbn, language, ..details } })
    }

    fn example() -> BookDetails {
        BookDetails {
            title: "Dune".into(),
            authors: vec!["Frank Herbert".into()],
            isbn: "0-441-17271-7".into(),
            published: Some("1965-08-01".into()),
            language: Some("en".into()),
            tags: vec!["desert".into()],
            price: Some(Price { amount: "9.90".into(), currency: "USD".into() }),
        }
    }
}

/// The stores of books that this program can reach.
pub fn stores() -> Result<Stores<Book>, NotCompiledIn> {
    Stores::new(
        config::books,
        [
            #[cfg(feature = "mongodb")]
            store_mongodb::driver(),
        ],
    )
}

/// The controller of books, over the stores of its environments.
pub fn controller(books: Stores<Book>) -> Controller<Book> {
    api::crud(books, config::line!())
}
