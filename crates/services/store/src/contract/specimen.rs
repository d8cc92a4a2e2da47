//! An entity that no controller has: it uses all that a store promises.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde::{Deserialize, Serialize};

use super::Sample;
use crate::{Entity, Index, Indexed, Timestamp};

/// An entity with a value of every sort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Specimen {
    /// The identifier.
    pub id: String,
    /// No two specimens have the same.
    pub code: Option<String>,
    /// Sorted as text.
    pub name: Option<String>,
    /// Sorted as a moment.
    pub found: Option<Timestamp>,
    /// Any number of texts to be found by.
    pub tags: Vec<String>,
    /// A decimal number, as text.
    pub weight: Option<String>,
    /// How often the specimen was counted.
    pub count: u32,
    /// Anything.
    pub notes: String,
}

/// Texts that a store may take for others, for a pattern, or for a part of a statement. No digits, so
/// that a text before a number stays a text of its own.
///
/// U+0000 is not among them: some databases refuse it in a key, so an entity's rules must.
const TEXTS: [&str; 20] = [
    "",
    " ",
    "a",
    "A",
    "a ",
    "ab",
    "a%b",
    "a_b",
    "%",
    "o'clock",
    "\"; --",
    "back\\slash",
    "\u{e9}",
    "e\u{301}",
    "stra\u{df}e",
    "strasse",
    // As UTF-16 the emoji comes before the wide tilde, as UTF-8 after it.
    "\u{ff5e}",
    "\u{1f600}",
    "\u{1f469}\u{200d}\u{1f680}",
    "tab\tand\nline",
];

const MOMENTS: [&str; 5] = [
    "0000-01-01T00:00:00.000Z",
    "1969-12-31T23:59:59.999Z",
    "2015-10-01T00:00:00.000Z",
    "2015-10-01T00:00:00.001Z",
    "9999-12-30T22:00:00.999Z",
];

const DECIMALS: [&str; 5] = [
    "0.10",
    "-0",
    "1e400",
    "79228162514264337593543950335",
    "0.1000000000000000055511151231257827",
];

/// A large document; two of these still fit into the 400 KB of an item in DynamoDB.
const LARGEST_NOTES_BYTES: usize = 200 * 1024;

impl Entity for Specimen {
    const NAME: &'static str = "specimen";
    const COLLECTION: &'static str = "specimens";
    const INDEXES: &'static [Index] = &[
        Index::Unique("code"),
        Index::Sorted("name"),
        Index::Sorted("found"),
        Index::Members("tags"),
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        let one = |text: &String| Indexed::One(text.clone());
        let mut indexed = vec![("tags", Indexed::Many(self.tags.clone()))];
        indexed.extend(self.code.as_ref().map(|code| ("code", one(code))));
        indexed.extend(self.name.as_ref().map(|name| ("name", one(name))));
        indexed.extend(self.found.map(|found| ("found", Indexed::One(found.to_string()))));
        indexed
    }
}

impl Sample for Specimen {
    fn sample(number: u32) -> Self {
        Self {
            id: format!("specimen-{number}"),
            code: Some(format!("code-{number}")),
            name: Some("An ordinary specimen".to_owned()),
            found: MOMENTS[2].parse().ok(),
            tags: vec!["ordinary".to_owned(), format!("number-{number}")],
            weight: Some(DECIMALS[0].to_owned()),
            count: 0,
            notes: String::new(),
        }
    }

    fn counted(self, count: u32) -> Self {
        Self { count, ..self }
    }

    fn count(&self) -> u32 {
        self.count
    }

    fn claiming(self, _field: &'static str, other: &Self) -> Self {
        Self { code: other.code.clone(), ..self }
    }

    fn extremes() -> Vec<Self> {
        let bare = |id: String| Self {
            id,
            code: None,
            name: None,
            found: None,
            tags: Vec::new(),
            weight: None,
            count: u32::MAX,
            notes: String::new(),
        };
        let mut extremes = vec![
            bare("nothing".to_owned()),
            bare("nothing either".to_owned()),
            Self {
                notes: "\u{1f600} ".repeat(LARGEST_NOTES_BYTES / 5),
                tags: (0..50).map(|number| format!("tag-{number}")).collect(),
                ..bare("largest".to_owned())
            },
            Self { notes: "zero \0, escape \u{1b}".to_owned(), ..bare("controls".to_owned()) },
        ];
        extremes.extend(TEXTS.into_iter().enumerate().map(|(place, text)| Self {
            code: Some(text.to_owned()),
            name: Some(text.to_owned()),
            found: MOMENTS[place % MOMENTS.len()].parse().ok(),
            tags: vec![text.to_owned(), text.to_owned(), "extreme".to_owned()],
            weight: Some(DECIMALS[place % DECIMALS.len()].to_owned()),
            notes: text.to_owned(),
            // An identifier is never empty.
            ..bare(if text.is_empty() { "empty".to_owned() } else { text.to_owned() })
        }));
        extremes
    }

    fn generated(number: u32) -> BoxedStrategy<Self> {
        let text = || prop_oneof![3 => select(&TEXTS).prop_map(str::to_owned), 1 => "[a-c\u{e0}-\u{e4}]{0,4}"];
        let millisecond =
            (1_u32..4, 0_u32..3).prop_map(|(day, ms)| format!("2015-10-0{day}T00:00:00.{ms:03}Z"));
        let moment = prop_oneof![select(&MOMENTS).prop_map(str::to_owned), millisecond];
        (
            (option::of(text()), option::of(text()), option::of(moment), vec(text(), 0..4)),
            (option::of(select(&DECIMALS)), any::<u32>(), "\\PC{0,20}"),
        )
            .prop_map(move |((code, name, found, tags), (weight, count, notes))| Self {
                id: format!("{}{number}", TEXTS[number as usize % TEXTS.len()]),
                code: code.map(|code| format!("{code}{number}")),
                name,
                found: found.and_then(|moment| moment.parse().ok()),
                tags,
                weight: weight.map(str::to_owned),
                count,
                notes,
            })
            .boxed()
    }
}
