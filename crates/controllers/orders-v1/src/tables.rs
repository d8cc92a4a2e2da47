//! What version 1 reads of the tables of orders, which belong to the package `orders`. It writes nothing.

use store_sqlserver::{Breach, Column, Kind, Migration, Record, Table};

use crate::Order;

const TOTAL: Kind = Kind::Decimal { precision: 28, scale: 4, written: "TotalScale" };

impl Record for Order {
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
            Column::new("Customer", "customer", Kind::Ascii(64)),
            Column::new("PlacedAt", "placed_at", Kind::Moment),
            Column::new("Status", "status", Kind::Ascii(16)),
            Column::new("Currency", "currency", Kind::Ascii(3)),
            Column::new("Total", "total", TOTAL),
        ],
        lines: None,
        refused: Breach::Refused("orders are only read here"),
    };

    const MIGRATIONS: &'static [Migration] = &[];
}
