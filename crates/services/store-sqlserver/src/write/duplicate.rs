//! Finds out what an entity that was refused as a duplicate has in common with another. It writes nothing.

use store::{Created, Indexed, Timestamp};

use super::{Writer, only, taken};
use crate::{
    Kind, Record,
    cell::Cells,
    connection::Session,
    failure::Failure,
    idempotency::Kept,
    read::{Reader, first_answer},
    statement,
};

impl<E: Record> Writer<'_, E> {
    /// A creation that met its like: another's, an earlier attempt of its own, or another value that is taken.
    pub(super) async fn explain_duplicate(
        &self,
        session: &mut Session,
        kept: Option<&Kept<'_>>,
    ) -> Result<Created<E>, Failure> {
        if let Some(kept) = kept
            && let Some(before) = kept.answer(session, Timestamp::now()).await?
        {
            let is_ours = self.written == Some(before.version);
            return Ok(if is_ours { Created::Now(before) } else { Created::Before(before) });
        }
        let id = self.entity.id();
        let reader = Reader::<E>::of(self.names);
        match reader.version(session, id).await? {
            Some(found) if self.written == Some(found) => {
                reader.one(session, id).await.map(Created::Now)
            }
            Some(_) => Err(taken::<E>(E::ID_FIELD, id)),
            None => Err(self.taken(session).await?),
        }
    }

    /// Which unique value another entity has. None any more: then all may be different now.
    pub(super) async fn taken(&self, session: &mut Session) -> Result<Failure, Failure> {
        for index in E::INDEXES {
            let store::Index::Unique(field) = index else { continue };
            let indexed = self.entity.indexed();
            let found = indexed.into_iter().find(|(name, _)| name == field);
            let Some((_, Indexed::One(value))) = found else { continue };
            let column = self.names.table.column_of(field);
            let Some((column, length)) = column.and_then(|column| match column.kind {
                Kind::Ascii(length) => Some((column, length)),
                _ => None,
            }) else {
                continue;
            };
            let wanted = (value.as_str(), length);
            let statement =
                statement::read::count_others(self.names, column.name, wanted, self.entity.id());
            if Cells::of(only(first_answer(session, &statement).await?)?).integer()? > 0 {
                return Ok(taken::<E>(field, &value));
            }
        }
        Ok(Failure::Overtaken)
    }
}
