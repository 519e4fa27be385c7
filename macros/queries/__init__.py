"""A query file, its syntax tree, what it needs of events, and its result; no database."""
