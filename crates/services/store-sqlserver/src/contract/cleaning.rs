//! Removes a schema with all that is in it. Nothing but a test ever does.

use crate::{
    cell::Cells,
    driver::Place,
    failure::Failure,
    statement::{Parameter, Statement},
    table::check_name,
};

/// Removes the tables of a schema, in whatever order their references allow, and the schema.
///
/// # Panics
///
/// If something is left.
pub(super) async fn remove(place: &Place) {
    let outcome = try_remove(place).await;
    let schema = &place.schema;
    outcome.unwrap_or_else(|failure| panic!("failed to remove the schema {schema}: {failure}"));
}

async fn try_remove(place: &Place) -> Result<(), Failure> {
    let (connections, schema) = (place.connections(), &place.schema);
    let mut session = connections.get().await?;
    let mut statement = Statement::default();
    let name = statement.parameter(Parameter::Text(schema.clone()));
    statement.push(&format!(
        "SELECT CAST(TABLE_NAME AS NVARCHAR(128)) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = {name}"
    ));
    loop {
        let mut last = None;
        let (mut found, mut removed) = (0, 0);
        for row in session.rows(&statement).await? {
            let table = Cells::of(row).text()?;
            check_name(&table).map_err(Failure::unexpected)?;
            found += 1;
            match session.batch(&format!("DROP TABLE [{schema}].[{table}]")).await {
                Ok(()) => removed += 1,
                Err(failure) => last = Some(failure),
            }
        }
        match last {
            Some(failure) if removed == 0 => return Err(failure),
            _ if found == 0 => return session.batch(&format!("DROP SCHEMA [{schema}]")).await,
            _ => {}
        }
    }
}
