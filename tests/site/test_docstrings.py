"""The examples in docstrings of the site room."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from macros.site import diagnostics, site_meta
from macros.site.pages import problem_boxes
from macros.site.publish import reading_time


@pytest.mark.parametrize(
    "module",
    [diagnostics, problem_boxes, reading_time, site_meta],
    ids=lambda module: module.__name__,
)
def test_examples_in_docstrings_hold(module: ModuleType) -> None:
    """The examples that explain a function are what it does."""
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
