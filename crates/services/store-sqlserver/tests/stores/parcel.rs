//! A kind that no controller has: it uses what a table may hold besides, `NULL` in every sort of column, a
//! unique column that is not the identifier, and constraints that refuse.

use error::Error;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use store::{Entity, Index, Indexed, Timestamp};
use store_sqlserver::{Breach, Column, Kind, Migration, Record, Row, Run, Table, View};

/// Something that lies on a shelf until it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Parcel {
    pub(crate) id: String,
    pub(crate) code: Option<String>,
    pub(crate) shelf: Option<String>,
    pub(crate) sent: Option<Timestamp>,
    pub(crate) weight: Option<String>,
    pub(crate) pieces: Option<i64>,
    pub(crate) note: Option<String>,
    pub(crate) depot: Option<String>,
    pub(crate) count: u32,
}

/// What a caller is told when a constraint refuses a parcel.
pub(crate) const REFUSED: (&str, &str) = ("/depot", "or the count is none that there is");

impl Parcel {
    /// A parcel without any value that it can be without.
    pub(crate) fn bare(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            code: None,
            shelf: None,
            sent: None,
            weight: None,
            pieces: None,
            note: None,
            depot: None,
            count: 0,
        }
    }
}

impl Entity for Parcel {
    const NAME: &'static str = "parcel";
    const COLLECTION: &'static str = "parcels";
    const INDEXES: &'static [Index] =
        &[Index::Unique("code"), Index::Sorted("shelf"), Index::Sorted("sent")];

    fn id(&self) -> &str {
        &self.id
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        let mut indexed = Vec::new();
        let fields = [("code", &self.code), ("shelf", &self.shelf)];
        for (field, value) in fields {
            indexed.extend(value.iter().map(|value| (field, Indexed::One(value.clone()))));
        }
        indexed.extend(self.sent.map(|sent| ("sent", Indexed::One(sent.to_string()))));
        indexed
    }
}

impl View for Parcel {
    const TABLE: Table = Table {
        name: "Parcels",
        key: "ParcelKey",
        id: "ParcelId",
        id_kind: Kind::Ascii(40),
        version: "RowVersion",
        created: "CreatedAt",
        created_by: Some("CreatedBy"),
        updated: "UpdatedAt",
        updated_by: Some("UpdatedBy"),
        columns: &[
            Column::new("Code", Kind::Ascii(40)).of_field("code").nullable(),
            Column::new("Shelf", Kind::Ascii(10)).of_field("shelf").nullable(),
            Column::new("Sent", Kind::Moment).of_field("sent").nullable(),
            Column::new("Weight", Kind::Decimal { precision: 9, scale: 3, written: "WeightScale" })
                .nullable(),
            Column::new("Pieces", Kind::Integer).nullable(),
            Column::new("Note", Kind::Unicode(40)).nullable(),
            Column::new("Depot", Kind::Ascii(10)).nullable(),
            Column::new("Count", Kind::Integer),
        ],
        lines: None,
        refused: Breach::Invalid { pointer: REFUSED.0, detail: REFUSED.1 },
    };

    fn of_row(row: Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.id().to_owned(),
            code: row.get("Code")?,
            shelf: row.get("Shelf")?,
            sent: row.get("Sent")?,
            weight: row.get::<Option<Decimal>>("Weight")?.map(|weight| weight.to_string()),
            pieces: row.get("Pieces")?,
            note: row.get("Note")?,
            depot: row.get("Depot")?,
            count: row.get::<i64>("Count")?.try_into().map_err(Error::internal("read a parcel"))?,
        })
    }
}

impl Record for Parcel {
    const MIGRATIONS: &'static [Migration] = &[
        Migration { number: 1, name: "parcels and depots", text: TABLES, run: Run::Together },
        Migration { number: 2, name: "indexes", text: INDEXES, run: Run::Apart },
    ];

    fn to_row(&self) -> Row {
        let weight = self.weight.as_deref().map(|weight| Decimal::from_str_exact(weight).unwrap());
        Row::new()
            .with("Code", self.code.as_deref())
            .with("Shelf", self.shelf.as_deref())
            .with("Sent", self.sent)
            .with("Weight", weight)
            .with("Pieces", self.pieces)
            .with("Note", self.note.as_deref())
            .with("Depot", self.depot.as_deref())
            .with("Count", i64::from(self.count))
    }
}

pub(crate) const TABLES: &str = "
    CREATE TABLE {schema}.[Depots] (
        [Depot] VARCHAR(10) COLLATE Latin1_General_BIN2 NOT NULL,
        CONSTRAINT [PK_Depots] PRIMARY KEY ([Depot])
    );
    INSERT INTO {schema}.[Depots] ([Depot]) VALUES ('north');
    CREATE TABLE {schema}.[Parcels] (
        [ParcelKey] BIGINT IDENTITY(1, 1) NOT NULL,
        [ParcelId] VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
        [Code] VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
        [Shelf] VARCHAR(10) COLLATE Latin1_General_BIN2 NULL,
        [Sent] DATETIMEOFFSET(3) NULL,
        [Weight] DECIMAL(9, 3) NULL,
        [WeightScale] TINYINT NOT NULL,
        [Pieces] BIGINT NULL,
        [Note] NVARCHAR(40) NULL,
        [Depot] VARCHAR(10) COLLATE Latin1_General_BIN2 NULL,
        [Count] BIGINT NOT NULL,
        [CreatedAt] DATETIME2(3) NOT NULL,
        [CreatedBy] NVARCHAR(512) NULL,
        [UpdatedAt] DATETIME2(3) NOT NULL,
        [UpdatedBy] NVARCHAR(512) NULL,
        [RowVersion] ROWVERSION NOT NULL,
        CONSTRAINT [PK_Parcels] PRIMARY KEY ([ParcelKey]),
        CONSTRAINT [UQ_Parcels_ParcelId] UNIQUE ([ParcelId]),
        CONSTRAINT [FK_Parcels_Depots] FOREIGN KEY ([Depot]) REFERENCES {schema}.[Depots] ([Depot]),
        CONSTRAINT [CK_Parcels_Count] CHECK ([Count] <= 1000000)
    );
";

/// For SQL Server two `NULL` are the same value, unless an index leaves them out.
const INDEXES: &str = "
    CREATE UNIQUE INDEX [UX_Parcels_Code] ON {schema}.[Parcels] ([Code]) WHERE [Code] IS NOT NULL;
    CREATE INDEX [IX_Parcels_Sent] ON {schema}.[Parcels] ([Sent], [ParcelId]);
";
