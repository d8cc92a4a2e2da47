CREATE INDEX [IX_Orders_PlacedAt] ON {schema}.[Orders] ([PlacedAt], [OrderId]);

CREATE INDEX [IX_Orders_Status_PlacedAt] ON {schema}.[Orders] ([Status], [PlacedAt], [OrderId]);

CREATE INDEX [IX_Orders_Customer_PlacedAt] ON {schema}.[Orders] ([Customer], [PlacedAt], [OrderId]);
