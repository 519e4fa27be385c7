"""Where rows come from; each source ends as tables that a query can run on."""
