CREATE TABLE {schema}.[{table}] (
    [DocumentKey] BIGINT IDENTITY(1, 1) NOT NULL,
    [Id] VARBINARY(256) NOT NULL,
    [RowVersion] ROWVERSION NOT NULL,
    [CreatedAt] DATETIME2(3) NOT NULL,
    [CreatedBy] NVARCHAR(512) NULL,
    [UpdatedAt] DATETIME2(3) NOT NULL,
    [UpdatedBy] NVARCHAR(512) NULL,
    [Document] NVARCHAR(MAX) NOT NULL,
    CONSTRAINT [PK_{table}] PRIMARY KEY ([DocumentKey]),
    CONSTRAINT [UQ_{table}] UNIQUE ([Id])
);

-- What a document is found by: for each declared field its values, in UTF-8 for their order and as text. One without a
-- value of a sorted field has the empty value without a text. Id is that of the document, so that lists are sorted by
-- it too; a value that no two documents may have stands without it, so that the constraint allows it once.
CREATE TABLE {schema}.[{table}_index] (
    [DocumentKey] BIGINT NOT NULL,
    [Place] INT NOT NULL,
    [Field] VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    [Value] VARBINARY(1280) NOT NULL,
    [Text] NVARCHAR(1280) COLLATE Latin1_General_BIN2 NULL,
    [Id] VARBINARY(256) NOT NULL,
    CONSTRAINT [PK_{table}_index] PRIMARY KEY ([DocumentKey], [Place]),
    CONSTRAINT [UQ_{table}_index] UNIQUE ([Field], [Value], [Id]),
    CONSTRAINT [FK_{table}_index] FOREIGN KEY ([DocumentKey])
        REFERENCES {schema}.[{table}] ([DocumentKey]) ON DELETE CASCADE
);
