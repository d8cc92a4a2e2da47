//! Parcels as the contract asks for them.

use std::ops::Bound;

use store::{
    Entity, Filter,
    contract::{
        Sample,
        proptest::{option, prelude::*, sample::select},
    },
};

use crate::parcel::Parcel;

/// Shelves that are hard to tell apart; the last is as long as may be. The empty one stands in lists where
/// no shelf does.
const SHELVES: [&str; 12] =
    ["", "!", "a", "A", "ab", "a b", "a%b", "a_b", "[a]", "o'clock;--", "~", "aaaaaaaaa~"];

/// Years that the server knows; its first moment is not the same as none.
const MOMENTS: [&str; 5] = [
    "0001-01-01T00:00:00.000Z",
    "1969-12-31T23:59:59.999Z",
    "2015-10-01T00:00:00.000Z",
    "2015-10-01T00:00:00.001Z",
    "9999-12-30T22:00:00.999Z",
];

const WEIGHTS: [&str; 6] = ["0", "0.000", "-0.5", "12.50", "999999.999", "-999999.999"];

const NOTES: [&str; 6] =
    ["", " ", "a ", "stra\u{df}e", "\u{ff5e}\u{1f600}", "\u{1f469}\u{200d}\u{1f680}\t'%"];

impl Sample for Parcel {
    fn sample(number: u32) -> Self {
        Self {
            code: Some(format!("code-{number}")),
            shelf: Some("a shelf".to_owned()),
            sent: MOMENTS[2].parse().ok(),
            weight: Some("1.5".to_owned()),
            pieces: Some(1),
            note: Some("ordinary".to_owned()),
            ..Self::bare(&format!("parcel-{number}"))
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
        let mut extremes = vec![Self::bare("!"), Self::bare("nothing"), Self::bare("~")];
        extremes.extend(SHELVES.into_iter().enumerate().map(|(place, shelf)| Self {
            // An empty code is a code, which nobody else may have.
            code: Some(shelf.to_owned()),
            shelf: Some(shelf.to_owned()),
            sent: MOMENTS[place % 5].parse().ok(),
            weight: Some(WEIGHTS[place % 6].to_owned()),
            pieces: Some([i64::MIN, -1, 0, i64::MAX][place % 4]),
            note: Some(NOTES[place % 6].to_owned()),
            depot: Some("north".to_owned()),
            ..Self::bare(&format!("extreme-{place}"))
        }));
        // Each may be without the value that another has.
        extremes.extend(MOMENTS.into_iter().enumerate().map(|(place, moment)| Self {
            sent: moment.parse().ok(),
            note: Some("\u{1f600}".repeat(20)),
            ..Self::bare(&format!("moment-{place}"))
        }));
        extremes
    }

    fn generated(number: u32) -> BoxedStrategy<Self> {
        (
            option::of(select(&SHELVES[..9])),
            option::of(select(&SHELVES)),
            option::of(select(&MOMENTS)),
            option::of(select(&WEIGHTS)),
            option::of(any::<i64>()),
            option::of(select(&NOTES)),
        )
            .prop_map(move |(code, shelf, sent, weight, pieces, note)| Self {
                code: code.map(|code| format!("{code}{number}")),
                shelf: shelf.map(str::to_owned),
                sent: sent.and_then(|sent| sent.parse().ok()),
                weight: weight.map(str::to_owned),
                pieces,
                note: note.map(str::to_owned),
                ..Self::bare(&format!("parcel-{number}"))
            })
            .boxed()
    }

    fn filters(one: &Self, other: &Self) -> Vec<Filter> {
        let mut filters = Vec::new();
        for (field, value) in one.indexed() {
            let value = value.values()[0].clone();
            filters.push(Filter::Equals(field, value.clone()));
            if field == "code" {
                continue;
            }
            if field == "shelf" {
                let part = value.chars().skip(1).take(2).collect();
                filters.extend([
                    Filter::Contains(field, part),
                    Filter::Contains(field, value.clone()),
                ]);
            }
            let both =
                |value: &String| [Bound::Included(value.clone()), Bound::Excluded(value.clone())];
            filters.push(Filter::Within(field, Bound::Unbounded, Bound::Unbounded));
            let others = other.indexed();
            let upper = others.iter().find(|(name, _)| *name == field);
            for lower in both(&value) {
                filters.push(Filter::Within(field, Bound::Unbounded, lower.clone()));
                filters.push(Filter::Within(field, lower.clone(), Bound::Unbounded));
                for upper in upper.into_iter().flat_map(|(_, upper)| both(&upper.values()[0])) {
                    filters.push(Filter::Within(field, lower.clone(), upper));
                }
            }
        }
        filters
    }
}
