//! API Gateway (REST, v1): a definition becomes a deployment, and each request goes one way through named steps.
//!
//! It runs no function itself: `lambda` does. It has the nouns of AWS and no others.
//!
//! The steps of a request are the calls of [`pipeline`], in this order: stage and deployment ([`address`]), route
//! ([`router`]), integration ([`integration`]), response mapping, gateway response ([`gateway_response`]). What decides
//! whether a request may go on belongs between route and integration.

pub mod address;
pub mod clock;
mod context;
pub mod definition;
pub mod deployment;
pub mod event;
pub mod gateway_response;
mod head_recorder;
pub mod identifier;
mod integration;
pub mod lambda_uri;
pub mod listener;
pub mod mapping;
pub mod media_type;
pub mod pipeline;
pub mod proxy_answer;
mod query;
pub mod request;
mod request_headers;
mod response_headers;
pub mod rest_api;
pub mod router;
pub mod trace;
