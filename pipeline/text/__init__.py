"""Pure functions on strings: no configuration, no files, no logging. Each returns what it would change, and where."""
