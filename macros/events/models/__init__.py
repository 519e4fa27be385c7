"""Which model the user's own events follow: as the settings say, or guessed from the events."""
