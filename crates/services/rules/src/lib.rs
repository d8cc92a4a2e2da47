//! What values may be that more than one entity has: each a type for a field, which says its rule once, for the check of
//! a value and for the schema of the API.
//!
//! A text that breaks its rule is still read: [`garde::Validate`] says what is wrong with it, together with all else that
//! is wrong, each by a phrase that completes «the field ...». It knows no entity and no HTTP.

mod fold;
mod line;
mod money;
mod parsed;

pub use crate::{
    fold::{VISIBLE, folded, has_invisible},
    line::Line,
    money::{Amount, Currency, InvalidAmount, UnknownCurrency},
    parsed::Parsed,
};
