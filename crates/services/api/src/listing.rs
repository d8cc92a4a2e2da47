//! Lists: what is asked for, which page of it, and how the caller gets the next one.

use std::marker::PhantomData;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use store::{Entity, Filter, Page, Query, Sort, Stored};

use crate::{Json, Parameters, Problem, PublicPath, Result, cursor};

/// Entities on a page if the caller does not say.
const DEFAULT_LIMIT: usize = 20;

/// Entities on a page at most: an answer stays far below the 6 MB of a Lambda invocation.
const LARGEST_LIMIT: usize = 100;

/// A list that callers may ask for.
pub trait List: Send + Sync + 'static {
    /// What it lists.
    type Entity: Entity;
    /// Entities on a page if the caller does not say.
    const DEFAULT_LIMIT: usize = DEFAULT_LIMIT;

    /// Reads the filters and the order from the query parameters (`limit` and `cursor` are read already).
    fn selection(parameters: &mut Parameters) -> Selection;
}

/// The part of a list that a caller asks for, and its order.
#[derive(Clone, Debug)]
pub struct Selection {
    /// What an entity must fulfil.
    pub filters: Vec<Filter>,
    /// The order.
    pub sort: Sort,
}

/// A request for one page of a list, from the query parameters.
#[derive(Clone, Debug)]
pub struct Listing<L> {
    query: Query,
    /// What a cursor is bound to.
    list: String,
    path: PublicPath,
    /// The raw query string without its cursor.
    raw: String,
    of: PhantomData<fn() -> L>,
}

impl<L: List> Listing<L> {
    /// What a store is asked.
    pub const fn query(&self) -> &Query {
        &self.query
    }

    /// The answer with a page.
    pub fn answer(self, page: Page<L::Entity>) -> PageOf<L::Entity> {
        let next = page.next.map(|position| cursor::encode(&position, &self.list));
        let link = next.as_ref().map(|cursor| {
            let separator = if self.raw.is_empty() { "" } else { "&" };
            format!("<{}?{}{separator}cursor={cursor}>; rel=\"next\"", self.path.as_str(), self.raw)
        });
        PageOf { body: Body { items: page.items, next }, link }
    }
}

impl<S: Sync, L: List> FromRequestParts<S> for Listing<L> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let raw_query = parts.uri.query().unwrap_or_default();
        let mut parameters = Parameters::parse(raw_query);
        let limit = limit(&mut parameters).unwrap_or(L::DEFAULT_LIMIT);
        let cursor = parameters.text("cursor");
        let Selection { filters, sort } = L::selection(&mut parameters);
        let list = format!("{} {filters:?} {sort:?}", L::Entity::COLLECTION);
        let after = cursor.and_then(|cursor| {
            let position = cursor::decode(&cursor, &list);
            if position.is_none() {
                parameters.refuse(
                    "cursor",
                    "is damaged or belongs to another list: leave it out to begin anew",
                );
            }
            position
        });
        parameters.finish()?;
        let Ok(path) = PublicPath::from_request_parts(parts, state).await;
        let raw = without_cursor(parts.uri.query().unwrap_or_default());
        let query = Query { filters, sort, after, limit };
        Ok(Self { query, list, path, raw, of: PhantomData })
    }
}

fn limit(parameters: &mut Parameters) -> Option<usize> {
    let text = parameters.text("limit")?;
    let limit = text.parse().ok().filter(|limit| (1..=LARGEST_LIMIT).contains(limit));
    if limit.is_none() {
        parameters.refuse("limit", format!("must be a number from 1 to {LARGEST_LIMIT}"));
    }
    limit
}

/// The other parameters, in a fixed order: `lambda_http` hands them on in any.
fn without_cursor(query: &str) -> String {
    let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let mut others: Vec<_> = others.collect();
    others.sort_unstable();
    others.join("&")
}

/// 200 with a page: `{"items": [...], "next": CURSOR or null}`, and `Link` to the next one.
#[derive(Debug)]
pub struct PageOf<E> {
    body: Body<E>,
    link: Option<String>,
}

#[derive(Debug, Serialize)]
struct Body<E> {
    items: Vec<Stored<E>>,
    next: Option<String>,
}

impl<E> PageOf<E> {
    /// 200 with the items alone, as a flat array; `Link` leads to the next page.
    pub fn flat<T: Serialize>(self, show: impl Fn(Stored<E>) -> T) -> Response
    where
        E: Serialize,
    {
        let items: Vec<T> = self.body.items.into_iter().map(show).collect();
        linked(Json(items).into_response(), self.link)
    }
}

impl<E: Serialize> IntoResponse for PageOf<E> {
    fn into_response(self) -> Response {
        linked(Json(self.body).into_response(), self.link)
    }
}

fn linked(mut response: Response, link: Option<String>) -> Response {
    if let Some(link) = link.and_then(|link| HeaderValue::try_from(link).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}
