//! A controller's part of the API definition (OpenAPI 3.0), as its entity's types say it: paths, parameters and schemas. It knows
//! no API Gateway: `cargo xtask api` adds what stands before every function.

mod answers;
mod examples;
mod operations;
mod parameters;
mod schemas;
mod shared;
mod words;

use serde_json::{Value, json};

use self::{examples::Examples, words::Words};
use crate::Resource;

/// The part of an entity.
///
/// # Errors
///
/// In words, if the entity's own example breaks its rules.
pub(crate) fn definition<E: Resource>() -> Result<Value, String> {
    let examples = Examples::of::<E>()?;
    let words = Words::of::<E>();
    Ok(json!({
        "tags": [{"name": words.tag, "description": E::ABOUT}],
        "paths": operations::paths::<E>(&words, &examples),
        "components": {
            "parameters": parameters::shared::<E>(&words),
            "schemas": schemas::components::<E>(&words, examples)?,
        },
    }))
}

#[cfg(test)]
mod tests;
