"""The folders of this checkout."""

from __future__ import annotations

from pathlib import Path

CODE = Path(__file__).parents[1]  # the package with every room
ROOT = CODE.parent  # has mkdocs.yml, docs/ and snippets/
