"""The engine is no tutorial's own: what it knows of one product and one company is in few places.

Its words are those of PostHog and of the sample company: organizations, tiers, plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import PROJECT_ROOT

ENGINE = ("macros", "docs/live", "docs/assets")
WORDS = re.compile(r"organi[sz]ation|posthog|(?<![a-z])(?:tiers?|plans?)(?![a-z])", re.IGNORECASE)
CODE = {".py", ".ts", ".js"}
# The rooms that are about them, and single modules of other rooms, each with its reason.
ABOUT = {
    "macros/core/words": "the translations of what the rooms below say",
    "macros/sample": "the sample company itself, which calls the SDK",
    "macros/events": "PostHog's events, persons and groups, and what identifies an organization",
    "macros/queries": "PostHog's SQL: its parser, functions, tables and models",
    "macros/content/journeys": "what PostHog receives of a visitor or an organization",
    "macros/content/calls.py": "the calls of the SDK's functions",
    "macros/content/facts.py": "the facts about PostHog",
    "macros/content/insight_schema.py": "PostHog's insights",
    "macros/content/insight_steps.py": "PostHog's insights",
    "macros/content/insights.py": "PostHog's insights",
    "macros/content/pages.py": "the folder that stands for the default model",
    "macros/content/project.py": "the reader's PostHog project, in the code that they copy",
    "macros/content/scripts/languages.py": "the packages of PostHog's SDKs",
    "macros/answers/answers.py": "what PostHog received, and names in a PostHog project",
    "macros/answers/comparison.py": "the models of an organization, compared",
    "macros/answers/missing.py": "how old an organization has to be for a question",
    "macros/answers/note_words.py": "what was assumed of the reader's events, by organization",
    "macros/answers/own_model.py": "what identifies an organization in the reader's events",
    "macros/answers/report.py": "the report on the reader's events in PostHog",
    "macros/render/answers_json.py": "PostHog's tables, which a query may read",
    "macros/render/code.py": "links into PostHog, and what it receives",
    "macros/render/figures.py": "links into PostHog",
    "macros/render/markup.py": "links into PostHog, what it receives, and the names of models",
    "macros/render/lists/journeys.py": "what PostHog receives, step by step",
    "macros/render/lists/notices.py": "the SDK that runs in the page, which has a license",
    "macros/commands/questions/of_events.py": "says how to write its insight",
    "macros/commands/questions/event_code.py": "writes a call of the SDK",
    "macros/commands/questions/tracked_event.py": "writes a call of the SDK",
    "macros/site/live": "the SDK, the parser and the functions that a page loads",
    "macros/site/takeaway/article.py": "leaves out what PostHog receives",
    "macros/site/takeaway/cells.py": "a notebook runs the SDK and PostHog's functions",
    "macros/site/takeaway/samples.py": "the tables of PostHog, from files as it exports them",
    "macros/site/takeaway/typst_markup.py": "leaves out what PostHog receives",
    "macros/site/takeaway/write.py": "a notebook needs the SDK",
    "macros/site/hooks.py": "the setting of the PostHog app that links open",
    "macros/site/output_cache.py": "the versions of the SDK and the parser are part of its key",
    "macros/site/publish/markdown.py": "says of each file which model it is written for",
    "macros/site/publish/report_links.py": "a report has the versions of the SDKs",
    "docs/live/block": "asks PostHog's parser about an edited query",
    "docs/live/core/models.ts": "the models of who is a person in PostHog",
    "docs/live/entry.ts": "starts the demo of people and organizations",
    "docs/live/files/fields.ts": "the fields of PostHog's exports",
    "docs/live/files/gzip.ts": "PostHog's exports, as they are compressed",
    "docs/live/files/name_matching.ts": "other names for an organization and its plan",
    "docs/live/form": "asks what identifies an organization, and what it pays",
    "docs/live/identity": "how PostHog resolves persons, to play with",
    "docs/live/layer": "what PostHog makes of events that a run sends",
    "docs/live/licenses": "the licenses of PostHog's packages",
    "docs/live/meaning/mapping.ts": "what identifies an organization",
    "docs/live/meaning/notes.ts": "how many events name no organization",
    "docs/live/meaning/payments.ts": "what an organization pays",
    "docs/live/panel/assumed.ts": "what was assumed of organizations",
    "docs/live/panel/cards.ts": "the default model, whose pages are in no folder",
    "docs/live/panel/model_panel.ts": "the models of an organization",
    "docs/live/panel/previews.ts": "the tutorial's questions, for the reader's events",
    "docs/live/panel/report.ts": "the report on the reader's events in PostHog",
    "docs/live/panel/substitute.ts": "the default model, which the overview shows",
    "docs/live/run/comparison.ts": "what PostHog receives",
    "docs/live/run/in_words.ts": "how to have the SDKs send what is queued",
    "docs/live/run/javascript.ts": "the packages of PostHog's SDKs",
    "docs/live/run/received.ts": "what PostHog receives",
    "docs/live/run/rewrite.ts": "the packages of PostHog's SDKs",
    "docs/live/run/sample_persons.ts": "the default model",
    "docs/live/runtime": "PostHog's SDKs in the page",
    "docs/live/upload": "the reader's events, by organization",
    "docs/live/view/missing.ts": "how old an organization has to be for a question",
    "docs/live/view/permalink.ts": "the address of PostHog's SQL editor",
    "docs/assets/project.js": "the reader's PostHog project, for the code that they copy",
    "docs/assets/site.css": "links into PostHog, and what it receives",
    "docs/assets/site.js": "what PostHog receives, and the default model",
}


def places(path: str) -> Iterator[str]:
    """A file, and the folders that it is in."""
    yield path
    yield from (parent.as_posix() for parent in Path(path).parents)


def mentions(root: Path, folder: str) -> dict[str, str]:
    """The first of the words in each file below a folder that has any, with its line."""
    lines = {}
    for file in sorted((root / folder).rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            text = file.read_text(encoding="utf-8", errors="replace")
            if match := WORDS.search(text):
                number = text.count("\n", 0, match.start()) + 1
                lines[file.relative_to(root).as_posix()] = f"{number}: {match[0]}"
    return lines


@pytest.mark.parametrize("folder", ENGINE)
def test_other_rooms_do_not_know_the_product_nor_the_company(folder: str) -> None:
    """Somebody else's tutorial would have these words in it, in messages or in its code."""
    assert {
        path: word
        for path, word in mentions(PROJECT_ROOT, folder).items()
        if not any(place in ABOUT for place in places(path))
    } == {}


