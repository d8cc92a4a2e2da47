//! One function for each operation of the API.

use api::{
    Added, Answer, IdempotencyKey, IfMatch, Listing, PageOf, Patch, Path, PublicPath, Removed,
    Result, StoreOf, Valid, revise,
};

use crate::{Book, BookDetails, BookId, selection::BookList};

pub(crate) async fn list(books: StoreOf<Book>, listing: Listing<BookList>) -> Result<PageOf<Book>> {
    let page = books.list(listing.query()).await?;
    Ok(listing.answer(page))
}

pub(crate) async fn create(
    books: StoreOf<Book>,
    path: PublicPath,
    key: IdempotencyKey,
    Valid(details): Valid<BookDetails>,
) -> Result<Added<Book>> {
    let request = books.remember(key, &details);
    let book = Book::new(BookId::random(), details);
    Ok(Added::to(&path, books.create(&book, request.as_ref()).await?))
}

pub(crate) async fn read(books: StoreOf<Book>, Path(id): Path<BookId>) -> Result<Answer<Book>> {
    Ok(Answer(books.read(id.as_str()).await?))
}

pub(crate) async fn replace(
    books: StoreOf<Book>,
    Path(id): Path<BookId>,
    if_match: IfMatch,
    Valid(details): Valid<BookDetails>,
) -> Result<Answer<Book>> {
    revise(&*books, id.as_str(), &if_match, |book| Ok(book.with(details.clone()))).await
}

pub(crate) async fn patch(
    books: StoreOf<Book>,
    Path(id): Path<BookId>,
    if_match: IfMatch,
    patch: Patch,
) -> Result<Answer<Book>> {
    revise(&*books, id.as_str(), &if_match, |book| Ok(book.with(patch.apply(&book.details)?))).await
}

pub(crate) async fn delete(
    books: StoreOf<Book>,
    Path(id): Path<BookId>,
    if_match: IfMatch,
) -> Result<Removed> {
    books.delete(id.as_str(), if_match.expected()).await?;
    Ok(Removed)
}
