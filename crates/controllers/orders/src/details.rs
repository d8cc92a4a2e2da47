//! What a caller writes of an order.

use garde::Validate;
use rules::{one_line, parses, parses_if_any};
use serde::{Deserialize, Serialize};
use store::Timestamp;
use user::Uid;

use crate::Status;

/// An order as a caller writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct OrderDetails {
    /// The `uid` of the user who orders.
    #[garde(custom(parses::<Uid>))]
    pub customer: String,
    /// When it was placed (RFC 3339), to the millisecond. Left out: now, or as it was.
    #[serde(default)]
    #[garde(custom(parses_if_any::<Timestamp>))]
    pub placed_at: Option<String>,
    /// Where it stands. Left out: `pending`, or as it was.
    #[serde(default)]
    #[garde(custom(parses_if_any::<Status>))]
    pub status: Option<String>,
    /// The ISO 4217 code of every amount in the order: `EUR`.
    #[garde(custom(rules::currency))]
    pub currency: String,
    /// 1 to 100 lines.
    #[garde(length(min = 1, max = 100), dive)]
    pub lines: Vec<Line>,
}

/// One kind of article in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The article (stock keeping unit): 1 to 64 characters.
    #[garde(length(chars, min = 1, max = 64), custom(one_line))]
    pub sku: String,
    /// How many pieces: 1 to 1000000.
    #[garde(range(min = 1, max = 1_000_000))]
    pub quantity: u32,
    /// The price of one piece, as a decimal in text: `12.50`.
    #[garde(custom(rules::amount))]
    pub unit_price: String,
}
