//! How an order lies in the tables of the legacy database, `Orders` and `OrderLines`. It holds no statement.

use error::Error;
use rust_decimal::Decimal;
use store_sqlserver::{Breach, Column, Kind, Lines, Migration, Record, Row, Run, Table, View};

use crate::{Line, Order};

/// Long enough for the sum of 100 lines of a million pieces at the highest price.
const TOTAL: Kind = Kind::Decimal { precision: 28, scale: 4, written: "TotalScale" };

const UNIT_PRICE: Kind = Kind::Decimal { precision: 14, scale: 4, written: "UnitPriceScale" };

/// What an order cannot be read for.
const READ: &str = "read an order";

impl View for Order {
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
            Column::new("Customer", Kind::Ascii(64)).of_field("customer"),
            Column::new("PlacedAt", Kind::Moment).of_field("placed_at"),
            Column::new("Status", Kind::Ascii(16)).of_field("status"),
            Column::new("Currency", Kind::Ascii(3)),
            Column::new("Total", TOTAL),
        ],
        lines: Some(Lines {
            name: "OrderLines",
            owner: "OrderKey",
            place: "LineNumber",
            columns: &[
                // As many UTF-16 code units as 64 characters have at most.
                Column::new("Sku", Kind::Unicode(128)),
                Column::new("Quantity", Kind::Integer),
                Column::new("UnitPrice", UNIT_PRICE),
            ],
        }),
        refused: Breach::Invalid {
            pointer: "/status",
            detail: "or another field has a value that the database of orders does not allow",
        },
    };

    fn of_row(row: Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.id().parse().map_err(Error::internal(READ))?,
            customer: row.get::<String>("Customer")?.into(),
            placed_at: row.get("PlacedAt")?,
            status: row.get::<String>("Status")?.parse().map_err(Error::internal(READ))?,
            currency: row.get::<String>("Currency")?.into(),
            lines: row.lines().iter().map(line).collect::<Result<_, _>>()?,
            total: row.get("Total")?,
        })
    }
}

impl Record for Order {
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

    fn to_row(&self) -> Row {
        let line = |Line { sku, quantity, unit_price }: &Line| {
            Row::new()
                .with("Sku", sku.as_str())
                .with("Quantity", i64::from(*quantity))
                // A text that is no decimal is refused as one that does not fit its column.
                .with("UnitPrice", Decimal::from_str_exact(unit_price.as_str()).ok())
        };
        Row::new()
            .with("Customer", self.customer.as_str())
            .with("PlacedAt", self.placed_at)
            .with("Status", self.status.as_str())
            .with("Currency", self.currency.as_str())
            .with("Total", self.total)
            .with_lines(self.lines.iter().map(line))
    }
}

fn line(row: &Row) -> Result<Line, Error> {
    Ok(Line {
        sku: row.get::<String>("Sku")?.into(),
        quantity: row.get::<i64>("Quantity")?.try_into().map_err(Error::internal(READ))?,
        unit_price: row.get::<Decimal>("UnitPrice")?.to_string().into(),
    })
}
