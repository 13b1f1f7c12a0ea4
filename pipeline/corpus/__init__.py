"""What is stored: the schema of the tables, shards with their receipts, the published data set and its record."""
