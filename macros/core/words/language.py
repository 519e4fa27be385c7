"""The language that pages are written in now, and what is said in it.

Macros say a text by its English words: `say("Download these rows as CSV")`. English is spoken
outside of pages, by the messages of a build too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.core.errors import Problem
from macros.core.words.catalog import Catalog, read_catalog
from macros.core.words.forms import ENGLISH, LONG, Forms, forms_of

if TYPE_CHECKING:
    from babel import Locale

PLACEHOLDER = re.compile(r"\{(\w+)\}")
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})*")
MONTH = re.compile(rf"({'|'.join(LONG)}) (\d+)")


@dataclass(frozen=True)
class Language:
    """A language with its words and forms; English unless others are given.

    Attributes:
        code: as in an attribute `lang` of HTML.
        forms: how it writes numbers and dates.
        catalog: its words; an empty one has those of English.
    """

    code: str = "en"
    forms: Forms = ENGLISH
    catalog: Catalog = field(default_factory=Catalog)

    @cached_property
    def key(self) -> str:
        """What a text in this language depends on; "" for English."""
        return "" if self.is_english else repr((self.code, self.forms, self.catalog))

    @property
    def is_english(self) -> bool:
        """Whether it is the language that the texts are written in."""
        return self.code == "en"

    @cached_property
    def locale(self) -> Locale:
        """What Babel has of it."""
        return locale_of(self.code)

    def plural(self, number: int) -> str:
        """The plural form that goes with a number, as Unicode names it: "one", "few", "other"."""
        return str(self.locale.plural_form(number))

    def for_scripts(self) -> dict[str, Any]:
        """What the scripts of a page need; {} for English, which they speak by themselves."""
        if self.is_english:
            return {}
        texts = {**self.catalog.project, **self.catalog.scripts}
        return {"language": self.code, "forms": self.forms.as_json(), "texts": texts}


def locale_of(code: str) -> Locale:
    """What Babel has of a language.

    Raises:
        ValueError: it is no language that Babel knows.
    """
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-")
    except UnknownLocaleError as error:
        raise ValueError(str(error)) from None


def read_language(code: str, root: Path | None = None) -> Language:
    """A language by its code, with the engine's words and those of a project.

    Raises:
        ValueError: there is no such language.
        Problem: the project's catalog is wrong.
    """
    if code == "en":
        return Language()
    locale = locale_of(code)
    plurals = {*locale.plural_form.tags, "other"}
    return Language(code, forms_of(locale), read_catalog(code, plurals, root))


def language_or_english(code: str, root: Path | None = None) -> Language:
    """The same, or English where there is no such language, or its catalog is wrong."""
    try:
        return read_language(code, root)
    except (ValueError, Problem):
        return Language()


_current: ContextVar[Language] = ContextVar("language", default=Language())  # noqa: B039 - frozen


def current() -> Language:
    """The language that is spoken now."""
    return _current.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language for a while."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def say(text: str, **values: object) -> str:
    """A text in the language spoken now, with values for its placeholders.

    >>> say("the first {n} rows", n=3)
    'the first 3 rows'
    """
    translated = current().catalog.pages.get(text, text)
    return fill(translated if isinstance(translated, str) else text, values)


def translatable(*texts: str) -> tuple[str, ...]:
    """Texts that are said elsewhere, by a name: here the catalog finds them."""
    return texts


def count(number: int, singular: str, plural: str, **values: object) -> str:
    """A text with a number, "{n}", in the plural form that goes with it.

    >>> count(1, "{n} row", "{n} rows"), count(2000, "{n} row", "{n} rows")
    ('1 row', '2,000 rows')
    """
    language = current()
    forms = language.catalog.pages.get(plural)
    english = singular if number == 1 else plural
    text = forms[language.plural(number)] if isinstance(forms, dict) else english
    return fill(text, {"n": language.forms.separated(f"{number:,}"), **values})


def of_project(text: str) -> str:
    """A text of the project, such as a question, in the language spoken now."""
    translated = current().catalog.project.get(text, text)
    return translated if isinstance(translated, str) else text


def say_again(text: str, templates: Iterable[str]) -> str:
    """A text that was written in English before, in the language spoken now.

    Args:
        text: with the values in it.
        templates: texts with placeholders, one of which it may be made of; so may their values.
    """
    language = current()
    if language.is_english:
        return text
    if NUMBER.fullmatch(text):
        return language.forms.separated(text)
    if match := MONTH.fullmatch(text):
        return fill(language.forms.long_months[LONG.index(match[1])], {"year": match[2]})
    for template in templates:
        if match := _pattern(template).fullmatch(text):
            values = {
                name: say_again(value, templates) for name, value in match.groupdict().items()
            }
            return say(template, **values)
    return text


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What a text is like that is made of a template."""
    parts = enumerate(PLACEHOLDER.split(template))
    texts = (f"(?P<{part}>.+?)" if index % 2 else re.escape(part) for index, part in parts)
    return re.compile("".join(texts), re.DOTALL)


def fill(text: str, values: dict[str, Any]) -> str:
    """A text with its placeholders filled in; what a value has in it stays as it is."""
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)
