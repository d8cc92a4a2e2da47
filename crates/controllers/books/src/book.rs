//! A book, and what makes one valid.

use garde::Validate;
use rules::{one_line, parses, parses_if_any};
use serde::{Deserialize, Serialize};
use store::{Entity, Index, Indexed};
use uuid::Uuid;

use crate::{Day, Isbn, Language, Price};

/// The identifier of a book: a UUIDv7, made here, so that identifiers order by creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct BookId(String);

impl BookId {
    /// An identifier that no book has.
    pub fn random() -> Self {
        Self(Uuid::now_v7().to_string())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BookId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match Uuid::try_parse(&text) {
            Ok(uuid) => Ok(Self(uuid.to_string())),
            Err(_) => Err(format!("book `{text}` does not exist: its identifier would be a UUID")),
        }
    }
}

/// What a caller writes of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct BookDetails {
    /// The title as printed: 1 to 500 characters.
    #[garde(length(chars, min = 1, max = 500), custom(one_line))]
    pub title: String,
    /// 1 to 20 names of 1 to 200 characters, in the order of the title page.
    #[garde(length(min = 1, max = 20), inner(length(chars, min = 1, max = 200), custom(one_line)))]
    pub authors: Vec<String>,
    /// ISBN-10 or ISBN-13, with or without hyphens; kept as 13 digits. No two books have the same.
    #[garde(custom(parses::<Isbn>))]
    pub isbn: String,
    /// The day it was published (RFC 3339 `full-date`).
    #[serde(default)]
    #[garde(custom(parses_if_any::<Day>))]
    pub published: Option<String>,
    /// Its language (BCP 47), kept in canonical case.
    #[serde(default)]
    #[garde(custom(parses_if_any::<Language>))]
    pub language: Option<String>,
    /// Up to 50 words of 1 to 100 characters to find it by.
    #[serde(default)]
    #[garde(length(max = 50), inner(length(chars, min = 1, max = 100), custom(one_line)))]
    pub tags: Vec<String>,
    /// What it costs.
    #[serde(default)]
    #[garde(dive)]
    pub price: Option<Price>,
}

/// A book in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// The identifier; it never changes.
    pub id: BookId,
    /// What a caller wrote, in its canonical form.
    #[serde(flatten)]
    pub details: BookDetails,
}

impl Book {
    /// A book of these details, which are valid.
    pub fn new(id: BookId, mut details: BookDetails) -> Self {
        if let Ok(isbn) = details.isbn.parse::<Isbn>() {
            details.isbn = isbn.to_string();
        }
        let language = details.language.as_deref().and_then(|text| text.parse::<Language>().ok());
        details.language = language.map(|language| language.to_string());
        Self { id, details }
    }

    /// The same book with other details: a total update.
    #[must_use]
    pub fn with(&self, details: BookDetails) -> Self {
        Self::new(self.id.clone(), details)
    }
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
            ("isbn", Indexed::One(isbn.clone())),
            ("title", Indexed::One(title.to_lowercase())),
            ("author", Indexed::Many(authors.clone())),
            ("tag", Indexed::Many(tags.clone())),
        ];
        indexed.extend(published.clone().map(|date| ("published", Indexed::One(date))));
        indexed
    }
}
