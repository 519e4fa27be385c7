"""What every stage may use: errors, cache keys, values as text; imports nothing of ours."""
