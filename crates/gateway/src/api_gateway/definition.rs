//! Loads a REST API from OpenAPI 3.0 with `x-amazon-apigateway-*`, in YAML or JSON.
//!
//! What is not supported is an error that says where; what AWS's import ignores as well is a warning. Nothing is
//! ignored without a word.

mod document;
mod error;
mod integration;
mod responses;
mod security;
mod template;

use http::Method as HttpMethod;

use self::document::{Document, Operation, PathItem};
pub use self::error::LoadError;
use super::{
    identifier,
    media_type::BinaryMediaTypes,
    rest_api::{Method, Resource, RestApi},
};

/// An API with what was ignored of its definition.
#[derive(Debug)]
pub struct Loaded {
    /// The API.
    pub api: RestApi,
    /// One sentence each.
    pub warnings: Vec<String>,
}

/// What AWS names a method of any kind in a definition.
const ANY_METHOD: &str = "x-amazon-apigateway-any-method";
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// Extensions that have no meaning on this machine; AWS's import takes them.
const HARMLESS: [&str; 8] = [
    "x-amazon-apigateway-api-key-source",
    "x-amazon-apigateway-documentation",
    "x-amazon-apigateway-endpoint-configuration",
    "x-amazon-apigateway-importexport-version",
    "x-amazon-apigateway-minimum-compression-size",
    "x-amazon-apigateway-security-policy",
    "x-amazon-apigateway-tag-value",
    "x-amazon-apigateway-endpoint-access-mode",
];

/// Loads the text of a definition. `api_id` is the id of the API if it is not to follow from the title.
///
/// # Errors
///
/// The text is no OpenAPI 3.0, or asks for something that this gateway does not have.
pub fn load(text: &str, api_id: Option<&str>) -> Result<Loaded, LoadError> {
    let document: Document =
        serde_saphyr::from_str(text).map_err(|error| LoadError::Syntax(error.to_string()))?;
    if !document.openapi.as_deref().is_some_and(|version| version.starts_with("3.0")) {
        return Err(LoadError::Version);
    }
    let mut loader = Loader { document: &document, warnings: Vec::new(), method_count: 0 };
    loader.root_extensions()?;
    let mut resources = Vec::with_capacity(document.paths.len());
    for (path, item) in &document.paths {
        resources.push(loader.resource(path, item)?);
    }
    let title = document.info.title.clone();
    let id = api_id.map_or_else(|| identifier::api_id(&title), str::to_owned);
    let binary_media_types =
        BinaryMediaTypes::new(document.binary_media_types.iter().flatten().cloned());
    let Loader { warnings, method_count, .. } = loader;
    Ok(Loaded { api: RestApi { id, title, binary_media_types, resources, method_count }, warnings })
}

struct Loader<'d> {
    document: &'d Document,
    warnings: Vec<String>,
    method_count: usize,
}

impl Loader<'_> {
    fn warn(&mut self, place: &str, what: &str) {
        self.warnings.push(format!("{place}: {what} is ignored"));
    }

    fn root_extensions(&mut self) -> Result<(), LoadError> {
        for name in self.document.extensions.keys() {
            self.extension("the definition", name)?;
        }
        if self.document.servers.is_some() {
            self.warn("the definition", "`servers`");
        }
        Ok(())
    }

    /// Refuses an extension of API Gateway that is not known; others are not for us.
    fn extension(&mut self, place: &str, name: &str) -> Result<(), LoadError> {
        if HARMLESS.contains(&name) {
            self.warn(place, &format!("`{name}`"));
        } else if name.starts_with("x-amazon-apigateway-") {
            return Err(LoadError::unsupported(place, format!("`{name}`")));
        }
        Ok(())
    }

    fn resource(&mut self, path: &str, item: &PathItem) -> Result<Resource, LoadError> {
        let mut methods = Vec::new();
        for (key, operation) in item {
            let http_method = match key.as_str() {
                ANY_METHOD => None,
                method if METHODS.contains(&method) => {
                    let name = method.to_ascii_uppercase();
                    Some(
                        name.parse::<HttpMethod>()
                            .map_err(|_| LoadError::unsupported(path, format!("`{key}`")))?,
                    )
                }
                "summary" | "description" | "parameters" => continue,
                "servers" => {
                    self.warn(path, "`servers`");
                    continue;
                }
                name if name.starts_with("x-") => {
                    self.extension(path, name)?;
                    continue;
                }
                _ => return Err(LoadError::unsupported(path, format!("`{key}`"))),
            };
            let place =
                format!("{} {path}", http_method.as_ref().map_or("ANY", HttpMethod::as_str));
            let operation: Operation =
                serde_json::from_value(operation.clone()).map_err(|error| LoadError::Invalid {
                    place: place.clone(),
                    reason: error.to_string(),
                })?;
            methods.push(self.method(&place, http_method, &operation)?);
        }
        Ok(Resource { id: identifier::resource_id(path), path: path.to_owned(), methods })
    }

    fn method(
        &mut self,
        place: &str,
        http_method: Option<HttpMethod>,
        operation: &Operation,
    ) -> Result<Method, LoadError> {
        for name in operation.extensions.keys() {
            self.extension(place, name)?;
        }
        security::check(self, place, operation)?;
        let integration = operation.integration.as_ref().ok_or_else(|| LoadError::Invalid {
            place: place.to_owned(),
            reason: "no `x-amazon-apigateway-integration`: AWS would refuse to deploy this method"
                .to_owned(),
        })?;
        let integration = integration::convert(self, place, integration)?;
        let number = self.method_count;
        self.method_count += 1;
        Ok(Method { number, http_method, integration })
    }
}

#[cfg(test)]
mod tests;
