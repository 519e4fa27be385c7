"""Projects that are made with this engine: new ones, and newer engines in them."""
