"""What the live examples of a site need: scripts, the tables of the sample, Python and its SDK."""
