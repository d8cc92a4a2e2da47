//! Which books a list holds, and in what order.

use std::ops::Bound;

use api::{List, Parameters, Selection};
use store::{Filter, Sort};

use crate::{Book, Day};

/// The list of books.
#[derive(Clone, Debug)]
pub(crate) struct BookList;

impl List for BookList {
    type Entity = Book;

    fn selection(parameters: &mut Parameters) -> Selection {
        let mut filters = Vec::new();
        filters.extend(parameters.text("author").map(|author| Filter::Equals("author", author)));
        filters.extend(parameters.text("tag").map(|tag| Filter::Equals("tag", tag)));
        filters.extend(parameters.text("q").map(|q| Filter::Contains("title", q.to_lowercase())));
        let from = parameters.parsed::<Day>("published_from");
        let to = parameters.parsed::<Day>("published_to");
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            parameters.refuse("published_from", "must not be after `published_to`");
        }
        if from.is_some() || to.is_some() {
            let bound = |day: Option<Day>| {
                day.map_or(Bound::Unbounded, |day| Bound::Included(day.to_string()))
            };
            filters.push(Filter::Within("published", bound(from), bound(to)));
        }
        let sort = parameters.one_of("sort", &SORTS).unwrap_or(Sort::BY_ID);
        Selection { filters, sort }
    }
}

/// The orders that a caller may ask for; a minus sign turns one round.
const SORTS: [(&str, Sort); 4] = [
    ("title", Sort { field: Some("title"), descending: false }),
    ("-title", Sort { field: Some("title"), descending: true }),
    ("published", Sort { field: Some("published"), descending: false }),
    ("-published", Sort { field: Some("published"), descending: true }),
];
