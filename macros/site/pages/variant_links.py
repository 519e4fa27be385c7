"""Links from each variant of a page to the same place in the others, without any script."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from markdown.extensions.toc import slugify

from macros.core.words.language import say
from macros.render.markup import MODEL_NAMES, VARIANTS

HEADING = re.compile(r"^#{1,6}\s+(?P<text>.*?)(?:\s*\{[^}]*#(?P<id>[\w-]+)[^}]*\})?\s*$")
FENCE = re.compile(r"^\s*(`{3,}|~{3,})")


def link_variants(text: str, page: str, model: str, variants: Mapping[str, str]) -> str:
    """The Markdown of a page with links to its variants below its title and beside code.

    Args:
        text: the page, after its macros.
        page: its file, relative to the folder of the pages.
        model: its model.
        variants: the file of each variant by its model; {} where there is no other.
    """
    if not variants:
        return text.replace(f" {VARIANTS}", "")
    others = {
        name: posixpath.relpath(file, posixpath.dirname(page) or ".")
        for name, file in variants.items()
    }
    return "\n".join(_lines(text, model, others))


def _lines(text: str, model: str, files: Mapping[str, str]) -> Iterator[str]:
    anchor, fence, has_title = "", "", False
    for line in text.split("\n"):
        if match := FENCE.match(line):
            if not fence:
                fence = match[1]
            elif line.strip().startswith(fence):
                fence = ""
        heading = None if fence else HEADING.match(line)
        if heading and has_title:
            anchor = heading["id"] or slugify(heading["text"], "-")
        yield line if fence else line.replace(VARIANTS, _links(model, files, anchor))
        if heading and not has_title:
            has_title = True
            links = _links(model, files, "")
            yield f'\n<p class="variants-of-page" markdown="span">{say("Model")}: {links}</p>\n'


def _links(model: str, files: Mapping[str, str], anchor: str) -> str:
    place = f"#{anchor}" if anchor else ""
    names = [name for name in MODEL_NAMES if name in files]
    names += [name for name in files if name not in MODEL_NAMES]
    links = " ".join(
        f'<span aria-current="true">{say(MODEL_NAMES.get(name, name))}</span>'
        if name == model
        else f'[{say(MODEL_NAMES.get(name, name))}]({files[name]}{place}){{ data-model="{name}" }}'
        for name in names
    )
    return f'<span class="variants" role="group" aria-label="{say("Model")}">{links}</span>'
