"""Each query's result on the right events, computed once, or why there is none."""
