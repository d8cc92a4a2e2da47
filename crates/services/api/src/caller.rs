//! Who is calling, as API Gateway found out: a Lambda authorizer, Cognito, or IAM. It trusts the event, and nothing that a
//! caller can write into a request.

use std::fmt;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use config::{Callers, Environment};
use lambda_http::request::RequestContext;
use serde_json::{Map, Value};

use crate::{Problem, Resource, Result};

/// The caller of a request.
///
/// Its event: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caller {
    /// Who it is; nothing, if no authorizer said so: the `principalId` of a Lambda authorizer, the subject of a token, or the
    /// ARN of an identity of IAM.
    pub principal: Option<String>,
    /// What the authorizer says of it: the claims of a token, or the context of a Lambda authorizer.
    pub claims: Map<String, Value>,
    /// The identifier of its API key, if the method asks for one.
    pub api_key_id: Option<String>,
    /// The address that it calls from.
    pub source_address: Option<String>,
    scopes: Scopes,
}

/// What a caller may do.
#[derive(Clone, Debug, PartialEq)]
enum Scopes {
    /// What its token or its authorizer names.
    Named(Vec<String>),
    /// What API Gateway let through: policies of IAM name methods and paths, not scopes.
    OfPolicy,
}

impl Default for Scopes {
    fn default() -> Self {
        Self::Named(Vec::new())
    }
}

/// What an operation does with entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It lists or reads.
    Read,
    /// It creates, replaces, patches or deletes.
    Write,
}

impl fmt::Display for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
        })
    }
}

impl Caller {
    fn of(context: &RequestContext) -> Self {
        let RequestContext::ApiGatewayV1(context) = context else { return Self::default() };
        let (authorizer, identity) = (&context.authorizer.fields, &context.identity);
        let claims: Map<_, _> = match authorizer.get("claims") {
            Some(Value::Object(claims)) => claims.clone(),
            _ => authorizer.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        };
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let of_policy = authorizer.is_empty() && identity.user_arn.is_some();
        let principal = match authorizer.get("principalId").and_then(Value::as_str) {
            Some(principal) => Some(principal.to_owned()),
            None if of_policy => identity.user_arn.clone(),
            None => text("sub"),
        };
        let named = text("scope").or_else(|| text("scopes")).unwrap_or_default();
        let named = named.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned);
        let scopes = if of_policy { Scopes::OfPolicy } else { Scopes::Named(named.collect()) };
        Self {
            principal: principal.filter(|principal| !principal.is_empty()),
            claims,
            api_key_id: identity.api_key_id.clone(),
            source_address: identity.source_ip.clone(),
            scopes,
        }
    }

    /// Refuses a caller who is known and does not have the scope. Whether a caller must be known is decided before any handler.
    ///
    /// # Errors
    ///
    /// 403 that names the scope.
    pub fn require(&self, scope: &str) -> Result<()> {
        match &self.scopes {
            _ if self.principal.is_none() => Ok(()),
            Scopes::OfPolicy => Ok(()),
            Scopes::Named(named) if named.iter().any(|named| named == scope) => Ok(()),
            Scopes::Named(_) => Err(Problem::forbidden(scope)),
        }
    }
}

/// Whether a caller may be unknown in an environment.
pub(crate) type Anonymous = fn(Environment) -> bool;

/// In an environment whose settings say so, and wherever the embedded store is compiled in: that is a laptop.
pub(crate) fn anonymous(environment: Environment) -> bool {
    store::IS_FOR_A_LAPTOP || anonymous_when_deployed(environment)
}

/// As [`anonymous`], in a program for AWS.
pub(crate) fn anonymous_when_deployed(environment: Environment) -> bool {
    config::api(environment).callers == Callers::Anyone
}

/// Notes the caller for handlers and for what they write, or refuses one who must be known and is not.
pub(crate) async fn identify(
    State(anonymous): State<Anonymous>,
    mut request: Request,
    next: Next,
) -> Response {
    let extensions = request.extensions();
    let caller = extensions.get::<RequestContext>().map(Caller::of).unwrap_or_default();
    let environment = extensions.get::<Environment>();
    if caller.principal.is_none() && !environment.is_some_and(|environment| anonymous(*environment))
    {
        return Problem::unauthenticated().into_response();
    }
    let principal = caller.principal.clone();
    request.extensions_mut().insert(caller);
    store::caller::on_behalf_of(principal.as_deref(), next.run(request)).await
}

/// Refuses a caller who does not have the scope of an entity's operation.
pub(crate) async fn authorize<E: Resource>(
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let access = if reads { Access::Read } else { Access::Write };
    match caller.require(&E::scope(access)) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts.extensions.get().cloned().ok_or_else(Problem::internal)
    }
}

#[cfg(test)]
mod tests;
