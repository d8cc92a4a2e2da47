//! What version 1 reads of the tables of orders, which belong to the package `orders`. It writes nothing.

use error::Error;
use store_sqlserver::{Breach, Column, Decimal, Kind, Row, Table, View};

use crate::Order;

const TOTAL: Kind = Kind::Decimal { precision: 28, scale: 4, written: "TotalScale" };

impl View for Order {
    const TABLE: Table = Table {
        name: "Orders",
        key: "OrderKey",
        id: "OrderId",
        id_kind: Kind::Uuid,
        version: "RowVersion",
        created: "CreatedAt",
        created_by: None,
        updated: "UpdatedAt",
        updated_by: None,
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
            customer: row.get("Customer")?,
            placed_at: row.get("PlacedAt")?,
            status: row.get("Status")?,
            currency: row.get("Currency")?,
            total: row.get::<Decimal>("Total")?.to_string(),
        })
    }
}
