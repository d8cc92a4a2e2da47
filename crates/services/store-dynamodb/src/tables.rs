//! The tables of an environment: on which server they are, and how their names begin.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use config::{
    CertificateAuthority, DynamoDbSettings, Environment, Secret, WallClock, process::AwsCredentials,
};
use error::Error;
use store::{Entity, Index, Server, Store};

use crate::{
    client,
    prepare::{self, Protection},
    table::Table,
};

const OPERATION: &str = "open a table";

/// How the servers that the settings name are reached.
pub(crate) type Access =
    dyn Fn(Environment) -> Result<(DynamoDbSettings, AwsCredentials), Error> + Send + Sync;

/// What is compiled in, with the credentials that Lambda gave this process.
pub(crate) fn access(
    environment: Environment,
) -> Result<(DynamoDbSettings, AwsCredentials), Error> {
    let missing = || {
        Error::unavailable(OPERATION)(
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: Lambda sets them, and elsewhere \
             whoever starts the process does",
        )
    };
    let credentials = config::process::aws_credentials().ok_or_else(missing)?;
    Ok((config::dynamodb(environment).clone(), credentials))
}

/// The name of the table that keeps a kind of entity, in an environment whose names begin so.
pub fn table_name<E: Entity>(prefix: &str) -> String {
    format!("{prefix}{}", E::COLLECTION)
}

/// Tables on a server, apart from those whose names begin otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    pub(crate) client: Client,
    prefix: String,
    protection: Protection,
}

impl Tables {
    /// The tables of an environment. Nothing is sent yet.
    ///
    /// [`Error::Unavailable`] if they are on AWS and this process has no credentials.
    pub(crate) fn of(
        environment: Environment,
        server: &Server,
        access: &Access,
    ) -> Result<Self, Error> {
        if let Server::Local(address) = server {
            return Self::at(address, format!("{environment}-"), WallClock::default());
        }
        let (settings, credentials) = access(environment)?;
        settings.check(environment).map_err(Error::internal(OPERATION))?;
        let client = client::of(&settings, &credentials, WallClock::default())?;
        Ok(Self { client, prefix: settings.table_prefix, protection: Protection::Full })
    }

    /// Tables on a server of one's own. It is given no credentials of AWS: such servers take any.
    pub(crate) fn at(address: &Secret, prefix: String, clock: WallClock) -> Result<Self, Error> {
        let credentials = AwsCredentials {
            access_key_id: "local".to_owned(),
            secret_access_key: Secret::new("local"),
            session_token: None,
        };
        let settings = DynamoDbSettings {
            region: "us-east-1".to_owned(),
            table_prefix: prefix.clone(),
            endpoint: Some(address.expose().to_owned()),
            certificate_authority: CertificateAuthority::Public,
        };
        let client = client::of(&settings, &credentials, clock)?;
        Ok(Self { client, prefix, protection: Protection::None })
    }

    /// The store of a kind of entity.
    pub(crate) fn store<E: Entity>(&self) -> Result<Arc<dyn Store<E>>, Error> {
        check::<E>()?;
        Ok(Arc::new(self.table::<E>()))
    }

    /// Makes what the store needs and does not find, and answers a line for each thing.
    pub(crate) async fn prepare<E: Entity>(&self) -> Result<Vec<String>, Error> {
        check::<E>()?;
        prepare::prepare::<E>(&self.table::<E>(), self.protection).await
    }

    /// The table of a kind of entity.
    pub(crate) fn table<E: Entity>(&self) -> Table {
        let name = table_name::<E>(&self.prefix);
        Table { client: self.client.clone(), name, key: E::ID_FIELD, operation: OPERATION }
    }
}

/// Refuses a kind that DynamoDB cannot answer the lists of.
fn check<E: Entity>() -> Result<(), Error> {
    let is_members = |index: &&Index| matches!(index, Index::Members(_));
    let Some(index) = E::INDEXES.iter().find(is_members) else { return Ok(()) };
    let field = index.field();
    let cause = format!("DynamoDB does not find entities by members, here of `{field}`");
    Err(Error::internal(OPERATION)(cause))
}

#[cfg(test)]
mod tests {
    use store::contract::Specimen;

    use super::*;
    use crate::note::Note;

    fn tables(environment: Environment) -> Tables {
        let server = Server::Local(Secret::new("http://127.0.0.1:8000"));
        Tables::of(environment, &server, &access).unwrap()
    }

    #[test]
    fn environments_on_one_server_share_no_table() {
        let names = Environment::ALL.map(|environment| tables(environment).table::<Note>().name);
        assert_eq!(names, ["dev-notes", "pre-notes", "pro-notes"]);
    }

    #[test]
    fn a_kind_that_is_found_by_members_is_refused_when_it_is_opened() {
        let refused = tables(Environment::Dev).store::<Specimen>().err();
        let text =
            "failed to open a table: DynamoDB does not find entities by members, here of `tags`";
        assert_eq!(refused.map(|error| error::chain(&error)).as_deref(), Some(text));
    }
}
