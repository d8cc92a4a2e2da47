CREATE TABLE {schema}.[IdempotencyKeys] (
    [KeyNumber] BIGINT IDENTITY(1, 1) NOT NULL,
    [Collection] VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    [KeyHash] BINARY(32) NOT NULL,
    [Fingerprint] BINARY(32) NOT NULL,
    [Answer] NVARCHAR(MAX) NOT NULL,
    [ExpiresAt] DATETIME2(3) NOT NULL,
    CONSTRAINT [PK_IdempotencyKeys] PRIMARY KEY ([KeyNumber]),
    CONSTRAINT [UQ_IdempotencyKeys_Key] UNIQUE ([Collection], [KeyHash])
);

CREATE INDEX [IX_IdempotencyKeys_ExpiresAt] ON {schema}.[IdempotencyKeys] ([ExpiresAt]);
