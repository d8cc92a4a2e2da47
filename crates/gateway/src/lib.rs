//! API Gateway (REST, v1) and Lambda on one machine.
//!
//! It runs the same binaries that are deployed, over the real Lambda Runtime API. It knows no function of this
//! workspace: an API definition, stages and functions come in as arguments.

pub mod api_gateway;
pub mod lambda;
