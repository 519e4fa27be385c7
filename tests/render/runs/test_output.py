"""What a section prints, returns and draws, as a page shows it."""

from __future__ import annotations

import re
import textwrap

import pytest
from pytest_examples import CodeExample, EvalExample

from macros.content.sections import section
from macros.core.errors import Problem
from macros.render.context import Context
from macros.render.output import Output
from macros.render.runs.output import output
from tests.support.checkout import SNIPPETS

HEAD = '''\
"""Words in a sentence, counted."""

import struct
import zlib
from collections import Counter
from pathlib import Path

SENTENCE = "the cat and the hat and the bat"
print("before the section")
'''
COUNTS = """\
counts = Counter(SENTENCE.split())
for word, count in counts.most_common(2):
    print(word, count)
counts["the"] + 1
"""
EXAMPLE = """\
counts = Counter(SENTENCE.split())
for word, count in counts.most_common(2):
    print(word, count)
    #> the 3
    #> and 2
print(counts["the"] + 1)
#> 4
"""
LONGEST = '''\
def longest(words: str = SENTENCE) -> str:
    """The longest word."""
    return max(words.split(), key=len)
'''
PIXEL = r"""
def chunk(kind, data):
    sum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", sum)


header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
Path("pixel.png").write_bytes(b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b""))
Path("notes.txt").write_text("no picture")
"""
SVG = """\
Path("drawn").mkdir()
Path("drawn/counts.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
"""


def shown(context: Context, code: str, title: str = "") -> Output:
    """What a page shows of a section with this code."""
    marked = f"# --8<-- [start:part]\n{code}# --8<-- [end:part]\n"
    (context.snippets / "python" / "words.py").write_text(HEAD + marked, encoding="utf-8")
    return output(context, "words", "part", title)


def text_of(output: Output) -> str:
    """The text in the block of an output."""
    block = re.search(r"^(`{3,}) \{[^\n]*\}\n(.*)\n\1$", output.text, re.DOTALL | re.MULTILINE)
    assert block is not None, output.text
    return block[2]


def test_what_a_section_prints_and_its_last_value_are_shown(context: Context) -> None:
    """And not what is printed before it."""
    assert text_of(shown(context, COUNTS)) == "the 3\nand 2\n4"


def test_a_function_that_needs_no_argument_is_called(context: Context) -> None:
    """What it returns is shown, where the section does nothing else."""
    assert text_of(shown(context, LONGEST)) == "the"


def test_output_is_shown_as_it_is(context: Context) -> None:
    """Also what Markdown, HTML and templates would take for their own."""
    text = "``` {{ x }} <b> *a*"
    assert text_of(shown(context, f"print({text!r})\n")) == text


@pytest.mark.parametrize("example", [EXAMPLE, "print('a  b')\n#> a  b\nprint([1])\n#> [1]\n"])
def test_pytest_examples_says_the_same(
    example: str, context: Context, eval_example: EvalExample
) -> None:
    """Its check accepts as comments what a page shows as output."""
    head = HEAD.replace('print("before the section")\n', "")
    eval_example.run_print_check(CodeExample.create(head + example))
    lines = re.findall(r"^ *#> (.*)\n", example, re.MULTILINE)
    code = re.sub(r"^ *#> .*\n", "", example, flags=re.MULTILINE)
    assert text_of(shown(context, code)).splitlines() == lines


@pytest.mark.parametrize(
    ("code", "file", "start"),
    [(PIXEL, "pixel.png", b"\x89PNG"), (SVG, "drawn/counts.svg", b"<svg")],
)
def test_a_picture_is_a_file_of_the_site(
    code: str, file: str, start: bytes, context: Context
) -> None:
    """With its title for whoever does not see it; files that are no pictures are none."""
    result = shown(context, code, 'Words & "counts"')
    path = f"data/output-python-words-py-part/{file}"
    assert list(result.files) == [path]
    data = result.files[path]
    assert isinstance(data, bytes)
    assert data.startswith(start)
    assert f'src="../../{path}" alt="Words &amp; &quot;counts&quot;"' in result.text
    assert Output.from_json(result.to_json()) == result


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("nothing = 1\n", 'section "part" prints nothing, returns nothing, and saves no picture'),
        ("x = 1\nx / 0\n", "snippets/python/words.py:12: ZeroDivisionError: division by zero"),
        ("int('x')\n", "snippets/python/words.py:11: ValueError: invalid literal for int()"),
        ("exit(3)\n", "snippets/python/words.py:11: SystemExit: 3"),
        ("import os\nos._exit(3)\n", "snippets/python/words.py: Python ended with status 3 here"),
        ("print('line\\n' * 201)\n", "this prints 201 lines, and a page shows at most 200"),
        (
            "def count(word):\n    return 1\n",
            'snippets/python/words.py:11: "count" takes arguments: call it at the end of the '
            "section",
        ),
        (SVG, 'drawn/counts.svg needs a title that says what it shows: output(…, title="…")'),
        (
            "Path('large.svg').write_text('x' * 2_000_001)\n",
            "large.svg has 2,000,001 bytes, and a picture at most 2,000,000",
        ),
    ],
)
def test_a_mistake_is_one_line(code: str, problem: str, context: Context) -> None:
    """With the file and the line where there is one."""
    title = "Large" if "large" in code else ""
    with pytest.raises(Problem) as failed:
        shown(context, code, title)
    assert str(failed.value).startswith(problem)


def test_a_section_that_does_not_return_is_stopped(context: Context) -> None:
    """As the snippets that the sample company calls are."""
    with pytest.raises(Problem) as failed:
        shown(context, "import time\nwhile True:\n    time.sleep(0.1)\n")
    assert str(failed.value).startswith("snippets/python/words.py:13: this does not return: ")


def test_a_part_of_a_statement_does_not_run(context: Context) -> None:
    """Since nobody could say what comes of it."""
    code = (
        "print(2)\nif True:\n    # --8<-- [start:inner]\n    print(1)\n    # --8<-- [end:inner]\n"
    )
    assert text_of(shown(context, code)) == "2\n1"
    with pytest.raises(Problem, match=r"^snippets/python/words.py:14: section \"inner\" is a part"):
        output(context, "words", "inner")


@pytest.mark.parametrize(
    ("path", "name", "problem"),
    [
        ("word", "part", "no file snippets/python/word.py; did you mean"),
        ("words", "prat", 'no section "prat" in snippets/python/words.py; did you mean "part"?'),
        ("shell/authoring.sh", "serve", "only Python runs when the site is built"),
    ],
)
def test_what_is_not_there_is_a_problem(
    path: str, name: str, problem: str, context: Context
) -> None:
    """With the nearest name."""
    shown(context, COUNTS)
    root = context if path.startswith("word") else Context(SNIPPETS.parent, app="")
    with pytest.raises(Problem) as failed:
        output(root, path, name)
    assert str(failed.value).startswith(problem)


def test_a_section_runs_as_it_is_copied() -> None:
    """The example on the authoring page counts the events of its set."""
    code = section(SNIPPETS, "authoring/visits.py", "count").code
    events = section(SNIPPETS, "authoring/visits.py", "visits").code
    names: dict[str, object] = {}
    exec(f"{events}\n{textwrap.dedent(code)}", names)
    listed = names["names"]
    assert isinstance(listed, list)
    text = output(Context(SNIPPETS.parent, app=""), "authoring/visits.py", "count").text
    expected = "\n".join(f"{name} {listed.count(name)}" for name in sorted(set(listed)))
    assert f"}}\n{expected}\n```" in text
