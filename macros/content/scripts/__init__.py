"""The scripts that pages load or show."""
