"""Code that would take the page with it: the page answers throughout, and the next run works."""

from __future__ import annotations

import pytest

from tests.browser.engines.attacks import BLOCK_ATTACKS, FRAME_ATTACKS, IN_THE_FRAME, WATCHED
from tests.browser.engines.page import RUN, Page, block

SERVER = "javascript/projects.js:project_created"
OTHER = "javascript/projects.js:project_deleted"
LIMIT = 2000  # milliseconds for what never ends by itself

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("attack", BLOCK_ATTACKS)
def test_the_page_lives_through_code_of_a_block(attack: str, visitor: Page) -> None:
    """The run ends, the thread of the page goes on meanwhile, and the next run works."""
    visitor.open_with(SERVER, BLOCK_ATTACKS[attack])
    watched = visitor.evaluate(WATCHED % RUN, block(SERVER))
    assert watched["beats"] > 2
    assert [event["event"] for event in visitor.run(OTHER).events] == ["project_deleted"]
    visitor.forget()


def test_the_page_lives_through_what_the_frame_holds(visitor: Page) -> None:
    """The frame ends a worker that is not sealed, and the next run works."""
    visitor.visit("tutorial/").run(SERVER)
    for attack, code in FRAME_ATTACKS.items():
        watched = visitor.evaluate(WATCHED % IN_THE_FRAME, code, LIMIT)
        # A slow machine may not have copied a large message when the time is over.
        killed = watched["result"]["killed"]
        assert killed in ("messages", "time"), attack
        # What sends too much is ended before the timer has run once, or keeps the page from it.
        assert attack in ("a flood", "a message of 500 MB") or watched["beats"] > 2, attack
        # Forty threads may not have ended yet: a run beside them ends by its time, and its frame
        # with it, so that the run after that has a new one.
        runs = [visitor.run(SERVER)]
        while not runs[-1].events and len(runs) < 3:
            assert "ran for too long" in runs[-1].error, attack
            runs.append(visitor.run(SERVER))
        sent = [event["event"] for event in runs[-1].events]
        assert (sent, runs[-1].error) == (["project_created"], ""), attack
    visitor.forget()
