"""A page as PDF, typeset by Typst, which a wheel brings with its fonts."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from macros.core.errors import Problem
from macros.site.takeaway.article import Article
from macros.site.takeaway.typst_markup import Typst, string

TEMPLATE = Path(__file__).with_name("template.typ")


@dataclass(frozen=True)
class Front:
    """What stands above a document.

    Attributes:
        title: in the properties of the file too.
        description: what the document is about, in a sentence.
        about: what else there is to know of it: the language of its code.
        address: where the page is, "" where that is not known.
        language: what it is written in, e.g. "en".
    """

    title: str
    description: str
    about: str
    address: str
    language: str


def pdf(article: Article, front: Front, path: str) -> bytes:
    """The article as PDF; the same bytes for the same article.

    Args:
        article: the page.
        front: what stands above it.
        path: the page's file, for messages.

    Raises:
        Problem: Typst refuses it.
    """
    if title := article.body.find("h1"):
        title.decompose()
    document = Typst(article)
    arguments = ", ".join(f"{name}: {string(value)}" for name, value in asdict(front).items())
    template = TEMPLATE.read_text(encoding="utf-8")
    source = f"{template}\n#show: setup.with({arguments})\n{document.markup()}"
    try:
        return _compile(source, document.files)
    except RuntimeError as error:  # the class of Typst's own errors
        raise Problem(f"cannot be a PDF: {error}", path=path) from None


def _compile(source: str, files: Mapping[str, bytes]) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        main = Path(folder) / "main.typ"
        main.write_text(source, encoding="utf-8")
        document: bytes = typst.compile(
            main, root=Path(folder), ignore_system_fonts=True, format="pdf"
        )
    return document
