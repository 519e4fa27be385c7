"""What the authoring page adds to the sample company's simulation."""

from collections.abc import Iterator
from typing import Any


def view_report(
    organization: Any, user: str, project: str
) -> Iterator[Any]:
    """Yield what the company does when somebody views a report."""
    yield "report_viewed", {"user_id": user, "project_id": project}
    # --8<-- [start:exports]
    if len(organization.viewed) % 3 == 0:
        yield "report_exported", {"user_id": user}
    # --8<-- [end:exports]
