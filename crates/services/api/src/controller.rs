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
    stores: Stores<E>,
    line: Option<&'static str>,
    routes: Router<Stores<E>>,
}

impl<E: Entity> Controller<E> {
    /// A controller without routes, of a package with this line of versions: `config::line!()`.
    pub fn new(stores: Stores<E>, line: Option<&'static str>) -> Self {
        Self { stores, line, routes: Router::new() }
    }

    /// The same controller with handlers of its own at a path. Its operations stand in `config/functions.yaml`.
    #[must_use]
    pub fn route(self, path: &str, handlers: MethodRouter<Stores<E>>) -> Self {
        Self { routes: self.routes.route(path, handlers), ..self }
    }

    /// The application.
    pub fn into_app(self) -> Router {
        self.into_app_where(caller::anonymous)
    }

    pub(crate) fn into_app_where(self, anonymous: caller::Anonymous) -> Router {
        app(self.routes.with_state(self.stores), self.line, anonymous)
    }

    /// The program of the Lambda function: answers invocations until the process ends. With the feature `tool` and
    /// arguments, it does what these say instead.
    ///
    /// # Errors
    ///
    /// When the Runtime API cannot be reached, or what is asked for cannot be done.
    pub async fn run(self) -> Result<(), Error> {
        #[cfg(feature = "tool")]
        if let Some(task) = crate::tool::task() {
            return Ok(task.run(&self.stores).await?);
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
    Controller { stores, line, routes }
}
