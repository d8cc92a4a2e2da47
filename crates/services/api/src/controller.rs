//! A controller: its stores, its routes, and its program.

use axum::{
    Router,
    middleware::from_fn,
    routing::{MethodRouter, get},
};
use lambda_http::Error;
use store::{Entity, Stores};

use crate::{Resource, app::app, caller, crud as operations, serve::serve};

/// The routes of a Lambda function, over the stores of its environments.
#[derive(Clone)]
pub struct Controller<E: Entity> {
    pub(crate) stores: Stores<E>,
    line: Option<&'static str>,
    routes: Router<Stores<E>>,
    #[cfg(feature = "tool")]
    definition: Definition,
}

/// What makes a controller's part of the API definition.
#[cfg(feature = "tool")]
type Definition = fn() -> Result<serde_json::Value, String>;

impl<E: Entity> Controller<E> {
    /// A controller without routes, of a package with this line of versions: `config::line!()`.
    pub fn new(stores: Stores<E>, line: Option<&'static str>) -> Self {
        Self {
            stores,
            line,
            routes: Router::new(),
            #[cfg(feature = "tool")]
            definition: || Ok(serde_json::json!({})),
        }
    }

    /// The same controller with handlers of its own at a path. Its operations stand in `config/functions.yaml`.
    #[must_use]
    pub fn route(self, path: &str, handlers: MethodRouter<Stores<E>>) -> Self {
        Self { routes: self.routes.route(path, handlers), ..self }
    }

    /// Its part of the API definition. That of routes of its own is written by hand.
    #[cfg(feature = "tool")]
    pub(crate) fn definition(&self) -> Result<serde_json::Value, String> {
        (self.definition)()
    }

    /// The application.
    pub fn into_app(self) -> Router {
        self.into_app_where(caller::anonymous)
    }

    pub(crate) fn into_app_where(self, anonymous: caller::Anonymous) -> Router {
        app(self.routes.with_state(self.stores), self.line, anonymous)
    }

    /// The program of the Lambda function: answers invocations until the process ends; or does what its arguments say, on a
    /// developer's machine.
    ///
    /// # Errors
    ///
    /// When the Runtime API cannot be reached, or what is asked for cannot be done.
    pub async fn run(self) -> Result<(), Error> {
        #[cfg(feature = "tool")]
        if let Some(task) = crate::tool::task() {
            return Ok(task.run(&self).await?);
        }
        telemetry::init();
        serve(self.into_app()).await
    }
}

/// A controller of the operations that every entity has: list, create, read, replace, patch and delete. `line` is that of its
/// package: `config::line!()`.
pub fn crud<E: Resource>(stores: Stores<E>, line: Option<&'static str>) -> Controller<E> {
    let collection = get(operations::list::<E>).post(operations::create::<E>);
    let one = get(operations::read::<E>)
        .put(operations::replace::<E>)
        .patch(operations::patch::<E>)
        .delete(operations::delete::<E>);
    let routes = Router::new()
        .route(E::PATH, collection)
        .route(&format!("{}/{{id}}", E::PATH), one)
        .route_layer(from_fn(caller::authorize::<E>));
    Controller {
        stores,
        line,
        routes,
        #[cfg(feature = "tool")]
        definition: crate::tool::openapi::definition::<E>,
    }
}
