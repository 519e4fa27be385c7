"""Events in files of the user's own."""
