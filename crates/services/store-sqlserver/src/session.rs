//! A connection to the server, and what is said on it. It knows no entity and no statement of one.

use config::{Moment, WallClock};

use crate::{
    failure::Failure,
    login::{Client, Login},
    statement::Statement,
};

/// How a transaction begins. READ COMMITTED, which every connection has, is enough for what the statements promise;
/// an error undoes the transaction whole. What is set here is set again each time: a connection that is only
/// read from need not wait for it.
const BEGINNING: &str = "SET XACT_ABORT ON; SET NOCOUNT ON; BEGIN TRANSACTION";

/// A connection, logged in.
pub(crate) struct Session {
    client: Client,
    /// Whether a question was asked whose answer was not read to its end.
    is_busy: bool,
    in_transaction: bool,
    pub(crate) opened: Moment,
    pub(crate) last_used: Moment,
    /// Whether a younger one was found lost.
    pub(crate) is_suspect: bool,
    clock: WallClock,
}

impl Session {
    pub(crate) async fn open(login: &Login, clock: &WallClock) -> Result<Self, Failure> {
        let (client, clock) = (login.connect().await?, clock.clone());
        let now = clock.now();
        let (opened, last_used) = (now, now);
        let (is_busy, in_transaction, is_suspect) = (false, false, false);
        Ok(Self { client, is_busy, in_transaction, opened, last_used, is_suspect, clock })
    }

    /// Whether it may be used again: it is not in the middle of anything.
    pub(crate) fn is_in_order(&self) -> bool {
        !self.is_busy && !self.in_transaction
    }

    /// The answers to a statement, one for each SELECT in it.
    pub(crate) async fn ask(
        &mut self,
        statement: &Statement,
    ) -> Result<Vec<Vec<tiberius::Row>>, Failure> {
        self.is_busy = true;
        let parameters = statement.parameters();
        let parameters: Vec<&dyn tiberius::ToSql> =
            parameters.iter().map(|parameter| parameter as &dyn tiberius::ToSql).collect();
        let answered =
            async { self.client.query(statement.text(), &parameters).await?.into_results().await };
        let answered = answered.await.map_err(Failure::from);
        self.end(answered)
    }

    /// The rows of the first SELECT in a statement.
    pub(crate) async fn rows(
        &mut self,
        statement: &Statement,
    ) -> Result<Vec<tiberius::Row>, Failure> {
        Ok(self.ask(statement).await?.into_iter().next().unwrap_or_default())
    }

    /// The only row of a statement that always has one.
    pub(crate) async fn row(&mut self, statement: &Statement) -> Result<tiberius::Row, Failure> {
        let row = self.rows(statement).await?.into_iter().next();
        row.ok_or_else(|| Failure::unexpected("the answer has no row"))
    }

    /// Runs a constant text, which has no parameters.
    pub(crate) async fn batch(&mut self, text: &str) -> Result<(), Failure> {
        self.is_busy = true;
        let answered = async { self.client.simple_query(text).await?.into_results().await };
        let answered = answered.await.map_err(Failure::from);
        self.end(answered).map(|_| ())
    }

    fn end<T>(&mut self, answered: Result<T, Failure>) -> Result<T, Failure> {
        self.last_used = self.clock.now();
        self.is_busy = answered.as_ref().is_err_and(|failure| !failure.leaves_connection());
        answered
    }

    /// Begins a transaction, which [`Self::finish`] ends. A connection that is dropped before is closed.
    pub(crate) async fn begin(&mut self) -> Result<(), Failure> {
        self.in_transaction = true;
        self.batch(BEGINNING).await
    }

    /// Commits what succeeded, and undoes what did not.
    pub(crate) async fn finish<T>(&mut self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        match outcome {
            Ok(done) => {
                self.batch("COMMIT TRANSACTION").await?;
                self.in_transaction = false;
                Ok(done)
            }
            Err(failure) => {
                // One that cannot be undone here is undone by the server, when the connection is closed.
                if !self.is_busy
                    && self.batch("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION").await.is_ok()
                {
                    self.in_transaction = false;
                }
                Err(failure)
            }
        }
    }
}