def test_every_room_that_is_named_is_about_them() -> None:
    """A room or a module that no longer is leaves the list."""
    used = {
        place
        for folder in ENGINE
        for path in mentions(PROJECT_ROOT, folder)
        for place in places(path)
    }
    assert sorted(ABOUT.keys() - used) == []


def test_a_room_is_named_as_a_whole_only_where_most_of_it_is_about_them() -> None:
    """Else a new module of it could have the words, and nobody would ask why."""
    rooms = [place for place in ABOUT if (PROJECT_ROOT / place).is_dir()]
    shares = {}
    for room in rooms:
        files = [file for file in (PROJECT_ROOT / room).rglob("*") if file.suffix in CODE]
        named = [path for path in mentions(PROJECT_ROOT, room) if Path(path).suffix in CODE]
        shares[room] = len(named) / max(1, len(files))
    assert {room: share for room, share in shares.items() if 0 < share < 0.5} == {}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("by_organization_id", "organization"),
        ("ORGANIZATION", "ORGANIZATION"),
        ("import { PostHog }", "PostHog"),
        ("plan_selected", "plan"),
        ("MOST_TIERS", "TIERS"),
        ("a plane, an explanation, plain, planned, frontiers", ""),
    ],
)
def test_words_are_seen_in_names_too(text: str, word: str) -> None:
    """And not in other words."""
    match = WORDS.search(text)
    assert (match[0] if match else "") == word
