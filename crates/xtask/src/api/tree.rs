//! A document whose members have an order. It knows no OpenAPI.

use anyhow::Result;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_saphyr::{FlowMap, FlowSeq};

/// The longest list or object that stands on one line, and where long texts break, in characters.
const WIDTH: usize = 120;

/// A JSON or YAML document.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub(super) enum Tree {
    Null,
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<Self>),
    Members(Members),
}

pub(super) type Members = IndexMap<String, Tree>;

impl Tree {
    pub(super) fn of<const COUNT: usize>(members: [(&str, Self); COUNT]) -> Self {
        Self::Members(members.into_iter().map(|(name, member)| (name.to_owned(), member)).collect())
    }

    pub(super) fn to_yaml(&self) -> Result<String> {
        let options =
            serde_saphyr::ser_options! { folded_wrap_chars: WIDTH, compact_list_indent: false };
        Ok(serde_saphyr::to_string_with_options(self, options)?)
    }

    pub(super) fn members(&mut self) -> Option<&mut Members> {
        match self {
            Self::Members(members) => Some(members),
            _ => None,
        }
    }

    /// Its members, none if it is something else.
    pub(super) fn each(&mut self) -> impl Iterator<Item = (&String, &mut Self)> {
        self.members().into_iter().flatten()
    }

    /// The members of a member.
    pub(super) fn each_in(&mut self, name: &str) -> impl Iterator<Item = (&String, &mut Self)> {
        self.members().and_then(|members| members.get_mut(name)).into_iter().flat_map(Self::each)
    }

    /// A member, if this has members and it is one of them.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Members(members) => members.get(name),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Adds what another document has and this has not, however deep.
    pub(super) fn merge(&mut self, other: Self) {
        let (Self::Members(members), Self::Members(others)) = (self, other) else { return };
        for (name, value) in others {
            match members.get_mut(&name) {
                Some(member) => member.merge(value),
                None => drop(members.insert(name, value)),
            }
        }
    }

    /// The same document with a word replaced in every text.
    pub(super) fn with(&self, word: &str, by: &str) -> Self {
        match self {
            Self::Text(text) => Self::Text(text.replace(word, by)),
            Self::List(items) => Self::List(items.iter().map(|item| item.with(word, by)).collect()),
            Self::Members(members) => Self::Members(
                members
                    .iter()
                    .map(|(name, member)| (name.clone(), member.with(word, by)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// How many characters it takes on a line, about.
    fn length(&self) -> usize {
        match self {
            Self::Null | Self::Flag(_) | Self::Number(_) => 5,
            Self::Text(text) => text.len() + 2,
            Self::List(items) => 2 + items.iter().map(|item| item.length() + 2).sum::<usize>(),
            Self::Members(members) => {
                2 + members
                    .iter()
                    .map(|(name, member)| name.len() + member.length() + 4)
                    .sum::<usize>()
            }
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::List(items) if self.length() < WIDTH => {
                FlowSeq(items.iter().map(OnALine).collect::<Vec<_>>()).serialize(serializer)
            }
            Self::Members(members) if self.length() < WIDTH => {
                let members = members.iter().map(|(name, member)| (name, OnALine(member)));
                FlowMap(members.collect::<IndexMap<_, _>>()).serialize(serializer)
            }
            Self::List(items) => items.serialize(serializer),
            Self::Members(members) => members.serialize(serializer),
            scalar => OnALine(scalar).serialize(serializer),
        }
    }
}

/// A document inside one that stands on a line.
struct OnALine<'a>(&'a Tree);

impl Serialize for OnALine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Tree::Null => serializer.serialize_unit(),
            Tree::Flag(flag) => flag.serialize(serializer),
            Tree::Number(number) => number.serialize(serializer),
            Tree::Text(text) => text.serialize(serializer),
            Tree::List(items) => serializer.collect_seq(items.iter().map(OnALine)),
            Tree::Members(members) => {
                serializer.collect_map(members.iter().map(|(name, member)| (name, OnALine(member))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_as_it_was_and_what_is_short_stands_on_a_line() {
        let text = "x".repeat(WIDTH);
        let json = format!(
            r##"{{"200": {{"a": [1, true, null, "1", "null", "a: b", "#", "' \" \\ \u0085 {{"]}}, "long": {{"b": "{text}", "c": "{text} y"}}}}"##
        );
        let document: Tree = serde_json::from_str(&json).expect("JSON");
        let yaml = document.to_yaml().expect("YAML");
        assert_eq!(serde_saphyr::from_str::<Tree>(&yaml).expect("YAML"), document);
        assert!(yaml.starts_with("\"200\": {a: [1, true, null, \"1\", "), "{yaml}");
        assert!(yaml.contains("\nlong:\n  b: "), "{yaml}");
    }
}
