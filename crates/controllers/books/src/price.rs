//! What a book costs.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// An amount of money, exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// A decimal as text: `12.50`.
    #[garde(custom(rules::amount))]
    pub amount: String,
    /// The ISO 4217 code: `EUR`.
    #[garde(custom(rules::currency))]
    pub currency: String,
}
