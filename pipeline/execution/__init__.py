"""A run: configuration and articles → plan → shards worked on → a published corpus."""
