"""The site does not depend on one builder, and a builder imports only what it needs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.support.checkout import PROJECT_ROOT, run

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


SPARED = """
import inspect, sys
from pathlib import Path
from macros.site import builder
builder.prepare(Path.cwd())
import mkdocs_macros.context, mkdocs_macros.plugin, mkdocs_macros.util
assert "get_git_info()" in inspect.getsource(mkdocs_macros.context.define_env)
assert mkdocs_macros.context.get_git_info() == {}
assert "requests" not in sys.modules
assert issubclass(mkdocs_macros.util.requests.exceptions.RequestException, OSError)
import requests
assert requests.get is mkdocs_macros.util.requests.get
"""


def test_what_no_page_needs_is_not_done() -> None:
    """mkdocs-macros asks git nothing, and imports requests on first use, the same for everyone."""
    command = [sys.executable, "-c", SPARED]
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
