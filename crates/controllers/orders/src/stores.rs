//! The contract of stores, kept for orders: in the embedded store, and in SQL Server where a server is named.
//!
//! It is not asked whether the text of `placed_at` contains another: SQL Server keeps a moment there. Nor for
//! years before 1, which that refuses.

mod embedded;
mod sqlserver;
mod statements;

use std::ops::Bound;

use api::Resource;
use rust_decimal::Decimal;
use store::{
    Entity, Filter,
    contract::{
        Sample,
        proptest::{collection::vec, prelude::*, sample::select},
    },
};

use crate::{Line, Order, Status};

/// Users who order, hard to tell apart; the last is as long as may be.
const CUSTOMERS: [&str; 8] = [
    "1",
    "a",
    "A",
    "a.b",
    "a_b",
    "ab~",
    "-",
    "0123456789-0123456789-0123456789-0123456789-0123456789-012345678",
];

/// Articles whose text a store may take for another, for a pattern, or for a part of a statement.
const SKUS: [&str; 10] = [
    " ",
    "a",
    "a ",
    "a%b",
    "o'clock \"; --",
    "back\\slash",
    "e\u{301}t\u{e9}",
    "stra\u{df}e",
    "\u{ff5e}",
    "\u{1f469}\u{200d}\u{1f680}",
];

/// Prices as they are written, with all their digits.
const PRICES: [&str; 8] =
    ["0", "0.0000", "0.0001", "12.5", "12.50", "100", "9999999999", "9999999999.0000"];

const MOMENTS: [&str; 6] = [
    "0001-01-01T00:00:00.000Z",
    "1969-12-31T23:59:59.999Z",
    "2015-10-01T00:00:00.000Z",
    "2015-10-01T00:00:00.001Z",
    "2016-02-29T12:34:56.789Z",
    "9999-12-30T22:00:00.999Z",
];

const STATUSES: [Status; 5] =
    [Status::Pending, Status::Paid, Status::Shipped, Status::Delivered, Status::Cancelled];

fn line(sku: &str, quantity: u32, unit_price: &str) -> Line {
    Line { sku: sku.into(), quantity, unit_price: unit_price.into() }
}

fn order(number: u32, customer: &str, placed_at: &str, status: Status, lines: Vec<Line>) -> Order {
    let order = Order {
        id: format!("01890000-0000-7000-8000-{number:012x}").parse().unwrap(),
        customer: customer.into(),
        placed_at: placed_at.parse().unwrap(),
        status,
        currency: "EUR".into(),
        lines,
        total: Decimal::ZERO,
    };
    order.with(order.details()).unwrap()
}

impl Sample for Order {
    fn sample(number: u32) -> Self {
        order(number, "1", MOMENTS[2], Status::Pending, vec![line("An article", 1, "12.50")])
    }

    fn counted(self, count: u32) -> Self {
        let mut details = self.details();
        details.lines[0].quantity = count + 1;
        self.with(details).unwrap()
    }

    fn count(&self) -> u32 {
        self.lines[0].quantity - 1
    }

    fn claiming(self, _field: &'static str, _other: &Self) -> Self {
        self
    }

    fn extremes() -> Vec<Self> {
        /// No sample of the contract has such a number.
        const FIRST: u32 = 900_000;
        let largest = line(&"\u{1f600}".repeat(64), 1_000_000, "9999999999.0000");
        let largest = order(FIRST, CUSTOMERS[7], MOMENTS[5], Status::Cancelled, vec![largest; 100]);
        assert_eq!(largest.total.to_string(), "999999999900000000.0000");
        let mut extremes = vec![largest];
        for (place, sku) in (0..).zip(SKUS) {
            let lines = PRICES.iter().map(|price| line(sku, 1, price)).collect();
            let (customer, placed_at) = (CUSTOMERS[place % 8], MOMENTS[place % 6]);
            let number = FIRST + 1 + u32::try_from(place).unwrap();
            extremes.push(order(number, customer, placed_at, STATUSES[place % 5], lines));
        }
        for price in PRICES {
            let number = FIRST + u32::try_from(extremes.len()).unwrap();
            extremes.push(order(number, "1", MOMENTS[2], Status::Paid, vec![line("x", 3, price)]));
        }
        extremes
    }

    fn generated(number: u32) -> BoxedStrategy<Self> {
        let line = (select(&SKUS), 1_u32..5, select(&PRICES))
            .prop_map(|(sku, quantity, price)| line(sku, quantity, price));
        (select(&CUSTOMERS), select(&MOMENTS), select(&STATUSES), vec(line, 1..4))
            .prop_map(move |(customer, placed_at, status, lines)| {
                order(number, customer, placed_at, status, lines)
            })
            .boxed()
    }

    fn filters(one: &Self, other: &Self) -> Vec<Filter> {
        let mut filters = Vec::new();
        for (field, value) in one.indexed() {
            let value = value.values()[0].clone();
            let (_, upper) = other.indexed().into_iter().find(|(name, _)| *name == field).unwrap();
            let both =
                |value: &String| [Bound::Included(value.clone()), Bound::Excluded(value.clone())];
            filters.push(Filter::Equals(field, value.clone()));
            filters.push(Filter::Within(field, Bound::Unbounded, Bound::Unbounded));
            for lower in both(&value) {
                filters.push(Filter::Within(field, Bound::Unbounded, lower.clone()));
                filters.push(Filter::Within(field, lower.clone(), Bound::Unbounded));
                for upper in both(&upper.values()[0]) {
                    filters.push(Filter::Within(field, lower.clone(), upper));
                }
            }
            if field != "placed_at" {
                let part = value.chars().skip(1).take(2).collect();
                filters.extend([Filter::Contains(field, part), Filter::Contains(field, value)]);
            }
        }
        filters
    }
}
