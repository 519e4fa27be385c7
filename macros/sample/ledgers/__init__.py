"""The parts of the ledger, each about one subject."""
