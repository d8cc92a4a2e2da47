//! What every promise begins with: a controller on stores of its own, and entities to send to it. It promises nothing itself.

use std::marker::PhantomData;

use serde_json::Value;
use store::{Index, Indexed, Stored, Stores, contract::Factory};

use super::variation;
use crate::{
    Controller, Resource,
    json::validate,
    testing::{Client, Reply},
};

/// A controller on stores that no other test reaches.
#[derive(Debug)]
pub struct Scene<E> {
    /// A client in `dev`.
    pub(super) client: Client,
    /// The same of a program for AWS.
    pub(super) deployed: Client,
    entity: PhantomData<fn() -> E>,
}

/// Keeps a promise with the controller of an entity, on the stores that a factory opens.
///
/// # Panics
///
/// If the promise is not kept.
pub fn keep<E, F, P>(
    controller: fn(Stores<E>) -> Controller<E>,
    factory: impl Future<Output = F>,
    promise: fn(Scene<E>) -> P,
) where
    E: Resource,
    F: Factory<E>,
    P: Future<Output = ()> + Send + 'static,
{
    store::contract::keep(factory, |factory| {
        let controller = controller(Stores::of(factory));
        let (client, deployed) = (Client::new(controller.clone()), Client::deployed(controller));
        promise(Scene { client, deployed, entity: PhantomData })
    });
}

/// An entity that was created.
#[derive(Debug)]
pub(super) struct Kept<E> {
    /// The answer to its creation.
    pub(super) reply: Reply,
    /// Its path, without the stage: `/books/1`.
    pub(super) path: String,
    /// Its entity tag.
    pub(super) tag: String,
    /// The entity, as it was answered.
    pub(super) stored: Stored<E>,
}

impl<E: Resource> Scene<E> {
    /// Sends a request, and shows it if the answer has another status than the expected one.
    pub(super) async fn send(&self, head: &str, body: &str, status: u16) -> Reply {
        send(&self.client, head, body, status).await
    }

    /// Creates the variation of this number.
    pub(super) async fn create(&self, number: usize) -> Kept<E> {
        self.create_of(&new::<E>(number)).await
    }

    /// Creates an entity of this document.
    pub(super) async fn create_of(&self, new: &Value) -> Kept<E> {
        let reply = self.send(&format!("POST {}", E::PATH), &new.to_string(), 201).await;
        Kept::of(reply)
    }
}

impl<E: Resource> Kept<E> {
    pub(super) fn of(reply: Reply) -> Self {
        let stored = stored(&reply.json());
        let (path, tag) = (path(&reply), reply.header("etag").to_owned());
        Self { reply, path, tag, stored }
    }
}

/// The path that an answer names as its `Location`, without the stage.
fn path(reply: &Reply) -> String {
    let location = reply.header("location");
    let stage = location.trim_start_matches('/').find('/').map_or(0, |length| length + 1);
    location[stage..].to_owned()
}

/// Sends a request, and shows it if the answer has another status than the expected one.
pub(super) async fn send(client: &Client, head: &str, body: &str, status: u16) -> Reply {
    let reply = client.send(head, body).await;
    assert_eq!(reply.status, status, "{head}\n\n{body}\n\n{reply}");
    reply
}

/// An entity in an answer.
pub(super) fn stored<E: Resource>(document: &Value) -> Stored<E> {
    let stored = serde_json::from_value(document.clone());
    stored.unwrap_or_else(|error| panic!("no {}: {error}: {document}", E::NAME))
}

/// The example of an entity, as a document.
pub(super) fn example<E: Resource>() -> Value {
    document(&E::example())
}

/// The example (number 0), or a variation of it: every value of it that may be another is another, and those that
/// no two entities have in common are.
pub(super) fn new<E: Resource>(number: usize) -> Value {
    let (example, is_valid) = (example::<E>(), |document: &Value| made::<E>(document).is_some());
    assert!(is_valid(&example), "the example of {} breaks its own rules: {example}", E::NAME);
    let new = variation::of(&example, number, is_valid);
    if let (true, Some(first), Some(made)) = (number > 0, made::<E>(&example), made::<E>(&new)) {
        for (field, value) in unique_values(&made) {
            let is_own = !unique_values(&first).contains(&(field, value.clone()));
            assert!(
                is_own,
                "no variation of the example has another `{field}` than `{value}`: give it an example that stays \
                 valid if something is added to it, or if a number in it is counted up"
            );
        }
    }
    new
}

/// The identifier, if its callers choose it, and the values that no two entities have in common.
pub(super) fn unique_values<E: Resource>(entity: &E) -> Vec<(&'static str, String)> {
    let is_chosen = || Some(E::make(E::example()).ok()?.id() == E::make(E::example()).ok()?.id());
    let id = is_chosen().unwrap_or_default().then(|| (E::ID_FIELD, entity.id().to_owned()));
    let unique = |(field, _): &(&'static str, Indexed)| E::INDEXES.contains(&Index::Unique(field));
    let indexed = entity.indexed().into_iter().filter(unique);
    let values = indexed.flat_map(|(field, indexed)| {
        indexed.values().iter().map(|value| (field, value.clone())).collect::<Vec<_>>()
    });
    id.into_iter().chain(values).collect()
}

/// The entity that is created of a document, if that is valid.
pub(super) fn made<E: Resource>(document: &Value) -> Option<E> {
    let new: E::New = serde_json::from_value(document.clone()).ok()?;
    validate(&new).ok()?;
    E::make(new).ok()
}

/// What a caller writes to make an entity like the variation of this number.
pub(super) fn details<E: Resource>(number: usize) -> E::Details {
    let made = made::<E>(&new::<E>(number));
    made.expect("a variation is valid").details()
}

/// What is written, as a document.
pub(super) fn document<T: serde::Serialize + std::fmt::Debug>(written: &T) -> Value {
    serde_json::to_value(written).unwrap_or_else(|error| panic!("{error}: {written:?}"))
}
