//! Deployments and stages: an API frozen at one moment, and the names under which it is served.
//!
//! Nothing here changes after it is made: a request reads it and needs no lock.

use std::rc::Rc;

use indexmap::IndexMap;

use super::{
    lambda_uri::Unresolved,
    rest_api::{Integration, RestApi},
    router::{InvalidPath, Router},
};
use crate::lambda::FunctionTarget;

/// An API as it was when it was deployed.
#[derive(Debug)]
pub struct Deployment {
    /// Six characters.
    pub id: String,
    /// The frozen API.
    pub api: RestApi,
    router: Router,
}

impl Deployment {
    /// Freezes an API.
    ///
    /// # Errors
    ///
    /// Its resources contradict one another.
    pub fn new(id: String, api: RestApi) -> Result<Self, InvalidPath> {
        let router = Router::new(&api)?;
        Ok(Self { id, api, router })
    }

    /// Finds resources and methods of this deployment.
    #[must_use]
    pub fn router(&self) -> &Router {
        &self.router
    }
}

/// A name under which a deployment is served, with variables of its own.
#[derive(Debug)]
pub struct Stage {
    /// The first part of its URLs.
    pub name: String,
    /// In the order in which they were given.
    pub variables: IndexMap<String, String>,
    /// What it serves.
    pub deployment: Rc<Deployment>,
    /// The function of each method that has one, by the method's number.
    targets: Vec<Option<Result<FunctionTarget, Unresolved>>>,
}

impl Stage {
    /// Resolves every integration of the deployment with these variables.
    #[must_use]
    pub fn new(
        name: String,
        variables: IndexMap<String, String>,
        deployment: Rc<Deployment>,
    ) -> Self {
        let mut targets = Vec::new();
        targets.resize_with(deployment.api.method_count, || None);
        for method in deployment.api.resources.iter().flat_map(|resource| &resource.methods) {
            targets[method.number] = match &method.integration {
                Integration::AwsProxy(lambda) | Integration::Aws(lambda, _) => {
                    Some(lambda.uri.resolve(&variables))
                }
                Integration::Mock(_) => None,
            };
        }
        Self { name, variables, deployment, targets }
    }

    /// The function of the method with this number; `None` if the method has none.
    #[must_use]
    pub fn target(&self, method_number: usize) -> Option<&Result<FunctionTarget, Unresolved>> {
        self.targets.get(method_number)?.as_ref()
    }

    /// Every function that this stage names, and every reason why an integration names none; both without repeats.
    #[must_use]
    pub fn targets(&self) -> (Vec<&FunctionTarget>, Vec<&Unresolved>) {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for target in self.targets.iter().flatten() {
            match target {
                Ok(target) if !found.contains(&target) => found.push(target),
                Err(reason) if !missing.contains(&reason) => missing.push(reason),
                _ => {}
            }
        }
        (found, missing)
    }
}
