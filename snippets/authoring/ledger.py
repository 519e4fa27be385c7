"""What the authoring page changes in the sample company's ledger."""

from typing import Any


def total_exports(simulation: Any) -> int:
    """Count the exports that happened."""
    # --8<-- [start:total_exports]
    sections = [section for _, section in simulation.log]
    return sections.count("report_exported")
    # --8<-- [end:total_exports]
