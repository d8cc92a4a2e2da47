//! The tables of an environment: on which server they are, and how their names begin.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use config::{Environment, Secret, process::AwsCredentials};
use error::Error;
use store::{Entity, Index, Server, Store};

use crate::{
    client, no_members,
    one_table::DynamoDbStore,
    prepare::{self, Protection},
    table::Table,
};

/// Tables on a server, apart from those whose names begin otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    client: Client,
    prefix: String,
    protection: Protection,
}

impl Tables {
    /// The tables of an environment. Nothing is sent yet.
    ///
    /// [`Error::Unavailable`] if they are on AWS and this process has no credentials.
    pub(crate) fn of(environment: Environment, server: &Server) -> Result<Self, Error> {
        let settings = config::dynamodb(environment);
        match server {
            Server::Local(address) => Ok(Self::at(address, format!("{environment}-"))),
            Server::OfSettings => {
                let credentials = config::process::aws_credentials().ok_or_else(|| {
                    Error::unavailable("open a table")(
                        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: Lambda sets them, \
                         and elsewhere whoever starts the process does",
                    )
                })?;
                Ok(Self {
                    client: client::on_aws(&settings.region, &credentials),
                    prefix: settings.table_prefix.clone(),
                    protection: Protection::Full,
                })
            }
        }
    }

    /// Tables on a server of one's own. It is given no credentials of AWS: such servers take any.
    pub(crate) fn at(address: &Secret, prefix: String) -> Self {
        const REGION: &str = "us-east-1";
        let credentials = AwsCredentials {
            access_key_id: "local".to_owned(),
            secret_access_key: Secret::new("local"),
            session_token: None,
        };
        let client = client::at(address.expose(), REGION, &credentials);
        Self { client, prefix, protection: Protection::None }
    }

    /// The store of a kind of entity.
    pub(crate) fn store<E: Entity>(&self) -> Result<Arc<dyn Store<E>>, Error> {
        check::<E>()?;
        Ok(Arc::new(DynamoDbStore::of(self.table::<E>())))
    }

    /// Makes what the store needs and does not find, and answers a line for each thing.
    pub(crate) async fn prepare<E: Entity>(&self) -> Result<Vec<String>, Error> {
        check::<E>()?;
        prepare::prepare::<E>(&self.table::<E>(), self.protection).await
    }

    /// The table of a kind of entity.
    pub(crate) fn table<E: Entity>(&self) -> Table {
        let name = crate::table_name::<E>(&self.prefix);
        Table { client: self.client.clone(), name, key: E::ID_FIELD }
    }
}

/// Refuses a kind that DynamoDB cannot answer the lists of.
fn check<E: Entity>() -> Result<(), Error> {
    let members = E::INDEXES.iter().find(|index| matches!(index, Index::Members(_)));
    match members {
        Some(index) => Err(Error::internal("open a store")(no_members(index.field()))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use store::contract::Specimen;

    use super::*;
    use crate::note::Note;

    #[test]
    fn environments_on_one_server_share_no_table() {
        let server = Server::Local(Secret::new("http://127.0.0.1:8000"));
        let names = Environment::ALL
            .map(|environment| Tables::of(environment, &server).unwrap().table::<Note>().name);
        assert_eq!(names, ["dev-notes", "pre-notes", "pro-notes"]);
    }

    #[test]
    fn a_kind_that_is_found_by_members_is_refused_when_it_is_opened() {
        let tables = Tables::at(&Secret::new("http://127.0.0.1:8000"), String::new());
        let refused = tables.store::<Specimen>().err().map(|error| error::chain(&error));
        assert_eq!(
            refused.as_deref(),
            Some(
                "failed to open a store: DynamoDB does not find entities by members, here of `tags`"
            )
        );
    }
}
