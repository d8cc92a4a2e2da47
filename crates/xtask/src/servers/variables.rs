//! What the process environment tells this tool of servers. It is given the variables, and reads none itself.

use anyhow::{Context, Result};

use super::{Address, Kind};

/// What `scripts/test` must not leave out: `dynamodb,mongodb`.
const REQUIRED: &str = "REQUIRE_STORES";

/// What kind of MongoDB the server is: `mongod`, or `documentdb`, which lacks a few things.
const MONGODB_KIND: &str = "TEST_MONGODB_KIND";

/// The kind of MongoDB that takes no notice of the driver's retries of writes, so that they must be off.
const WITHOUT_RETRIES: &str = "documentdb";

/// The variables that this tool knows, those that are set and not empty.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    addresses: Vec<(Kind, Address)>,
    mongodb_kind: Option<String>,
    required: Option<String>,
}

impl Variables {
    /// Reads them by a function that knows the value of a variable.
    pub(crate) fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let value = |name: &str| value(name).filter(|value| !value.is_empty());
        let mut addresses = Vec::new();
        for kind in Kind::ALL {
            if let Some(text) = value(kind.variable()) {
                let address = Address::parse(kind, &text)
                    .with_context(|| format!("failed to read {}", kind.variable()))?;
                addresses.push((kind, address));
            }
        }
        let [mongodb_kind, required] = [MONGODB_KIND, REQUIRED].map(value);
        if mongodb_kind.as_deref() == Some(WITHOUT_RETRIES) {
            let mongodb = addresses.iter_mut().find(|(kind, _)| *kind == Kind::MongoDb);
            mongodb.into_iter().for_each(|(_, address)| address.add_option("retryWrites=false"));
        }
        Ok(Self { addresses, mongodb_kind, required })
    }

    /// The server of a kind that is named.
    pub(crate) fn address(&self, kind: Kind) -> Option<&Address> {
        self.addresses.iter().find(|(named, _)| *named == kind).map(|(_, address)| address)
    }

    /// What else is known of the server of a kind.
    pub(crate) fn remark(&self, kind: Kind) -> Option<&str> {
        self.mongodb_kind.as_deref().filter(|_| kind == Kind::MongoDb)
    }

    /// The kinds that must be tested.
    pub(crate) fn required(&self) -> Result<Vec<Kind>> {
        let Some(names) = &self.required else {
            return Ok(Vec::new());
        };
        super::choice::kinds(names).with_context(|| format!("failed to read {REQUIRED}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_none() {
        let variables = Variables::read(|_| Some(String::new())).expect("nothing wrong");
        assert!(Kind::ALL.iter().all(|kind| variables.address(*kind).is_none()));
        assert_eq!(variables.required().expect("nothing"), []);
    }

    #[test]
    fn a_server_without_retries_of_writes_is_not_asked_for_them() {
        let value = |name: &str| match name {
            "TEST_MONGODB_URI" => Some("mongodb://127.0.0.1/?appName=a".to_owned()),
            "TEST_MONGODB_KIND" => Some("documentdb".to_owned()),
            _ => None,
        };
        let variables = Variables::read(value).expect("an address");
        let address = variables.address(Kind::MongoDb).expect("it is named");
        assert_eq!(address.expose(), "mongodb://127.0.0.1/?appName=a&retryWrites=false");
    }

    #[test]
    fn a_variable_with_another_thing_is_named() {
        let value = |name: &str| (name == "TEST_MONGODB_URI").then(|| "hunter2".to_owned());
        let refused = format!("{:#}", Variables::read(value).expect_err("no address"));
        assert!(refused.starts_with("failed to read TEST_MONGODB_URI: "), "{refused}");
        assert!(!refused.contains("hunter2"), "{refused}");
    }

    #[test]
    fn a_store_that_does_not_exist_cannot_be_required() {
        let value = |name: &str| (name == "REQUIRE_STORES").then(|| "mongodb,oracle".to_owned());
        let refused = Variables::read(value).expect("no address").required();
        assert_eq!(
            format!("{:#}", refused.expect_err("no such store")),
            "failed to read REQUIRE_STORES: `oracle` is no store: name some of dynamodb, mongodb, sqlserver"
        );
    }
}
