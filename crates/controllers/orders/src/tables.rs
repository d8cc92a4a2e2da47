//! How an order lies in the tables of the legacy database, `Orders` and `OrderLines`. It holds no statement.

use store_sqlserver::{Breach, Column, Kind, Lines, Migration, Record, Run, Table};

use crate::Order;

/// Long enough for the sum of 100 lines of a million pieces at the highest price.
const TOTAL: Kind = Kind::Decimal { precision: 28, scale: 4, written: "TotalScale" };

const UNIT_PRICE: Kind = Kind::Decimal { precision: 14, scale: 4, written: "UnitPriceScale" };

impl Record for Order {
    const TABLE: Table = Table {
        name: "Orders",
        key: "OrderKey",
        id: "OrderId",
        id_kind: Kind::Uuid,
        version: "RowVersion",
        created: "CreatedAt",
        created_by: Some("CreatedBy"),
        updated: "UpdatedAt",
        updated_by: Some("UpdatedBy"),
        columns: &[
            Column::new("Customer", "customer", Kind::Ascii(64)),
            Column::new("PlacedAt", "placed_at", Kind::Moment),
            Column::new("Status", "status", Kind::Ascii(16)),
            Column::new("Currency", "currency", Kind::Ascii(3)),
            Column::new("Total", "total", TOTAL),
        ],
        lines: Some(Lines {
            name: "OrderLines",
            owner: "OrderKey",
            place: "LineNumber",
            member: "lines",
            columns: &[
                // As many UTF-16 code units as 64 characters have at most.
                Column::new("Sku", "sku", Kind::Unicode(128)),
                Column::new("Quantity", "quantity", Kind::Integer),
                Column::new("UnitPrice", "unit_price", UNIT_PRICE),
            ],
        }),
        refused: Breach::Invalid {
            pointer: "/status",
            detail: "or another field has a value that the database of orders does not allow",
        },
    };

    const MIGRATIONS: &'static [Migration] = &[
        Migration {
            number: 1,
            name: "orders and their lines",
            text: include_str!("../migrations/0001_orders.sql"),
            run: Run::Together,
        },
        Migration {
            number: 2,
            name: "indexes of lists",
            text: include_str!("../migrations/0002_list_indexes.sql"),
            run: Run::Apart,
        },
        Migration {
            number: 3,
            name: "who created and who wrote an order",
            text: include_str!("../migrations/0003_writers.sql"),
            run: Run::Together,
        },
    ];
}
