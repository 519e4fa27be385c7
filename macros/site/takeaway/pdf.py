"""A page as PDF, typeset by Typst, which a wheel brings with its fonts."""

from __future__ import annotations

import tempfile
from pathlib import Path

from macros.site.takeaway.article import Article
from macros.site.takeaway.typst_markup import Typst, string

TEMPLATE = Path(__file__).with_name("template.typ")


def pdf(article: Article, title: str, description: str, language: str) -> bytes:
    """The article as PDF; the same bytes for the same article.

    Args:
        article: the page.
        title: above each page, and in the properties of the file.
        description: what it is about, in a sentence.
        language: what it is written in, e.g. "en".
    """
    import typst

    document = Typst(article)
    arguments = f"title: {string(title)}, description: {string(description)}"
    source = (
        f"{TEMPLATE.read_text(encoding='utf-8')}\n"
        f"#show: setup.with({arguments}, language: {string(language)})\n{document.markup()}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, content in document.files.items():
            (Path(folder) / name).write_bytes(content)
        main = Path(folder) / "main.typ"
        main.write_text(source, encoding="utf-8")
        made: bytes = typst.compile(main, root=folder, ignore_system_fonts=True, format="pdf")
    return made
