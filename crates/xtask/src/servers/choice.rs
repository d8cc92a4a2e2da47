//! Which entities are kept on servers: what `--stores` says. It looks for no server.

use std::str::FromStr;

use anyhow::{Result, bail, ensure};

use super::Kind;

/// What `--stores` says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Choice {
    /// Everything is in embedded stores.
    Embedded,
    /// Whatever has a server that answers is there.
    Real,
    /// These are on servers, which must answer.
    On(Vec<Kind>),
}

impl FromStr for Choice {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "embedded" => Ok(Self::Embedded),
            "real" => Ok(Self::Real),
            names => kinds(names).map(Self::On),
        }
    }
}

/// The kinds in a list: `dynamodb,mongodb`.
pub(super) fn kinds(names: &str) -> Result<Vec<Kind>> {
    let mut kinds = Vec::new();
    for name in names.split(',').map(str::trim) {
        let Some(kind) = Kind::named(name) else {
            let known = Kind::ALL.map(Kind::name).join(", ");
            bail!("`{name}` is no store: name some of {known}");
        };
        kinds.push(kind);
    }
    kinds.sort_unstable();
    kinds.dedup();
    ensure!(!kinds.is_empty(), "no store is named");
    Ok(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_word_or_a_list() {
        let choice = |text: &str| text.parse::<Choice>().expect("a choice");
        assert_eq!(choice("embedded"), Choice::Embedded);
        assert_eq!(choice("real"), Choice::Real);
        assert_eq!(choice("mongodb"), Choice::On(vec![Kind::MongoDb]));
        let both = Choice::On(vec![Kind::DynamoDb, Kind::MongoDb]);
        assert_eq!(choice("mongodb, dynamodb,mongodb"), both);
    }

    #[test]
    fn a_store_that_does_not_exist_is_refused() {
        let refused = "mongodb,".parse::<Choice>().expect_err("an empty name").to_string();
        assert_eq!(refused, "`` is no store: name some of dynamodb, mongodb, sqlserver");
    }
}
