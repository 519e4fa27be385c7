"""Cells as a Jupyter notebook, and as a Python file that the same editors read cell by cell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from macros.core.cache_keys import digest
from macros.site.takeaway.cells import Cell

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook(cells: Iterable[Cell]) -> str:
    """The cells as `.ipynb`, of nbformat 4.5, without output."""
    document = {
        "cells": [_json(cell, f"{number}") for number, cell in enumerate(cells, 1)],
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _json(cell: Cell, number: str) -> dict[str, Any]:
    identifier = digest([number, cell.source])[:8]
    metadata = {"jupyter": {"source_hidden": True}} if cell.is_folded else {}
    common = {"id": f"{number}-{identifier}", "metadata": metadata}
    if cell.is_code:
        source = f"{cell.source}\n{cell.result}" if cell.result else cell.source
        output: dict[str, Any] = {"execution_count": None, "outputs": []}
        return {"cell_type": "code", **common, **output, "source": _lines(source)}
    images = {name: {"image/png": data} for name, data in cell.pictures.items()}
    attachments = {"attachments": images} if images else {}
    return {"cell_type": "markdown", **common, **attachments, "source": _lines(cell.source)}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def script(cells: Iterable[Cell]) -> str:
    """The cells as a Python file, in the "percent" format of Jupytext, VS Code and Spyder.

    Pictures are left out, since a comment cannot hold them.
    """
    return "\n\n".join(_percent(cell) for cell in cells if not cell.pictures) + "\n"


def _percent(cell: Cell) -> str:
    if cell.is_code:
        ending = f"\nprint({cell.result})" if cell.result else ""
        return f"# %%\n{cell.source}{ending}"
    lines = (f"# {line}".rstrip() for line in cell.source.splitlines())
    return "\n".join(["# %% [markdown]", *lines])
