//! The query parameters of a list: declared once, and from that read and described.

use std::{fmt::Display, ops::Bound, str::FromStr};

use schemars::JsonSchema;
use store::Filter;

/// Takes the declarations of [`crate::Listed::list`].
pub trait Parameters {
    /// A filter by text, which is not empty.
    fn text(
        &mut self,
        name: &'static str,
        about: &'static str,
        example: &'static str,
        filter: impl FnOnce(String) -> Filter,
    );

    /// A filter by a value that has a rule.
    fn value<T>(
        &mut self,
        name: &'static str,
        about: &'static str,
        filter: impl FnOnce(T) -> Filter,
    ) where
        T: FromStr<Err: Display> + JsonSchema;

    /// A filter by a sorted field that lies within bounds, each of a parameter with this name and meaning.
    fn range<T>(
        &mut self,
        field: &'static str,
        from: Bound<(&'static str, &'static str)>,
        to: Bound<(&'static str, &'static str)>,
    ) where
        T: FromStr<Err: Display> + Display + PartialOrd + JsonSchema;

    /// The sorted fields by which a list may be ordered, either way round. Without an order of the caller's own, it is
    /// in the order of creation.
    fn sorts(&mut self, fields: &[&'static str]);

    /// The order of a list without an order of the caller's own: by this field.
    fn by_default(&mut self, field: &'static str);
}
