"""Kinds of charts that plot more than one column of numbers."""
