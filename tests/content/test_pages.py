"""Pages that include another: what they include, and its links from where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.content.pages import included, link_in_source, moved, without_front_matter


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A tutorial, a variant of it, and a page without one."""
    for name, text in {
        "tutorial.md": '{% include "part.md" %}',
        "terms.md": "# Terms",
        "part.md": '{% include "tutorial.md" %}',
        "person/tutorial.md": "{%- include 'tutorial.md' -%} {% include \"gone.md\" %}",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_pages_include_others_in_order_and_themselves_never(docs: Path) -> None:
    """Each once, those of included pages too, also one that is not there."""
    assert included(docs, "person/tutorial.md") == ("tutorial.md", "part.md", "gone.md")
    assert included(docs, "tutorial.md") == ("part.md",)
    assert included(docs, "terms.md") == included(docs, "none.md") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](terms.md#event)", "[a](../terms.md#event)"),
        ("[a](tutorial.md#x)", "[a](tutorial.md#x)"),  # there is one in the same folder
        ("[a](organization/tutorial.md)", "[a](../tutorial.md)"),
        ("[a](#x) [b](https://a.example/b.md) [c](mailto:a@b)", None),
        (
            '<a href="../llms.txt"> <img src="/x.png">',
            '<a href="../../llms.txt"> <img src="/x.png">',
        ),
        ("`[a](terms.md)` ``[a](terms.md)``", None),
        ("```md\n[a](terms.md)\n```\n[b](terms.md)", "```md\n[a](terms.md)\n```\n[b](../terms.md)"),
        ("[a]({{ address }}) {{ card('x', 'terms.md') }}", None),
    ],
)
def test_links_lead_to_the_same_from_another_folder(
    text: str, expected: str | None, docs: Path
) -> None:
    """Relative ones outside of code are rewritten, and nothing else."""
    assert moved(text, "tutorial.md", "person/tutorial.md", docs) == (expected or text)


def test_a_link_of_a_page_is_found_in_what_it_includes() -> None:
    """Backwards: what MkDocs complains of, as the author wrote it."""
    assert link_in_source("../terms.md#a", "tutorial.md", "person/tutorial.md") == "terms.md#a"
    assert link_in_source("#a", "tutorial.md", "person/tutorial.md") == "#a"


def test_front_matter_gives_way_to_blank_lines() -> None:
    """So that each line keeps its number; a rule in the text is no front matter."""
    assert without_front_matter("---\na: b\n---\n\ntext\n---\n") == "\n\n\n\ntext\n---\n"
    assert without_front_matter("text\n---\na\n---\n") == "text\n---\na\n---\n"
