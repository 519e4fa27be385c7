"""The right answer of each question, computed from a company's facts by plain Python.

Each function of the parts is named after a query and gives what `comparable` makes of its result: a
number, a dictionary of two columns, or a list of rows. What a question means is what its query's
header says that it counts, and what the pages say about it.
"""

from __future__ import annotations

from tests.events.companies.truth import counts, registry, retention, revenue

PARTS = (counts, retention, revenue)  # each registers its answers
ANSWERS = registry.ANSWERS
