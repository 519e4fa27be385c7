"""What tests of every framework share."""

from __future__ import annotations

import pytest

from tests.support.arrivals import Measured


@pytest.fixture
def measured(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Measured:
    """Compare what the test counts with the file of its recipe in `snippets/arrivals/`."""
    name = request.node.nodeid.partition("@")[0]  # pytest-xdist adds the group
    return Measured(name, bool(pytestconfig.getoption("--update-golden")))
