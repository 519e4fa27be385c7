"""What a zstd file says of itself, without unpacking it."""
