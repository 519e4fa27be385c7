"""The cells of a notebook: a page's prose, its Python, and its queries with their answers."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from pprint import pformat
from typing import Any

from macros.content.sections import section
from macros.core.words.language import say
from macros.events.database import POSTHOG_FUNCTIONS, structure
from macros.events.sample_dataset import LIBRARY
from macros.queries.query import DEFAULT_MODEL
from macros.site.publish import markdown
from macros.site.takeaway import pictures
from macros.site.takeaway.article import Article, Part, parts_of
from macros.site.takeaway.samples import Sample

SETUP = "notebook/setup.py"  # below snippets/
WIDTH = 88  # of Python that is written here
COMMENT = re.compile(r"^--.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Material:
    """What the notebook of a page is made of, beside the page.

    Attributes:
        model: the page's, or the set of events that its queries ask.
        snippets: the folder of what pages show as code.
        answers: every answer of the site, as `answers.json` has it.
        sample: what the answers are about.
        archive: the name of the file that has them, without ".zip".
        address: where that file is, "" where that is not known.
        locked: the packages that the cells need, with the versions that the build ran them with.
    """

    model: str
    snippets: Path
    answers: Mapping[str, Any]
    sample: Sample
    archive: str
    address: str
    locked: Mapping[str, str]


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook.

    Attributes:
        source: Markdown, or Python.
        is_code: whether it is Python.
        result: the variable whose value it shows at its end, "" for none.
        pictures: PNG in Base64 by the names under which the Markdown refers to them.
        is_folded: whether an editor shows it folded: a reader need not read it.
    """

    source: str
    is_code: bool = False
    result: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)
    is_folded: bool = False


def cells_of(article: Article, material: Material) -> list[Cell]:
    """All cells of a page's notebook, in order."""
    return [*_first_cells(material), *_Cells(article, material).all()]


class _Cells:
    """The cells of the parts of one page; each query is asked once, where it is shown."""

    def __init__(self, article: Article, material: Material) -> None:
        self._article, self._material = article, material
        self._parts = parts_of(article.body)
        self._shown = {part.name for part in self._parts if part.kind in ("query", "chart")}
        sections = (part.name for part in self._parts if part.kind == "section")
        self._taken = {
            *re.findall(r"\w+", "".join(_setup(material))),
            *(name.rpartition(":")[2] for name in sections),
        }
        self._asked: set[str] = set()

    def all(self) -> Iterator[Cell]:
        for part in self._parts:
            yield from {
                "prose": self._prose,
                "section": self._section,
                "query": self._query,
                "chart": self._chart,
            }[part.kind](part)

    def _prose(self, part: Part) -> Iterator[Cell]:
        text = _markdown(part.html)
        if text.strip():
            yield Cell(text.strip())
        for name in dict.fromkeys(part.answers):
            if name not in self._shown:
                yield from self._ask(name)

    def _section(self, part: Part) -> Iterator[Cell]:
        path, _, name = part.name.rpartition(":")
        code = section(self._material.snippets, path, name).code
        company = self._material.sample.dataset
        if company is None:  # it may need what a notebook has not, such as a server
            yield Cell(f"```python\n{code}\n```")
            return
        yield Cell(code, is_code=True)
        calls, received = company.calls, company.received
        if received.get(name) and name in calls and f"def {name}(" in code:
            yield Cell(_call(name, calls[name], received[name]), is_code=True, result="messages")

    def _query(self, part: Part) -> Iterator[Cell]:
        yield from self._ask(part.name)

    def _chart(self, part: Part) -> Iterator[Cell]:
        figure = part.html[0]
        title = figure.figcaption.get_text(" ", strip=True) if figure.figcaption else ""
        if image := figure.select_one("img[data-picture]"):
            svg = self._article.pictures[int(image["data-picture"])]
            source = f"**{title}**\n\n![{pictures.description(svg) or title}](attachment:chart.png)"
            yield Cell(source, pictures={"chart.png": pictures.png(svg)})
        yield from self._ask(part.name)

    def _ask(self, name: str) -> Iterator[Cell]:
        """The query with its answer; none twice, and none that the sample of the page lacks."""
        answer = self._material.answers.get(name, {})
        model = name.rpartition("/")[0] or DEFAULT_MODEL
        if name in self._asked or model != self._material.model or "rows" not in answer:
            return
        self._asked.add(name)
        variable = self._variable(name)
        rows = "".join(f"    {_tuple(row)},\n" for row in answer["rows"])
        source = f"{variable} = ask({text_literal(answer['query'])})\n"
        source += f"assert same(\n    {variable},\n{rows}), {variable}"
        yield Cell(source, is_code=True, result=variable)

    def _variable(self, name: str) -> str:
        variable = re.sub(r"\W", "_", name.rpartition("/")[2])
        is_free = variable.isidentifier() and not keyword.iskeyword(variable)
        return variable if is_free and variable not in self._taken else f"answer_{variable}"


