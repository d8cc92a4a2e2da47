//! Orders, version 2 of their API: with lines, a status that only goes forward, and pages.
//!
//! Version 1 is a package of its own, and shares no code with this one.

#[cfg(test)]
mod conformance;
mod status;
#[cfg(test)]
mod stores;
#[cfg(any(test, feature = "sqlserver"))]
mod tables;

use std::ops::Bound::{Excluded, Included};

use api::{Controller, Listed, Parameters, Resource};
use error::Error;
use garde::Validate;
use rules::{Amount, Currency, Line as Text, Parsed};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Entity, EntityId, Filter, Index, Indexed, NotCompiledIn, Stores, Timestamp};
use user::Uid;

pub use crate::status::{Status, UnknownStatus};

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Order {
    /// The identifier; it never changes.
    pub id: EntityId<Self>,
    /// The `uid` of the user who orders.
    pub customer: Parsed<Uid>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Where it stands.
    pub status: Status,
    /// The ISO 4217 code of every amount.
    pub currency: Parsed<Currency>,
    /// What is ordered.
    #[schemars(length(min = 1, max = 100))]
    pub lines: Vec<Line>,
    /// The sum over all lines, exact.
    #[schemars(with = "String", extend("pattern" = "^(0|[1-9][0-9]*)([.][0-9]{1,4})?$"))]
    pub total: Decimal,
}

/// What a caller writes of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
pub struct OrderDetails {
    /// The `uid` of the user who orders.
    #[garde(dive)]
    pub customer: Parsed<Uid>,
    /// When it was placed, to the millisecond. Left out: now, or as it was.
    #[serde(default)]
    #[garde(dive)]
    pub placed_at: Option<Parsed<Timestamp>>,
    /// Goes from `pending` to `paid`, `shipped` and `delivered`, or from `pending` and `paid` to `cancelled`. Left out: `pending`,
    /// as a new order is, or as it was.
    #[serde(default)]
    #[garde(dive)]
    pub status: Option<Parsed<Status>>,
    /// The ISO 4217 code of every amount in the order.
    #[garde(dive)]
    pub currency: Parsed<Currency>,
    /// What is ordered.
    #[garde(length(min = 1, max = 100), dive)]
    pub lines: Vec<Line>,
}

/// One kind of article in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
pub struct Line {
    /// The article (stock keeping unit).
    #[garde(dive)]
    pub sku: Text<1, 64>,
    /// How many pieces.
    #[garde(range(min = 1, max = 1_000_000))]
    pub quantity: u32,
    /// The price of one piece, from 0 to 9999999999.9999.
    #[garde(dive)]
    pub unit_price: Parsed<Amount>,
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
            ("placed_at", Indexed::one(self.placed_at)),
            ("status", Indexed::one(self.status)),
            ("customer", Indexed::one(&self.customer)),
        ]
    }
}

impl Listed for Order {
    fn list(list: &mut impl Parameters) {
        list.range::<Timestamp>(
            "placed_at",
            Included(("start", "Placed at this moment or later.")),
            Excluded(("end", "Placed before this moment.")),
        );
        list.value::<Status>("status", "Where it stands.", |status| {
            Filter::Equals("status", status.to_string())
        });
        list.text("customer", "The uid of its customer.", "1", |uid| {
            Filter::Equals("customer", uid)
        });
        list.sorts(&["placed_at"]);
        list.by_default("placed_at");
    }
}

impl Resource for Order {
    const PATH: &'static str = "/v2/orders";
    const ABOUT: &'static str = "Orders in two versions of their API.";
    const REFUSES: Option<&'static str> = Some("the status cannot go there from where it is");

    type Id = EntityId<Self>;
    type New = OrderDetails;
    type Details = OrderDetails;

    fn make(details: OrderDetails) -> Result<Self, Error> {
        let status = details.status.as_ref().map_or("pending", Parsed::as_str);
        if status != Status::Pending.as_str() {
            return Err(Error::invalid("/status", "must be `pending` at first, or left out"));
        }
        let OrderDetails { customer, currency, lines, .. } = details.clone();
        let (id, placed_at, status) = (EntityId::random(), Timestamp::now(), Status::Pending);
        Self { id, customer, placed_at, status, currency, lines, total: Decimal::ZERO }
            .with(details)
    }

    fn details(&self) -> OrderDetails {
        OrderDetails {
            customer: self.customer.clone(),
            placed_at: Some(Parsed::of(&self.placed_at)),
            status: Some(Parsed::of(&self.status)),
            currency: self.currency.clone(),
            lines: self.lines.clone(),
        }
    }

    fn with(&self, details: OrderDetails) -> Result<Self, Error> {
        let OrderDetails { customer, placed_at, status, currency, lines } = details;
        let status = checked("/status", status.as_ref())?.unwrap_or(self.status);
        if !self.status.may_become(status) {
            let (from, to) = (self.status, status);
            let reason = format!("the status of an order cannot go from `{from}` to `{to}`");
            return Err(Error::Refused { reason });
        }
        let placed_at = checked("/placed_at", placed_at.as_ref())?.unwrap_or(self.placed_at);
        let total = total(&lines)?;
        Ok(Self { id: self.id.clone(), customer, placed_at, status, currency, lines, total })
    }

    fn example() -> OrderDetails {
        OrderDetails {
            customer: "1".into(),
            placed_at: Some("2015-10-01T00:00:00Z".into()),
            status: Some("pending".into()),
            currency: "EUR".into(),
            lines: vec![Line { sku: "A-1".into(), quantity: 3, unit_price: "0.10".into() }],
        }
    }
}

/// The meaning of a field that the rules of [`OrderDetails`] have checked.
fn checked<T>(pointer: &str, text: Option<&Parsed<T>>) -> Result<Option<T>, Error>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let value = text.map(Parsed::value).transpose();
    value.map_err(|error| Error::invalid(pointer, error.to_string()))
}

fn total(lines: &[Line]) -> Result<Decimal, Error> {
    let mut total = Decimal::ZERO;
    for (index, line) in lines.iter().enumerate() {
        let price = checked(&format!("/lines/{index}/unit_price"), Some(&line.unit_price))?;
        total += price.map_or(Decimal::ZERO, Amount::decimal) * Decimal::from(line.quantity);
    }
    Ok(total)
}

/// The stores of orders that this program can reach.
pub fn stores() -> Result<Stores<Order>, NotCompiledIn> {
    Stores::new(
        config::orders,
        [
            #[cfg(feature = "sqlserver")]
            store_sqlserver::driver(),
        ],
    )
}

/// The controller of orders, over the stores of its environments.
pub fn controller(orders: Stores<Order>) -> Controller<Order> {
    api::crud(orders, config::line!())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_is_exact() {
        let line = |quantity, unit_price: &str| Line {
            sku: "x".into(),
            quantity,
            unit_price: unit_price.into(),
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
