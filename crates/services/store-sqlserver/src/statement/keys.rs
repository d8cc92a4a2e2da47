//! The statements of the answers that are kept for creations which may be sent twice.

use tiberius::time::DateTime2;

use super::{Parameter, Statement, expression, names::Names};

/// A key within a collection: a digest of what the caller sent, which says nothing of it.
pub(crate) struct Key<'a> {
    pub(crate) collection: &'a str,
    pub(crate) hash: &'a [u8],
}

/// The longest name of a collection.
const COLLECTION_LENGTH: u16 = 64;

impl Key<'_> {
    fn condition(&self, statement: &mut Statement) -> String {
        let collection = expression::ascii(statement, self.collection, COLLECTION_LENGTH);
        let hash = self.hash(statement);
        format!("[Collection] = {collection} AND [KeyHash] = {hash}")
    }

    fn hash(&self, statement: &mut Statement) -> String {
        let hash = statement.parameter(Parameter::Bytes(self.hash.to_vec()));
        format!("CAST({hash} AS BINARY(32))")
    }
}

/// What is kept under a key: the request's digest, the answer, and until when.
pub(crate) fn select(names: &Names, key: &Key<'_>) -> Statement {
    let mut statement = Statement::default();
    let condition = key.condition(&mut statement);
    let keys = &names.keys;
    statement.push(&format!(
        "SELECT [Fingerprint], [Answer], [ExpiresAt] FROM {keys} WHERE {condition}"
    ));
    statement
}

/// Removes what is kept under a key and has expired.
pub(crate) fn delete_expired(names: &Names, key: &Key<'_>, now: DateTime2) -> Statement {
    let mut statement = Statement::default();
    let condition = key.condition(&mut statement);
    let now = expression::time(&mut statement, now);
    let keys = &names.keys;
    statement.push(&format!("DELETE FROM {keys} WHERE {condition} AND [ExpiresAt] <= {now}"));
    statement
}

/// Keeps an answer.
pub(crate) fn insert(
    names: &Names,
    key: &Key<'_>,
    fingerprint: &[u8],
    answer: String,
    expires: DateTime2,
) -> Statement {
    let mut statement = Statement::default();
    let collection = expression::ascii(&mut statement, key.collection, COLLECTION_LENGTH);
    let hash = key.hash(&mut statement);
    let fingerprint = statement.parameter(Parameter::Bytes(fingerprint.to_vec()));
    let answer = statement.parameter(Parameter::Text(answer));
    let expires = expression::time(&mut statement, expires);
    let keys = &names.keys;
    statement.push(&format!(
        "INSERT INTO {keys} ([Collection], [KeyHash], [Fingerprint], [Answer], [ExpiresAt]) VALUES \
         ({collection}, {hash}, CAST({fingerprint} AS BINARY(32)), CAST({answer} AS NVARCHAR(MAX)), {expires})"
    ));
    statement
}

/// Removes some of what has expired.
pub(crate) fn delete_some_expired(names: &Names, now: DateTime2, at_most: i64) -> Statement {
    let mut statement = Statement::default();
    let at_most = expression::integer(&mut statement, at_most);
    let now = expression::time(&mut statement, now);
    let keys = &names.keys;
    statement.push(&format!(
        "DELETE FROM {keys} WHERE [KeyNumber] IN (SELECT TOP ({at_most}) k.[KeyNumber] FROM {keys} AS k \
         WHERE k.[ExpiresAt] <= {now} ORDER BY k.[ExpiresAt])"
    ));
    statement
}
