//! What version 1 reads of the tables of orders, which belong to the package `orders`. It writes nothing.

use error::Error;
use store_sqlserver::{Breach, Column, Kind, Row, Table, View};

use crate::Order;

const TOTAL: Kind = Kind::Decimal { precision: 28, scale: 4, written: "TotalScale" };

impl View for Order {
    const TABLE: Table = Table {
        name: "Orders",
        key: "OrderKey",
        id: "OrderId",
        id_length: 36,
        version: "RowVersion",
        created: "CreatedAt",
        updated: "UpdatedAt",
        columns: &[
            Column::new("Customer", Kind::Ascii(64)),
            Column::new("PlacedAt", Kind::Moment).of_field("placed_at"),
            Column::new("Status", Kind::Ascii(16)),
            Column::new("Currency", Kind::Ascii(3)),
            Column::new("Total", TOTAL),
        ],
        lines: None,
        refused: Breach::Refused("orders are only read here"),
    };

    fn of_row(row: Row) -> Result<Self, Error> {
        Ok(Self {
            // As version 2 writes it, whoever made the row.
            id: row.id().to_lowercase(),
            customer: row.text("Customer")?,
            placed_at: row.moment("PlacedAt")?,
            status: row.text("Status")?,
            currency: row.text("Currency")?,
            total: row.decimal("Total")?.to_string(),
        })
    }
}
