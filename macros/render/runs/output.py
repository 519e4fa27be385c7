"""The macro that shows what a section prints, returns and draws."""

from __future__ import annotations

from macros.content.sections import section
from macros.core import formats
from macros.core.errors import Problem
from macros.core.words.language import say
from macros.render import markup
from macros.render.context import Context
from macros.render.output import Output
from macros.render.runs.process import run_section

FOLDERS = ("python", "authoring")  # with sections that run
LONGEST = 200  # lines of text on a page
LARGEST = 2_000_000  # bytes of a picture


def output(context: Context, path: str, name: str, title: str = "") -> Output:
    """What a section of a Python snippet prints or returns, and the pictures that it saves.

    It runs when the site is built, in an empty folder of its own.

    Args:
        path: a module, or a file in `snippets/`.
        name: the section.
        title: what the picture shows, which a section that saves one needs.
    """
    path = section_path(context, path, name)
    run = run_section(context.root, path, name)
    if not run.text.strip() and not run.pictures:
        raise Problem(f'section "{name}" prints nothing, returns nothing, and saves no picture')
    parts, files = [], {}
    if text := run.text.strip("\n"):
        parts.append(_text(text, f"{path}:{name}"))
    for file, data in run.pictures.items():
        if not title:
            raise Problem(f'{file} needs a title that says what it shows: output(…, title="…")')
        if len(data) > LARGEST:
            raise Problem(f"{file} has {len(data):,} bytes, and a picture at most {LARGEST:,}")
        place = f"data/{markup.anchor('output', f'{path}-{name}')}/{file}"
        files[place] = data
        parts.append(_picture(context.file_address(place), title))
    return Output("\n\n".join(parts), files)


def section_path(context: Context, path: str, name: str) -> str:
    """The file of a section that can run, relative to `snippets/`.

    Args:
        context: what macros get.
        path: a module, or a file in `snippets/`.
        name: the section, which has to be there.
    """
    path = path if "." in path else f"{FOLDERS[0]}/{path}.py"
    section(context.snippets, path, name)
    if not path.endswith(".py"):
        raise Problem("only Python runs when the site is built: a file that ends in .py")
    if path.partition("/")[0] not in FOLDERS:
        raise Problem(f"only files in {' and '.join(FOLDERS)} of snippets run")
    return path


def _text(text: str, name: str) -> str:
    lines = text.count("\n") + 1
    if lines > LONGEST:
        raise Problem(f"this prints {lines:,} lines, and a page shows at most {LONGEST}")
    block = markup.fenced(text, "output.text", f' data-output="{name}"')
    return f"**{say('Output')}**{{ .filename }}\n\n{block}"


def _picture(address: str, title: str) -> str:
    title = formats.attribute(title)
    image = f'<img src="{address}" alt="{title}" loading="lazy">'
    return f'<figure class="output">{image}<figcaption>{title}</figcaption></figure>'
