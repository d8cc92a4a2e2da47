//! Books: a catalogue in which every book has its own ISBN.

mod book;
mod day;
mod handlers;
mod isbn;
mod language;
mod price;
mod selection;
#[cfg(test)]
mod stores;

use axum::{Router, routing::get};
use store::{NotCompiledIn, Stores};

pub use crate::{
    book::{Book, BookDetails, BookId},
    day::{Day, InvalidDay},
    isbn::{InvalidIsbn, Isbn},
    language::{InvalidLanguage, Language},
    price::Price,
};

/// The stores of books that this program can reach.
pub fn stores() -> Result<Stores<Book>, NotCompiledIn> {
    Stores::new(
        config::books,
        [
            #[cfg(feature = "mongodb")]
            store_mongodb::driver(),
        ],
    )
}

/// The routes of this function, over the stores of its environments.
pub fn router(books: Stores<Book>) -> Router {
    let one =
        get(handlers::read).put(handlers::replace).patch(handlers::patch).delete(handlers::delete);
    let routes = Router::new()
        .route("/books", get(handlers::list).post(handlers::create))
        .route("/books/{bookId}", one)
        .with_state(books);
    api::app(routes, config::line!())
}
