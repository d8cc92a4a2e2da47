//! Lists: what is asked for, which page of it, and how the caller gets the next one.

use std::marker::PhantomData;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use error::Error;
use serde::Serialize;
use store::{Page, Query, Stored};

use crate::{
    Listed, Problem, PublicPath, Result, StoreOf, cursor,
    idempotency::digest,
    query::{CURSOR, Reader},
};

/// Entities on a page at most: an answer stays far below the 6 MB of a Lambda invocation.
pub(crate) const LARGEST_LIMIT: usize = 100;

/// How many hexadecimal digits of its digest are a page's tag: 64 bits, which two pages of one list do not share by chance.
const TAG_LENGTH: usize = 16;

/// What is wrong with a cursor that is not one of this list.
const NO_CURSOR: &str = "is damaged or belongs to another list: leave it out to begin anew";

/// A request for one page of a list, from the query parameters.
#[derive(Clone, Debug)]
pub struct Listing<E> {
    query: Query,
    /// What a cursor is bound to.
    list: String,
    path: PublicPath,
    /// The raw query string without its cursor.
    raw: String,
    of: PhantomData<fn() -> E>,
}

impl<E: Listed> Listing<E> {
    /// The page that is asked for.
    ///
    /// # Errors
    ///
    /// Those of the store; a place at which no page can end is the cursor's fault.
    pub async fn page(self, store: &StoreOf<E>) -> Result<PageOf<E>> {
        match store.list(&self.query).await {
            Ok(page) => Ok(self.answer(page)),
            Err(Error::NoSuchPlace) => {
                let mut reader = Reader::of("");
                reader.refuse(CURSOR, NO_CURSOR);
                Err(reader.finish().err().unwrap_or_else(Problem::internal))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn answer(self, page: Page<E>) -> PageOf<E> {
        let next = page.next.map(|position| cursor::encode(&position, &self.list));
        let link = next.as_ref().map(|cursor| {
            let separator = if self.raw.is_empty() { "" } else { "&" };
            format!("<{}?{}{separator}cursor={cursor}>; rel=\"next\"", self.path.as_str(), self.raw)
        });
        PageOf { body: Body { items: page.items, next }, link }
    }
}

impl<S: Sync, E: Listed> FromRequestParts<S> for Listing<E> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let raw_query = parts.uri.query().unwrap_or_default();
        let mut reader = Reader::of(raw_query);
        let limit = limit(&mut reader).unwrap_or(E::DEFAULT_LIMIT);
        let cursor = reader.take(CURSOR);
        E::list(&mut reader);
        reader.order();
        let list = cursor::list(E::COLLECTION, raw_query);
        let after = cursor.and_then(|cursor| {
            let position = cursor::decode(&cursor, &list);
            if position.is_none() {
                reader.refuse(CURSOR, NO_CURSOR);
            }
            position
        });
        let (filters, sort) = (std::mem::take(&mut reader.filters), reader.sort);
        reader.finish()?;
        let raw = without_cursor(raw_query);
        let Ok(path) = PublicPath::from_request_parts(parts, state).await;
        let query = Query { filters, sort, after, limit };
        Ok(Self { query, list, path, raw, of: PhantomData })
    }
}

fn limit(reader: &mut Reader) -> Option<usize> {
    let text = reader.take("limit")?;
    let limit = text.parse().ok().filter(|limit| (1..=LARGEST_LIMIT).contains(limit));
    if limit.is_none() {
        reader.refuse("limit", format!("must be a number from 1 to {LARGEST_LIMIT}"));
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

/// 200 with a page: `{"items": [...], "next": CURSOR or null}`, `Link` to the next one, and an `ETag` of all of it.
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
    pub fn flat<T: Serialize>(self, show: impl Fn(Stored<E>) -> T) -> Response {
        let items: Vec<T> = self.body.items.into_iter().map(show).collect();
        answer(&items, self.link)
    }
}

impl<E: Serialize> IntoResponse for PageOf<E> {
    fn into_response(self) -> Response {
        answer(&self.body, self.link)
    }
}

fn answer(body: &impl Serialize, link: Option<String>) -> Response {
    let Ok(bytes) = serde_json::to_vec(body) else { return Problem::internal().into_response() };
    let tag = &digest(&bytes)[..TAG_LENGTH];
    let json = HeaderValue::from_static("application/json");
    let mut response = ([(header::CONTENT_TYPE, json)], bytes).into_response();
    let headers = [(header::ETAG, Some(format!("\"{tag}\""))), (header::LINK, link)];
    for (name, value) in headers {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
