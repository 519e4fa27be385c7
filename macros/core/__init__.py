"""What every stage may say: an error, a cache key, a value as text; imports nothing of ours."""
