//! Who may call an operation, as far as a definition can ask for it here: everybody.
//!
//! Authorizers and API keys are refused. A scheme that says nothing to API Gateway is ignored, as AWS ignores it.

use super::{LoadError, Loader, document::Operation};

pub(super) fn check(
    loader: &mut Loader<'_>,
    place: &str,
    operation: &Operation,
) -> Result<(), LoadError> {
    let document = loader.document;
    let security = operation.security.as_ref().or(document.security.as_ref());
    for name in security.into_iter().flatten().flat_map(|alternative| alternative.keys()) {
        let scheme = document.components.security_schemes.get(name);
        let scheme = scheme.ok_or_else(|| {
            LoadError::invalid(place, format!("`security` names `{name}`, which is no scheme"))
        })?;
        let for_api_gateway = |name: &String| name.starts_with("x-amazon-apigateway-");
        if scheme.kind.as_deref() == Some("apiKey") || scheme.extensions.keys().any(for_api_gateway)
        {
            return Err(LoadError::unsupported(place, format!("the security scheme `{name}`")));
        }
        loader.warn(
            place,
            &format!("the security scheme `{name}`, which asks nothing of API Gateway,"),
        );
    }
    Ok(())
}
