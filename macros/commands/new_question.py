"""Make the files of a new question, so that its author only has to change what they say."""

from __future__ import annotations

import re
from pathlib import Path

import click

from macros.core.errors import Problem, suggest
from macros.core.paths import ROOT

NAME = re.compile(r"^[a-z][a-z0-9_]*$")
SQL = """\
-- question: {words}?
-- unit: events
-- counts: every "{event}"
SELECT toStartOfMonth(timestamp) AS month, count() AS events
FROM events
WHERE event = '{event}'
GROUP BY month
ORDER BY month
"""
PYTHON = '''

# --8<-- [start:{event}]
def {event}(
    posthog: Posthog, organization_id: str, user_id: str
) -> None:
    """Call it when it happened."""
    posthog.capture(
        "{event}",
        distinct_id=organization_id,
        properties={{"user_id": user_id}},
    )


# --8<-- [end:{event}]
'''
JAVASCRIPT = """
// --8<-- [start:{event}]
export function {camel}({{ userId }}) {{
  posthog.capture('{event}', {{ user_id: userId }})
}}
// --8<-- [end:{event}]
"""
TRUTH = """def {name}(story: Simulation) -> dict[Any, int]:
    return _by_month((time, 1) for time, section in story.happened if section == "{event}")


"""
SECTION = """
## {words} {{ #{name} }}

{{{{ snippet("{module}", "{event}") }}}}

{{{{ sql("{name}") }}}}

In all, there were {{{{ total("{name}") }}}}.

{{{{ chart("{name}", "line", "{words}") }}}}
"""


@click.command
@click.argument("name")
@click.option("--event", default="report_viewed", show_default=True, help="What it counts.")
@click.option("--module", default="projects", show_default=True, help="The snippets of the event.")
@click.option("--page", default="tutorial.md", show_default=True, help="The page with its section.")
def question(name: str, event: str, module: str, page: str) -> None:
    """Write the files of a new question.

    NAME is used everywhere, e.g. reports_per_user: for its file, its anchor and its answer.
    """
    print("\n".join(make(ROOT, name, event, module, page)))


def make(root: Path, name: str, event: str, module: str, page: str) -> list[str]:
    """Write a query, its truth, a section of a page, and the event where there is none yet.

    Args:
        root: the project's folder.
        name: of the query, and of all that belongs to it.
        event: what it counts: a section of the module, or a new one.
        module: the snippets that the event belongs to, e.g. "projects".
        page: to which the section is added, below `docs/`.

    Returns:
        What was written, one line for each file.

    Raises:
        Problem: a name that is none or is taken; no such module or page.
    """
    files = {
        "sql": root / "snippets" / "sql" / f"{name}.sql",
        "python": root / "snippets" / "python" / f"{module}.py",
        "javascript": root / "snippets" / "javascript" / f"{module}.js",
        "ledger": root / "macros" / "sample" / "ledger.py",
        "page": root / "docs" / page,
    }
    _check(root, name, event, module, files)
    words = name.replace("_", " ").capitalize()
    camel = re.sub(r"_(\w)", lambda found: found[1].upper(), event)
    told = {"name": name, "event": event, "module": module, "words": words, "camel": camel}
    files["sql"].write_text(SQL.format(**told), encoding="utf-8")
    done = [f"{_below(files['sql'], root)}: the query"]
    if f"[start:{event}]" not in files["python"].read_text(encoding="utf-8"):
        _append(files["python"], PYTHON.format(**told))
        _append(files["javascript"], JAVASCRIPT.format(**told))
        done += [f"{_below(files[one], root)}: the event" for one in ("python", "javascript")]
    ledger = files["ledger"].read_text(encoding="utf-8")
    ledger = ledger.replace("def _all(", TRUTH.format(**told) + "def _all(", 1)
    files["ledger"].write_text(ledger, encoding="utf-8")
    _append(files["page"], SECTION.format(**told))
    return [
        *done,
        f"{_below(files['ledger'], root)}: what really happened",
        f"{_below(files['page'], root)}: a section at its end",
        "Now let the sample company do it, in macros/sample/simulation.py, and change what "
        "the files say.",
    ]


def _check(root: Path, name: str, event: str, module: str, files: dict[str, Path]) -> None:
    for what, value in (("question", name), ("event", event)):
        if not NAME.match(value):
            cause = f'a name such as "reports_per_user" is wanted for the {what}, not "{value}"'
            raise Problem(cause)
    if files["sql"].exists():
        raise Problem("this question is there already", path=_below(files["sql"], root))
    if not (files["python"].is_file() and files["javascript"].is_file()):
        known = [file.stem for file in files["python"].parent.glob("*.py")]
        raise Problem(f'no module "{module}" in snippets; {suggest(module, known, "Modules")}')
    if not files["page"].is_file():
        pages = [_below(file, root / "docs") for file in (root / "docs").rglob("*.md")]
        page = _below(files["page"], root / "docs")
        raise Problem(f'no page "{page}"; {suggest(page, pages, "Pages")}')


def _append(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")


def _below(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()
