"""Finishing the pages of a built site."""
