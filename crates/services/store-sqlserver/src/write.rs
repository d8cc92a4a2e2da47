//! Adds, replaces and removes an entity, each in one transaction. Whatever passes by itself is tried again,
//! the whole transaction anew; whoever calls waits in between.

use error::Error;
use store::{Created, Expected, IdempotentRequest, Indexed, Stored, Timestamp, Version};

use crate::{
    Kind, Record, Row,
    cell::Cells,
    connection::Session,
    cut::Cut,
    failure::{Failure, Grief},
    idempotency::Kept,
    moment,
    pool::Pool,
    read::{Reader, first_answer},
    statement::{self, names::Names},
    table::Breach,
};

/// What is written, and what earlier attempts may have done: the answer to a COMMIT can be lost.
pub(crate) struct Writer<'a, E> {
    pub(crate) pool: &'a Pool,
    pub(crate) names: &'a Names,
    pub(crate) entity: &'a E,
    /// The version of a row that was written, if its COMMIT was sent.
    pub(crate) written: Option<Version>,
}

impl<E: Record> Writer<'_, E> {
    /// One attempt to add the entity.
    pub(crate) async fn create(
        &mut self,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Failure> {
        let kept = request.map(|request| Kept::of::<E>(self.names, request));
        let mut session = self.pool.get().await?;
        let now = Timestamp::now();
        session.begin().await?;
        let outcome = self.add(&mut session, kept.as_ref(), now).await;
        if let Ok(Created::Now(stored)) = &outcome {
            self.written = Some(stored.version);
        }
        match session.finish(outcome).await {
            Ok(Created::Before(stored)) if self.written == Some(stored.version) => {
                Ok(Created::Now(stored))
            }
            Ok(created) => {
                if let Some(kept) = &kept {
                    kept.tidy(&mut session, now).await;
                }
                Ok(created)
            }
            Err(failure) if failure.grief() == Grief::Duplicate => {
                self.explain_duplicate(&mut session, kept.as_ref()).await
            }
            Err(failure) => Err(failure),
        }
    }

    async fn add(
        &self,
        session: &mut Session,
        kept: Option<&Kept<'_>>,
        now: Timestamp,
    ) -> Result<Created<E>, Failure> {
        if let Some(kept) = kept
            && let Some(before) = kept.answer(session, now).await?
        {
            return Ok(Created::Before(before));
        }
        let (id, row) = (self.entity.id(), self.entity.to_row());
        let id = Cut::value(id, self.names.table.id_length)
            .ok_or_else(|| Failure::unexpected(format!("`{id}` is no identifier of a row")))?;
        let time = moment::of(now).unwrap_or_else(moment::first);
        let statement = statement::write::insert(self.names, id, &row, time)?;
        let added =
            first_answer(session, &statement).await.map_err(|failure| self.told(failure))?;
        let mut cells = Cells::of(only(added)?);
        let (key, version) = (cells.integer()?, cells.version()?);
        self.add_lines(session, key, &row).await?;
        let stored = Stored { entity: self.entity.clone(), created: now, updated: now, version };
        if let Some(kept) = kept {
            kept.keep(session, &stored).await?;
        }
        Ok(Created::Now(stored))
    }

    /// One attempt to put the entity in place of the one with its identifier.
    pub(crate) async fn replace(&mut self, expected: &Expected) -> Result<Stored<E>, Failure> {
        let id = self.entity.id();
        if Cut::value(id, self.names.table.id_length).is_none() {
            return Err(missing::<E>(id));
        }
        let mut session = self.pool.get().await?;
        session.begin().await?;
        let outcome = self.put(&mut session, expected).await;
        if let Ok(stored) = &outcome {
            self.written = Some(stored.version);
        }
        match session.finish(outcome).await {
            Err(failure) if failure.grief() == Grief::Duplicate => {
                Err(self.taken(&mut session).await?)
            }
            outcome => outcome,
        }
    }

    async fn put(&self, session: &mut Session, expected: &Expected) -> Result<Stored<E>, Failure> {
        let (id, row) = (self.entity.id(), self.entity.to_row());
        let wanted = wanted_version::<E>(self.names, session, id, expected, self.written);
        let version = wanted.await?;
        let now = moment::of(Timestamp::now()).unwrap_or_else(moment::first);
        let statement = statement::write::update(self.names, id, &row, now, version)?;
        let put = first_answer(session, &statement).await.map_err(|failure| self.told(failure))?;
        let Some(found) = put.into_iter().next() else { return Err(missing::<E>(id)) };
        let mut cells = Cells::of(found);
        let (changed, key, version) = (cells.integer()?, cells.integer()?, cells.version()?);
        let (created, updated) = (cells.moment()?, cells.moment()?);
        // What has the version that an earlier attempt wrote is what we wrote.
        if changed == 0 && self.written != Some(version) {
            return Err(Error::Stale { entity: E::NAME, id: id.to_owned() }.into());
        }
        if changed != 0 {
            if let Some(lines) = &self.names.table.lines {
                let statement = statement::write::delete_lines(self.names, lines, key);
                session.ask(&statement).await.map_err(|failure| self.told(failure))?;
            }
            self.add_lines(session, key, &row).await?;
        }
        Ok(Stored { entity: self.entity.clone(), created, updated, version })
    }

    async fn add_lines(&self, session: &mut Session, key: i64, row: &Row) -> Result<(), Failure> {
        let Some(lines) = &self.names.table.lines else { return Ok(()) };
        let mut first = 1;
        for part in row.lines().chunks(statement::write::LINES_AT_ONCE) {
            let statement = statement::write::insert_lines(self.names, lines, key, first, part)?;
            session.ask(&statement).await.map_err(|failure| self.told(failure))?;
            first += part.len();
        }
        Ok(())
    }

    /// What the caller is told when a constraint refuses the entity.
    fn told(&self, failure: Failure) -> Failure {
        if failure.grief() != Grief::Constraint {
            return failure;
        }
        tracing::debug!(%failure, "a constraint refused an entity");
        Failure::Final(match self.names.table.refused {
            Breach::Invalid { pointer, detail } => Error::invalid(pointer, detail),
            Breach::Refused(reason) => Error::Refused { reason: reason.to_owned() },
        })
    }

    /// A creation that met its like: another's, an earlier attempt of its own, or another value that is taken.
    async fn explain_duplicate(
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
    async fn taken(&self, session: &mut Session) -> Result<Failure, Failure> {
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

/// Removes entities, which needs none.
pub(crate) struct Remover<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) names: &'a Names,
    /// Whether an earlier attempt sent its COMMIT.
    pub(crate) removed: bool,
}

impl Remover<'_> {
    /// One attempt to remove the entity.
    pub(crate) async fn delete<E: Record>(
        &mut self,
        id: &str,
        expected: &Expected,
    ) -> Result<(), Failure> {
        if Cut::value(id, self.names.table.id_length).is_none() {
            return Err(missing::<E>(id));
        }
        let mut session = self.pool.get().await?;
        session.begin().await?;
        let outcome = self.remove::<E>(&mut session, id, expected).await;
        let was_removed = self.removed;
        self.removed |= outcome.is_ok();
        match session.finish(outcome).await {
            Err(Failure::Final(Error::NotFound { .. })) if was_removed => Ok(()),
            Err(failure) if failure.grief() == Grief::Constraint => {
                let reason = format!("something else still refers to the {}", E::NAME);
                Err(Error::Refused { reason }.into())
            }
            outcome => outcome,
        }
    }

    async fn remove<E: Record>(
        &self,
        session: &mut Session,
        id: &str,
        expected: &Expected,
    ) -> Result<(), Failure> {
        let version = wanted_version::<E>(self.names, session, id, expected, None).await?;
        let statement = statement::write::delete(self.names, id, version);
        let removed = Cells::of(only(first_answer(session, &statement).await?)?).integer()?;
        if removed > 0 {
            return Ok(());
        }
        match Reader::<E>::of(self.names).version(session, id).await? {
            Some(_) => Err(Error::Stale { entity: E::NAME, id: id.to_owned() }.into()),
            None => Err(missing::<E>(id)),
        }
    }
}

