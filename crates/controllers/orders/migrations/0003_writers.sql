ALTER TABLE {schema}.[Orders] ADD [CreatedBy] NVARCHAR(512) NULL;

ALTER TABLE {schema}.[Orders] ADD [UpdatedBy] NVARCHAR(512) NULL;
