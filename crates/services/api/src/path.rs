//! Where a request went: the parameters of its path, and the path as the caller wrote it.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, path::ErrorKind, rejection::PathRejection},
    http::{StatusCode, request::Parts},
};
use lambda_http::request::RequestContext;

use crate::Problem;

/// The parameters of a path.
#[derive(Clone, Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct Path<T>(pub T);

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        let PathRejection::FailedToDeserializePathParams(error) = rejection else {
            return Self::internal();
        };
        // What cannot be an identifier identifies nothing.
        let detail = match error.into_kind() {
            ErrorKind::Message(message) => message,
            kind => kind.to_string(),
        };
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }
}

/// The path of the request as its caller sees it, stage included: `/dev/books`.
#[derive(Clone, Debug)]
pub struct PublicPath(String);

impl PublicPath {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of a child: `/dev/books` and `1` make `/dev/books/1`.
    pub fn child(&self, id: &str) -> String {
        format!("{}/{id}", self.0.trim_end_matches('/'))
    }
}

impl<S: Sync> FromRequestParts<S> for PublicPath {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let context = parts.extensions.get::<RequestContext>();
        let public = context.and_then(|context| match context {
            RequestContext::ApiGatewayV1(context) => context.path.clone(),
            _ => None,
        });
        Ok(Self(public.unwrap_or_else(|| parts.uri.path().to_owned())))
    }
}
