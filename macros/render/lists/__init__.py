"""Macros that fill a whole page from a file, entry by entry."""
