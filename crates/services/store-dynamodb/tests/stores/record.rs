//! An entity that uses all that a store in DynamoDB promises. What no index of it answers is left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use store::{
    Entity, Filter, Index, Indexed,
    contract::{Sample, Specimen, proptest::prelude::*},
};

/// A [`Specimen`] that is not found by its tags, with values beside it that are hard to keep exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    #[serde(flatten)]
    pub(crate) specimen: Specimen,
    pub(crate) values: Values,
}

/// Values of every sort that JSON and DynamoDB have in common.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Values {
    whole: u64,
    negative: i64,
    real: f64,
    truth: bool,
    nested: BTreeMap<String, Vec<Option<u64>>>,
}

/// The greatest and least that the types and DynamoDB's 38 digits hold, and what is empty.
fn extreme_values() -> Values {
    let many = vec![None, Some(u64::MAX), Some(9_007_199_254_740_993)];
    Values {
        whole: u64::MAX,
        negative: i64::MIN,
        real: -0.1 - 0.2,
        truth: true,
        nested: [(" ".to_owned(), vec![]), ("\0 \u{1f600}".to_owned(), many)].into(),
    }
}

impl Entity for Record {
    const NAME: &'static str = "record";
    const COLLECTION: &'static str = "records";
    const INDEXES: &'static [Index] =
        &[Index::Unique("code"), Index::Sorted("name"), Index::Sorted("found")];

    fn id(&self) -> &str {
        &self.specimen.id
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        let mut indexed = self.specimen.indexed();
        indexed.retain(|(field, _)| *field != "tags");
        indexed
    }
}

impl Sample for Record {
    fn sample(number: u32) -> Self {
        Self { specimen: Specimen::sample(number), values: Values::default() }
    }

    fn counted(self, count: u32) -> Self {
        Self { specimen: self.specimen.counted(count), ..self }
    }

    fn count(&self) -> u32 {
        self.specimen.count()
    }

    fn claiming(self, field: &'static str, other: &Self) -> Self {
        Self { specimen: self.specimen.claiming(field, &other.specimen), ..self }
    }

    fn extremes() -> Vec<Self> {
        let mut extremes: Vec<_> = Specimen::extremes()
            .into_iter()
            .map(|specimen| Self { specimen, values: extreme_values() })
            .collect();
        // What a store may take for an item of another sort.
        for (number, id) in (901..).zip(["#", "##", "#answer:key", "#unique:code:%"]) {
            let specimen = Specimen { id: id.to_owned(), ..Specimen::sample(number) };
            extremes.push(Self { specimen, values: Values::default() });
        }
        extremes
    }

    fn generated(number: u32) -> BoxedStrategy<Self> {
        let values = (any::<u64>(), any::<i64>(), -1e9..1e9, any::<bool>());
        (Specimen::generated(number), values)
            .prop_map(|(specimen, (whole, negative, real, truth))| {
                let nested = BTreeMap::new();
                Self { specimen, values: Values { whole, negative, real, truth, nested } }
            })
            .boxed()
    }

    /// Without the tags, and without parts of texts.
    fn filters(one: &Self, other: &Self) -> Vec<Filter> {
        let mut filters = Specimen::filters(&one.specimen, &other.specimen);
        filters
            .retain(|filter| filter.field() != "tags" && !matches!(filter, Filter::Contains(..)));
        filters
    }
}
