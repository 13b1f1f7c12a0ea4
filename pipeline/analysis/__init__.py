"""What can be asked of a finished corpus, or of articles before a run: accounts, checks, differences, missing rules."""
