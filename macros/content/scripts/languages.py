"""The languages of snippets: those that run here, and those that are only shown."""

from __future__ import annotations

from typing import NamedTuple

from macros.core.words.language import translatable

BROWSER_SDK = "posthog-js"
BROWSER, SERVER = translatable(" (browser)", " (server)")


class Language(NamedTuple):
    """A language of code: its folder below `snippets/`, the title of its tab, and its file ending.

    Each module has a file of the same name in each folder whose language it is written in.
    """

    folder: str
    title: str
    ending: str


# In the order of tabs.
LANGUAGES = (Language("javascript", "JavaScript", "js"), Language("python", "Python", "py"))
# Nothing runs these, neither a test nor a page; their tabs say so.
NOT_RUN = (
    Language("curl", "curl", "sh"),
    Language("csharp", "C#", "cs"),
    Language("dart", "Dart", "dart"),
    Language("elixir", "Elixir", "ex"),
    Language("go", "Go", "go"),
    Language("java", "Java", "java"),
    Language("kotlin", "Kotlin", "kt"),
    Language("php", "PHP", "php"),
    Language("ruby", "Ruby", "rb"),
    Language("rust", "Rust", "rs"),
    Language("swift", "Swift", "swift"),
)


def where(language: str, code: str) -> str:
    """Where code in JavaScript runs, since it has an SDK for each place; "" in a language with one.

    A section for the browser imports posthog-js; one for a server is given its client.
    """
    if language != "javascript":
        return ""
    return BROWSER if BROWSER_SDK in code else SERVER
