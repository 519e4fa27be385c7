"""A page's Markdown before and while it is rendered: its mistakes, and where they are shown."""
