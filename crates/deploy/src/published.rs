//! The packages of a workspace as AWS knows them: functions and aliases. What is built of them does not matter here.

use std::{collections::BTreeMap, str::FromStr};

use crate::{
    aws::{Aws, Failure},
    observed::Observed,
    package::alias,
};

/// A package and the aliases that it has: `orders-v1=orders:v1`, or `books=books`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Published {
    pub(crate) package: String,
    pub(crate) function: String,
    line: Option<String>,
}

impl FromStr for Published {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (package, rest) =
            text.split_once('=').ok_or("expected PACKAGE=FUNCTION or PACKAGE=FUNCTION:LINE")?;
        let (function, line) = match rest.split_once(':') {
            Some((function, line)) => (function, Some(line.to_owned())),
            None => (rest, None),
        };
        Ok(Self { package: package.to_owned(), function: function.to_owned(), line })
    }
}

impl Published {
    /// Its alias for an environment.
    pub(crate) fn alias(&self, environment: &str) -> String {
        alias(self.line.as_deref(), environment)
    }
}

/// What AWS has of the packages' functions; none of a function that it does not have. Each is looked at once.
pub(crate) async fn observe(
    aws: &Aws,
    packages: impl Iterator<Item = &Published>,
) -> Result<BTreeMap<String, Option<Observed>>, Failure> {
    let mut observed = BTreeMap::new();
    for Published { function, .. } in packages {
        if !observed.contains_key(function) {
            observed.insert(function.clone(), aws.observe(function).await?);
        }
    }
    Ok(observed)
}
