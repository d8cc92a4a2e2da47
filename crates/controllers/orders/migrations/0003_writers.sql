ALTER TABLE {schema}.[Orders] ADD [CreatedBy] NVARCHAR(512) NULL, [UpdatedBy] NVARCHAR(512) NULL;
