//! One function for each operation of the API.

use api::{
    Added, Answer, IdempotencyKey, IfMatch, Listing, PageOf, Patch, Path, PublicPath, Removed,
    Result, StoreOf, Valid, revise,
};

use crate::{ {{Type}}, {{Type}}Details, {{Type}}Id, selection::{{Type}}List};

pub(crate) async fn list({{crate}}: StoreOf<{{Type}}>, listing: Listing<{{Type}}List>) -> Result<PageOf<{{Type}}>> {
    let page = {{crate}}.list(listing.query()).await?;
    Ok(listing.answer(page))
}

pub(crate) async fn create(
    {{crate}}: StoreOf<{{Type}}>,
    path: PublicPath,
    key: IdempotencyKey,
    Valid(details): Valid<{{Type}}Details>,
) -> Result<Added<{{Type}}>> {
    let request = {{crate}}.remember(key, &details);
    let {{module}} = {{Type}}::new({{Type}}Id::random(), details);
    Ok(Added::to(&path, {{crate}}.create(&{{module}}, request.as_ref()).await?))
}

pub(crate) async fn read({{crate}}: StoreOf<{{Type}}>, Path(id): Path<{{Type}}Id>) -> Result<Answer<{{Type}}>> {
    Ok(Answer({{crate}}.read(id.as_str()).await?))
}

pub(crate) async fn replace(
    {{crate}}: StoreOf<{{Type}}>,
    Path(id): Path<{{Type}}Id>,
    if_match: IfMatch,
    Valid(details): Valid<{{Type}}Details>,
) -> Result<Answer<{{Type}}>> {
    revise(&*{{crate}}, id.as_str(), &if_match, |{{module}}| Ok({{module}}.with(details.clone()))).await
}

pub(crate) async fn patch(
    {{crate}}: StoreOf<{{Type}}>,
    Path(id): Path<{{Type}}Id>,
    if_match: IfMatch,
    patch: Patch,
) -> Result<Answer<{{Type}}>> {
    revise(&*{{crate}}, id.as_str(), &if_match, |{{module}}| Ok({{module}}.with(patch.apply(&{{module}}.details)?))).await
}

pub(crate) async fn delete(
    {{crate}}: StoreOf<{{Type}}>,
    Path(id): Path<{{Type}}Id>,
    if_match: IfMatch,
) -> Result<Removed> {
    {{crate}}.delete(id.as_str(), if_match.expected()).await?;
    Ok(Removed)
}
