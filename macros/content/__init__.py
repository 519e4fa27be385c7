"""What authors write under `snippets/`, read and checked."""
