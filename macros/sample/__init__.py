"""The sample company: its year, the truth, what the snippets send; knows no query and no page."""
