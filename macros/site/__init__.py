"""Everything that knows MkDocs or a built site."""
