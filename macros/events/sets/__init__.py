"""Sets of events in `snippets/events/`, each asked by the queries in the folder of its name."""
