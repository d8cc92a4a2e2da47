//! The parts of an OpenAPI document that say where requests go.
//!
//! Schemas, examples and texts are for readers of the API; they are not read here.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

/// Operations by method, and other keys.
pub(super) type PathItem = IndexMap<String, Value>;

/// Alternatives, each of which needs all of its schemes.
pub(super) type Security = Vec<BTreeMap<String, Value>>;

#[derive(Deserialize)]
pub(super) struct Document {
    pub(super) openapi: Option<String>,
    pub(super) info: Info,
    #[serde(default)]
    pub(super) paths: IndexMap<String, PathItem>,
    #[serde(default)]
    pub(super) components: Components,
    pub(super) security: Option<Security>,
    pub(super) servers: Option<Value>,
    #[serde(rename = "x-amazon-apigateway-binary-media-types")]
    pub(super) binary_media_types: Option<Vec<String>>,
    #[serde(flatten)]
    pub(super) extensions: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
pub(super) struct Info {
    pub(super) title: String,
}

#[derive(Default, Deserialize)]
pub(super) struct Components {
    #[serde(default, rename = "securitySchemes")]
    pub(super) security_schemes: BTreeMap<String, SecurityScheme>,
}

#[derive(Deserialize)]
pub(super) struct SecurityScheme {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    #[serde(flatten)]
    pub(super) extensions: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
pub(super) struct Operation {
    pub(super) security: Option<Security>,
    #[serde(rename = "x-amazon-apigateway-integration")]
    pub(super) integration: Option<IntegrationDocument>,
    #[serde(flatten)]
    pub(super) extensions: BTreeMap<String, Value>,
}

/// `x-amazon-apigateway-integration`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct IntegrationDocument {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) uri: Option<String>,
    pub(super) http_method: Option<String>,
    #[serde(default)]
    pub(super) request_templates: IndexMap<String, Option<String>>,
    #[serde(default)]
    pub(super) request_parameters: IndexMap<String, Value>,
    pub(super) passthrough_behavior: Option<String>,
    #[serde(default)]
    pub(super) responses: IndexMap<String, ResponseDocument>,
    pub(super) timeout_in_millis: Option<u64>,
    pub(super) content_handling: Option<String>,
    pub(super) connection_type: Option<String>,
    pub(super) connection_id: Option<String>,
    pub(super) credentials: Option<String>,
    pub(super) cache_namespace: Option<String>,
    #[serde(default)]
    pub(super) cache_key_parameters: Vec<String>,
    pub(super) tls_config: Option<Value>,
    pub(super) payload_format_version: Option<Value>,
    pub(super) response_transfer_mode: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ResponseDocument {
    pub(super) status_code: Value,
    #[serde(default)]
    pub(super) response_parameters: IndexMap<String, String>,
    #[serde(default)]
    pub(super) response_templates: IndexMap<String, Option<String>>,
    pub(super) content_handling: Option<String>,
}
