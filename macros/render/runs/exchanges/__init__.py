"""What a section sends over HTTP and what comes back, from a cassette in the repository."""
