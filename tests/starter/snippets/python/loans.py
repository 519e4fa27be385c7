"""When a book that somebody borrows is due.

```py
from datetime import date

from snippets.python.loans import due

print(due(date(2025, 1, 6)))
#> 2025-01-27
```
"""

from datetime import date, timedelta


# --8<-- [start:due]
def due(borrowed: date) -> date:
    """The day when a book is due: never a Sunday."""
    day = borrowed + timedelta(weeks=3)
    return day + timedelta(days=1) if day.weekday() == 6 else day


# --8<-- [end:due]

# --8<-- [start:example]
for day in (date(2025, 1, 4), date(2025, 1, 5)):
    print(f"{day:%A} {due(day):%A %d %B}")
# --8<-- [end:example]
