"""The site outlives its tools: what continues MkDocs builds the same one."""

from __future__ import annotations

import re
from pathlib import Path

from tests.project import run

GENERATOR = re.compile(r'<meta name="generator" content="[^"]*">')


def test_properdocs_builds_the_same_site(site: Path, tmp_path: Path) -> None:
    """Every page is the same but for the name of its generator; so is every other file."""
    other = tmp_path / "site"
    done = run("macros", "build", "--builder", "properdocs", "--site-dir", str(other))
    assert done.returncode == 0, done.stderr
    names = {file.relative_to(site) for file in site.rglob("*") if file.is_file()}
    assert names == {file.relative_to(other) for file in other.rglob("*") if file.is_file()}
    for name in names:
        ours, theirs = (site / name).read_bytes(), (other / name).read_bytes()
        if name.suffix == ".html":
            ours, theirs = (GENERATOR.sub("", text.decode()).encode() for text in (ours, theirs))
        assert ours == theirs, name