def _before(sample: Sample, packages: str, file: str) -> str:
    """What a reader does first, and what runs then."""
    if sample.dataset:
        return say(
            "*Before you run this:* `{command}`, and put {file}, the sample company's events, "
            "beside this file. Then it runs from top to bottom, without a network and without a "
            "PostHog project: each `assert` compares an answer with the one that the tutorial "
            "shows.",
            command=f"pip install {packages}",
            file=file,
        )
    return say(
        "*Before you run this:* `{command}`, and put {file}, the data of {label}, beside this "
        "file. Then it runs from top to bottom, without a network: each `assert` compares an "
        "answer with the one that the page shows."
        if sample.is_plain
        else "*Before you run this:* `{command}`, and put {file}, the events of {label}, beside "
        "this file. Then it runs from top to bottom, without a network and without a PostHog "
        "project: each `assert` compares an answer with the one that the page shows.",
        command=f"pip install {packages}",
        file=file,
        label=sample.label,
    )


def _first_cells(material: Material) -> Iterator[Cell]:
    """What a reader has to install and to download, and the functions of the other cells."""
    packages = " ".join(f"{name}=={version}" for name, version in material.locked.items())
    file = f"[{material.archive}.zip]({material.address})" if material.address else material.archive
    sample = material.sample
    yield Cell(_before(sample, packages, file))
    functions = "" if sample.is_plain else POSTHOG_FUNCTIONS.read_text(encoding="utf-8")
    shape = {} if sample.is_plain else structure(_properties(material))
    values = {
        "NAME": repr(material.archive),
        "ADDRESS": repr(material.address),
        "FUNCTIONS": text_literal(COMMENT.sub("", functions)),
        "SHAPE": repr(json.dumps(shape)),
        "TABLES": _literal(dict(sample.tables)),
    }
    constants = "\n".join(f"{name} = {value}" for name, value in values.items())
    setup, *others = _setup(material)
    imports, _, body = setup.partition("\n\n\n")
    title = "Tables" if sample.is_plain else "PostHog's tables and functions, for DuckDB"
    head = f"{imports}\n\n# {title}.\n{constants}"
    for code in (f"{head}\n\n\n{body}", *others):
        yield Cell(code, is_code=True, is_folded=True)


def _setup(material: Material) -> list[str]:
    """The functions of the other cells: those that ask, and those that show what code sends."""
    names = ("setup", "messages") if material.sample.dataset else ("setup",)
    return [section(material.snippets, SETUP, name).code for name in names]


def _properties(material: Material) -> set[tuple[str, ...]]:
    """The properties that the queries of the model name."""
    models = ((name.rpartition("/")[0], answer) for name, answer in material.answers.items())
    own = (answer for model, answer in models if (model or DEFAULT_MODEL) == material.model)
    return {tuple(path) for answer in own for path in answer["properties"]}


def _call(name: str, arguments: Mapping[str, Any], received: list[dict[str, Any]]) -> str:
    """A call of a section as the sample company made it first, and what PostHog received."""
    expected = [
        {
            "event": message["event"],
            "distinct_id": message["distinct_id"],
            "properties": {k: v for k, v in message["properties"].items() if k not in LIBRARY},
        }
        for message in received
    ]
    keywords = "".join(f"    {key}={value!r},\n" for key, value in arguments.items())
    call = f"messages = messages_of(\n    {name},\n{keywords})\n"
    return f"{call}assert messages == {_literal(expected)}, messages"


def _literal(value: Any) -> str:
    return pformat(value, sort_dicts=False, width=WIDTH)


def _tuple(row: list[Any]) -> str:
    return repr(tuple(row))


def text_literal(text: str) -> str:
    """A string of Python, over several lines where that is possible."""
    text = text.strip("\n")
    is_plain = all(letter.isprintable() or letter == "\n" for letter in text)
    if not is_plain or '"""' in text or "\\" in text or text.endswith('"'):
        return repr(text)
    return f'"""\n{text}\n"""' if "\n" in text else f'"{text}"' if '"' not in text else repr(text)


def _markdown(elements: list[Any]) -> str:
    """Elements as Markdown."""
    return markdown.convert("".join(map(str, elements)), "a notebook")