/// The version that the row must have, if any will not do. Of several, it is the one that it has now; what an
/// earlier attempt wrote may be written over too.
async fn wanted_version<E: Record>(
    names: &Names,
    session: &mut Session,
    id: &str,
    expected: &Expected,
    written: Option<Version>,
) -> Result<Option<Version>, Failure> {
    match expected {
        Expected::Any => Ok(None),
        Expected::OneOf(versions) if versions.len() == 1 => Ok(versions.first().copied()),
        Expected::OneOf(_) => match Reader::<E>::of(names).version(session, id).await? {
            Some(version) if expected.allows(version) || written == Some(version) => {
                Ok(Some(version))
            }
            Some(_) => Err(Error::Stale { entity: E::NAME, id: id.to_owned() }.into()),
            None => Err(missing::<E>(id)),
        },
    }
}

fn only(rows: Vec<tiberius::Row>) -> Result<tiberius::Row, Failure> {
    rows.into_iter().next().ok_or_else(|| Failure::unexpected("the answer has no row"))
}

fn missing<E: Record>(id: &str) -> Failure {
    Failure::Final(Error::NotFound { entity: E::NAME, id: id.to_owned() })
}

fn taken<E: Record>(field: &'static str, value: &str) -> Failure {
    Failure::Final(Error::Taken { entity: E::NAME, field, value: value.to_owned() })
}
