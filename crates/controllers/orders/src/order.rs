//! An order as it is kept.

use error::Error;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use store::{Entity, Index, Indexed, Timestamp};
use uuid::Uuid;

use crate::{Line, OrderDetails, Status};

/// The identifier of an order: a UUIDv7, made here, so that identifiers order by creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct OrderId(String);

impl OrderId {
    /// An identifier that no order has.
    pub fn random() -> Self {
        Self(Uuid::now_v7().to_string())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OrderId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match Uuid::try_parse(&text) {
            Ok(uuid) => Ok(Self(uuid.to_string())),
            Err(_) => Err(format!("order `{text}` does not exist: its identifier would be a UUID")),
        }
    }
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The identifier; it never changes.
    pub id: OrderId,
    /// The `uid` of the user who orders.
    pub customer: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Where it stands.
    pub status: Status,
    /// The ISO 4217 code of every amount.
    pub currency: String,
    /// What is ordered.
    pub lines: Vec<Line>,
    /// The sum over all lines, exact.
    pub total: Decimal,
}

impl Order {
    /// An order of these details; its status can only be `pending`.
    pub fn new(id: OrderId, details: OrderDetails) -> Result<Self, Error> {
        if details.status.as_deref().is_some_and(|status| status != Status::Pending.as_str()) {
            return Err(Error::invalid("/status", "must be `pending` at first, or left out"));
        }
        Self::build(id, details, Timestamp::now(), Status::Pending)
    }

    /// The same order with other details: a total update. Its status goes only where it may.
    pub fn with(&self, details: OrderDetails) -> Result<Self, Error> {
        Self::build(self.id.clone(), details, self.placed_at, self.status)
    }

    /// What a caller wrote of it.
    pub fn details(&self) -> OrderDetails {
        OrderDetails {
            customer: self.customer.clone(),
            placed_at: Some(self.placed_at.to_string()),
            status: Some(self.status.to_string()),
            currency: self.currency.clone(),
            lines: self.lines.clone(),
        }
    }

    fn build(
        id: OrderId,
        details: OrderDetails,
        placed_at: Timestamp,
        status: Status,
    ) -> Result<Self, Error> {
        let OrderDetails { customer, placed_at: wanted_placed_at, status: wanted, currency, lines } =
            details;
        let wanted = parsed("/status", wanted.as_deref())?.unwrap_or(status);
        if !status.may_become(wanted) {
            let reason = format!("the status of an order cannot go from `{status}` to `{wanted}`");
            return Err(Error::Refused { reason });
        }
        let placed_at = parsed("/placed_at", wanted_placed_at.as_deref())?.unwrap_or(placed_at);
        let total = total(&lines)?;
        Ok(Self { id, customer, placed_at, status: wanted, currency, lines, total })
    }
}

/// A field that the rules of [`OrderDetails`] have checked.
fn parsed<T>(pointer: &str, text: Option<&str>) -> Result<Option<T>, Error>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let parse = |text: &str| {
        text.parse().map_err(|error: T::Err| Error::invalid(pointer, error.to_string()))
    };
    text.map(parse).transpose()
}

fn total(lines: &[Line]) -> Result<Decimal, Error> {
    let mut total = Decimal::ZERO;
    for (index, line) in lines.iter().enumerate() {
        let price: Option<Decimal> =
            parsed(&format!("/lines/{index}/unit_price"), Some(&line.unit_price))?;
        total += price.unwrap_or_default() * Decimal::from(line.quantity);
    }
    Ok(total)
}

impl Entity for Order {
    const NAME: &'static str = "order";
    const COLLECTION: &'static str = "orders";
    const INDEXES: &'static [Index] =
        &[Index::Sorted("placed_at"), Index::Sorted("status"), Index::Sorted("customer")];

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        vec![
            ("placed_at", Indexed::One(self.placed_at.to_string())),
            ("status", Indexed::One(self.status.to_string())),
            ("customer", Indexed::One(self.customer.clone())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_is_exact() {
        let line = |quantity, unit_price: &str| Line {
            sku: "x".to_owned(),
            quantity,
            unit_price: unit_price.to_owned(),
        };
        for (lines, expected) in [
            (vec![line(3, "0.10"), line(1, "0.70")], "1.00"),
            (vec![line(7, "0.0001")], "0.0007"),
            (vec![line(1_000_000, "9999999999"); 100], "999999999900000000"),
        ] {
            assert_eq!(total(&lines).unwrap().to_string(), expected);
        }
    }
}
