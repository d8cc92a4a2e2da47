CREATE TABLE {schema}.[Orders] (
    [OrderKey] BIGINT IDENTITY(1, 1) NOT NULL,
    [OrderId] VARCHAR(36) COLLATE Latin1_General_BIN2 NOT NULL
        CONSTRAINT [DF_Orders_OrderId] DEFAULT LOWER(CAST(NEWID() AS VARCHAR(36))),
    [Customer] VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    [PlacedAt] DATETIMEOFFSET(3) NOT NULL,
    [Status] VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
    [Currency] VARCHAR(3) COLLATE Latin1_General_BIN2 NOT NULL,
    [Total] DECIMAL(28, 4) NOT NULL,
    [TotalScale] TINYINT NOT NULL CONSTRAINT [DF_Orders_TotalScale] DEFAULT 2,
    [CreatedAt] DATETIME2(3) NOT NULL CONSTRAINT [DF_Orders_CreatedAt] DEFAULT SYSUTCDATETIME(),
    [UpdatedAt] DATETIME2(3) NOT NULL CONSTRAINT [DF_Orders_UpdatedAt] DEFAULT SYSUTCDATETIME(),
    [RowVersion] ROWVERSION NOT NULL,
    CONSTRAINT [PK_Orders] PRIMARY KEY ([OrderKey]),
    CONSTRAINT [UQ_Orders_OrderId] UNIQUE ([OrderId]),
    CONSTRAINT [CK_Orders_Status] CHECK (
        [Status] IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled')
    )
);

CREATE TABLE {schema}.[OrderLines] (
    [OrderLineKey] BIGINT IDENTITY(1, 1) NOT NULL,
    [OrderKey] BIGINT NOT NULL,
    [LineNumber] INT NOT NULL,
    [Sku] NVARCHAR(128) NOT NULL,
    [Quantity] INT NOT NULL,
    [UnitPrice] DECIMAL(14, 4) NOT NULL,
    [UnitPriceScale] TINYINT NOT NULL CONSTRAINT [DF_OrderLines_UnitPriceScale] DEFAULT 2,
    CONSTRAINT [PK_OrderLines] PRIMARY KEY ([OrderLineKey]),
    CONSTRAINT [UQ_OrderLines_Line] UNIQUE ([OrderKey], [LineNumber]),
    CONSTRAINT [FK_OrderLines_Orders] FOREIGN KEY ([OrderKey])
        REFERENCES {schema}.[Orders] ([OrderKey]) ON DELETE CASCADE,
    CONSTRAINT [CK_OrderLines_Quantity] CHECK ([Quantity] > 0)
);
