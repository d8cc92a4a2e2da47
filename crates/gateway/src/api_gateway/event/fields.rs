//! Headers, query parameters and path parameters as the maps of an event.
//!
//! They are written as they are read: no map is built.

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};

use crate::api_gateway::request::Pair;

/// Whether two names are one.
type Same = fn(&str, &str) -> bool;

/// Each name once, with the last of its values (`invocation-payload-with-params-encoding-multi`).
pub(super) struct SingleValues<'a> {
    pairs: &'a [Pair<'a>],
    same: Same,
}

/// Each name once, with all of its values.
pub(super) struct MultiValues<'a> {
    pairs: &'a [Pair<'a>],
    same: Same,
}

impl<'a> SingleValues<'a> {
    pub(super) fn of_headers(pairs: &'a [Pair<'a>]) -> Self {
        Self { pairs, same: str::eq_ignore_ascii_case }
    }

    pub(super) fn of_query(pairs: &'a [Pair<'a>]) -> Option<Self> {
        (!pairs.is_empty()).then_some(Self { pairs, same: str::eq })
    }
}

impl<'a> MultiValues<'a> {
    pub(super) fn of_headers(pairs: &'a [Pair<'a>]) -> Self {
        Self { pairs, same: str::eq_ignore_ascii_case }
    }

    pub(super) fn of_query(pairs: &'a [Pair<'a>]) -> Option<Self> {
        (!pairs.is_empty()).then_some(Self { pairs, same: str::eq })
    }
}

/// Pairs whose name is new, each with the pairs from it on.
fn first_of_each<'a>(
    pairs: &'a [Pair<'a>],
    same: Same,
) -> impl Iterator<Item = (&'a str, &'a [Pair<'a>])> {
    pairs.iter().enumerate().filter_map(move |(index, pair)| {
        let seen = pairs[..index].iter().any(|earlier| same(&earlier.name, &pair.name));
        (!seen).then_some((&*pair.name, &pairs[index..]))
    })
}

impl Serialize for SingleValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, from) in first_of_each(self.pairs, self.same) {
            let last = from.iter().rfind(|pair| (self.same)(&pair.name, name));
            map.serialize_entry(name, last.map_or("", |pair| &*pair.value))?;
        }
        map.end()
    }
}

impl Serialize for MultiValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, from) in first_of_each(self.pairs, self.same) {
            map.serialize_entry(name, &ValuesOf { name, from, same: self.same })?;
        }
        map.end()
    }
}

struct ValuesOf<'a> {
    name: &'a str,
    from: &'a [Pair<'a>],
    same: Same,
}

impl Serialize for ValuesOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut values = serializer.serialize_seq(None)?;
        for pair in self.from.iter().filter(|pair| (self.same)(&pair.name, self.name)) {
            values.serialize_element(&*pair.value)?;
        }
        values.end()
    }
}

/// Path parameters; a path has each name once.
pub(super) struct Parameters<'a>(&'a [(&'a str, &'a str)]);

impl<'a> Parameters<'a> {
    pub(super) fn new(parameters: &'a [(&'a str, &'a str)]) -> Option<Self> {
        (!parameters.is_empty()).then_some(Self(parameters))
    }
}

impl Serialize for Parameters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}
