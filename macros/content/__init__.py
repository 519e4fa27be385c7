"""What authors write under `docs/` and `snippets/`, read and checked."""
