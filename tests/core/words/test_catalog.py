"""The catalog of each language: whole, with the code's placeholders, and a project's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from macros.core.errors import Problem
from macros.core.words.catalog import HERE, problems_of, read_catalog
from macros.core.words.language import count, language_or_english, read_language, say, speaking
from tests.core.words.texts import page_texts, script_texts

OURS = sorted({file.name.split(".")[0] for file in HERE.glob("*.toml")})
GERMAN = {"one", "other"}
WHOLE = {file.name[2:]: file.read_text("utf-8") for file in HERE.glob("de.*.toml")}


def test_there_is_german() -> None:
    """Which the tests of pages are about."""
    assert "de" in OURS


@pytest.mark.parametrize("code", OURS)
def test_a_catalog_has_each_text_of_the_code_and_no_other(code: str) -> None:
    """Those of macros and templates, and those of scripts."""
    catalog = read_catalog(code, GERMAN)
    assert sorted(catalog.pages) == sorted(page_texts())
    assert sorted(catalog.scripts) == sorted(script_texts())


@pytest.mark.parametrize("code", OURS)
def test_a_catalog_has_the_placeholders_and_plurals_of_the_texts(code: str) -> None:
    """With a form for each plural that Unicode has for the language."""
    catalog = read_catalog(code, GERMAN)
    tables = {"pages": catalog.pages, "scripts": catalog.scripts}
    plurals = {*Locale.parse(code).plural_form.tags, "other"}
    assert list(problems_of(tables, tables, plurals)) == []


def write(root: Path, code: str, text: str) -> Path:
    """A project with a catalog of its own."""
    file = root / "snippets" / "words" / f"{code}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return root


def test_a_project_adds_its_own_texts(tmp_path: Path) -> None:
    """And changes those of the engine."""
    text = '[pages]\n"none" = "nichts"\n[project]\n"Loans" = "Ausleihen"\n'
    language = read_language("de", write(tmp_path, "de", text))
    assert language.catalog.project == {"Loans": "Ausleihen"}
    with speaking(language):
        assert (say("none"), say("yes")) == ("nichts", "ja")
    assert language.for_scripts()["texts"]["Loans"] == "Ausleihen"


def test_a_project_adds_a_language(tmp_path: Path) -> None:
    """With the texts of German put anew, in copies of its files, as these say."""
    for ending, text in WHOLE.items():
        name = f"nl{ending}".removesuffix(".toml")
        write(tmp_path, name, text.replace('"yes" = "ja"', '"yes" = "jawel"'))
    with speaking(read_language("nl", tmp_path)):
        assert say("yes") == "jawel"
        assert count(2, "{n} minute", "{n} minutes") == "2 Minuten"


@pytest.mark.parametrize(
    ("code", "text", "cause"),
    [
        ("de", "[pages]\nnone", "not TOML: "),
        ("de", 'none = "nichts"', "has to have tables: [pages], [scripts], [project]"),
        ("de", '[page]\n"none" = "nichts"', 'no table "page"; did you mean "pages"? Tables: '),
        ("de", '[pages]\n"nono" = "x"', '[pages] "nono" is no text of pages; did you mean "no'),
        ("de", '[pages]\n"none" = 1', '[pages] "none" has to be a text'),
        ("de", '[project]\n"Loans" = 1', '[project] "Loans" has to be a text'),
        (
            "de",
            '[pages]\n"Counts {what}." = "Zählt {was}."',
            '[pages] "Counts {what}." has other placeholders in its translation; it has {what}',
        ),
        (
            "de",
            '[scripts]\n"{n} rows" = "{n} Zeilen"',
            '[scripts] "{n} rows" needs these plural forms: one, other',
        ),
        (
            "de",
            '[scripts]\n"{n} rows" = { one = "eine Zeile", other = "{n} Zeilen" }',
            '[scripts] "{n} rows" has other placeholders in its translation; it has {n}',
        ),
        (
            "pl",
            WHOLE[".pages.toml"],
            '[pages] "{n} rows" needs these plural forms: few, many, one, other',
        ),
    ],
)
def test_a_wrong_catalog_is_one_problem(code: str, text: str, cause: str, tmp_path: Path) -> None:
    """With its file and what is wrong in it; the pages are English then."""
    root = write(tmp_path, code, text)
    with pytest.raises(Problem) as raised:
        read_language(code, root)
    assert raised.value.path == f"snippets/words/{code}.toml"
    assert raised.value.cause.startswith(cause)
    assert language_or_english(code, root).is_english


def test_an_unfinished_catalog_is_a_problem(tmp_path: Path) -> None:
    """It names the first text that is missing, and how many there are."""
    first, *others = (text for text in read_catalog("de", GERMAN).pages if text != "none")
    with pytest.raises(Problem) as raised:
        read_language("fr", write(tmp_path, "fr", '[pages]\n"none" = "rien"\n'))
    assert raised.value.cause == f'[pages] has no "{first}" ({len(others) + 1} missing)'


def test_a_language_without_words_speaks_english(tmp_path: Path) -> None:
    """With its own numbers and months."""
    language = read_language("fr", tmp_path)
    assert language.catalog.is_empty
    with speaking(language):
        assert say("none") == "none"
        assert count(1234, "{n} row", "{n} rows") == "1\u202f234 rows"
    with speaking(read_language("ja", tmp_path)):
        assert count(1, "{n} row", "{n} rows") == "1 row"


def test_there_is_no_such_language(tmp_path: Path) -> None:
    """Whatever a page names."""
    for code in ("xx", "", "../de", "no such"):
        with pytest.raises(ValueError, match=r"."):
            read_language(code, tmp_path)
        assert language_or_english(code, tmp_path).is_english


def test_values_are_never_read_as_placeholders() -> None:
    """Data with braces in it stays as it is."""
    values: dict[str, Any] = {"start": "{peak}", "n": 3, "first": "{n}", "last": "", "peak": "p"}
    text = say("{start}: {n} points, from {first} to {last}, at most {peak}.", **values)
    assert text == "{peak}: 3 points, from {n} to , at most p."


def test_a_misspelled_text_is_said_before_those_that_are_missing(tmp_path: Path) -> None:
    """It is one of these, and its own file is named."""
    for ending, text in WHOLE.items():
        wrong = text.replace('"yes" = "ja"', '"yess" = "ja"')
        write(tmp_path, f"nl{ending}".removesuffix(".toml"), wrong)
    with pytest.raises(Problem) as raised:
        read_language("nl", tmp_path)
    assert raised.value.path == "snippets/words/nl.pages.toml"
    assert raised.value.cause.startswith('[pages] "yess" is no text of pages; did you mean "yes"?')


def test_each_file_of_a_language_has_problems_of_its_own(tmp_path: Path) -> None:
    """A language with other plurals needs other forms; the problem names the file."""
    for ending, text in WHOLE.items():
        write(tmp_path, f"pl{ending}".removesuffix(".toml"), text)
    with pytest.raises(Problem) as raised:
        read_language("pl", tmp_path)
    assert raised.value.path == "snippets/words/pl.events.toml"
    assert raised.value.cause == (
        '[pages] "{n} days" needs these plural forms: few, many, one, other'
    )
