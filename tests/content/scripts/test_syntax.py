"""The syntax errors of scripts are told with their line, and nothing of a script is run."""

from __future__ import annotations

from pathlib import Path

from macros.content.scripts.syntax import check_scripts


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    """In scripts of the pages and in snippets; what is right, and what would fail, is not told."""
    files = {
        "docs/assets/broken.js": "const a = 1\nfunction (\n",
        "docs/assets/right.js": "throw new Error('it ran')\n",
        "snippets/javascript/person/twice.js": "import a from 'b'\n\nlet a\n",
        "snippets/javascript/page.jsx": "const a = <p>\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for _ in range(2):
        assert list(map(str, check_scripts(tmp_path))) == [
            "docs/assets/broken.js:2: JavaScript cannot read this: Function statements require a "
            "function name",
            "snippets/javascript/person/twice.js:3: JavaScript cannot read this: Identifier 'a' "
            "has already been declared",
        ]
    (tmp_path / "docs/assets/broken.js").unlink()
    (tmp_path / "snippets/javascript/person/twice.js").write_bytes(b"// \xe9")
    (problem,) = check_scripts(tmp_path)
    assert str(problem).startswith("snippets/javascript/person/twice.js: not UTF-8 text (byte 3)")
