//! The statements of the answers that are kept for creations which may be sent twice.

use store::Timestamp;

use super::{Parameter, Statement, expression, names::Names};

/// A key within a collection: a digest of what the caller sent, which says nothing of it.
pub(crate) struct Key<'a> {
    pub(crate) collection: &'a str,
    pub(crate) hash: &'a [u8],
}

/// The longest name of a collection.
const COLLECTION_LENGTH: u16 = 64;

impl Key<'_> {
    fn parts(&self, statement: &mut Statement) -> (String, String) {
        let collection = expression::ascii(statement, self.collection, COLLECTION_LENGTH);
        (collection, digest(statement, self.hash))
    }

    fn condition(&self, statement: &mut Statement) -> String {
        let (collection, hash) = self.parts(statement);
        format!("[Collection] = {collection} AND [KeyHash] = {hash}")
    }
}

fn digest(statement: &mut Statement, digest: &[u8]) -> String {
    let name = statement.parameter(Parameter::Bytes(digest.to_owned()));
    format!("CAST({name} AS BINARY(32))")
}

/// What is kept under a key: the request's digest, the answer, and until when.
pub(crate) fn select(names: &Names, key: &Key<'_>) -> Statement {
    let mut statement = Statement::default();
    let (keys, condition) = (&names.keys, key.condition(&mut statement));
    statement.push(&format!(
        "SELECT [Fingerprint], [Answer], [ExpiresAt] FROM {keys} WHERE {condition}"
    ));
    statement
}

/// Keeps an answer in place of one that has expired.
pub(crate) fn insert(
    names: &Names,
    key: &Key<'_>,
    fingerprint: &[u8],
    answer: String,
    (now, expires): (Timestamp, Timestamp),
) -> Statement {
    let mut statement = Statement::default();
    let (keys, condition) = (&names.keys, key.condition(&mut statement));
    let now = expression::time(&mut statement, now);
    statement.push(&format!("DELETE FROM {keys} WHERE {condition} AND [ExpiresAt] <= {now}; "));
    let (collection, hash) = key.parts(&mut statement);
    let fingerprint = digest(&mut statement, fingerprint);
    let answer = statement.parameter(Parameter::Text(answer));
    let expires = expression::time(&mut statement, expires);
    statement.push(&format!(
        "INSERT INTO {keys} ([Collection], [KeyHash], [Fingerprint], [Answer], [ExpiresAt]) VALUES \
         ({collection}, {hash}, {fingerprint}, CAST({answer} AS NVARCHAR(MAX)), {expires})"
    ));
    statement
}

/// Removes some of what has expired.
pub(crate) fn delete_some_expired(names: &Names, now: Timestamp, at_most: i64) -> Statement {
    let mut statement = Statement::default();
    let at_most = expression::integer(&mut statement, at_most);
    let (keys, now) = (&names.keys, expression::time(&mut statement, now));
    statement.push(&format!(
        "DELETE FROM {keys} WHERE [KeyNumber] IN (SELECT TOP ({at_most}) k.[KeyNumber] FROM {keys} AS k \
         WHERE k.[ExpiresAt] <= {now} ORDER BY k.[ExpiresAt])"
    ));
    statement
}
