//! What a controller's program does for a developer instead of answering invocations: commands, as its arguments name them.
//! It is in no package for AWS.

pub(crate) mod openapi;

use std::io::{Write, stdout};

use lambda_http::Error;
use store::Entity;

use crate::Controller;

/// Does what the first argument says; nothing is done without one.
pub(crate) fn run<E: Entity>(
    controller: &Controller<E>,
    arguments: impl IntoIterator<Item = String>,
) -> Option<Result<(), Error>> {
    let command = arguments.into_iter().next()?;
    Some(match command.as_str() {
        "openapi" => controller.definition().and_then(|definition| print(&definition)),
        _ => Err(format!("there is no command `{command}`; there is `openapi`").into()),
    })
}

fn print(text: &impl std::fmt::Display) -> Result<(), Error> {
    Ok(writeln!(stdout(), "{text:#}")?)
}
