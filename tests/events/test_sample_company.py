"""The seam between the engine and the sample company."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from macros.core.errors import Problem
from macros.events.sample_company import sample_company
from macros.events.sample_dataset import sample_dataset
from macros.queries.query import DEFAULT_MODEL
from tests.support.checkout import PROJECT_ROOT, SNIPPETS


def test_the_default_model_is_that_of_queries_in_no_folder() -> None:
    """The company's first model answers the queries that name none."""
    assert sample_company(PROJECT_ROOT).models[0] == DEFAULT_MODEL


def test_a_model_depends_on_its_snippets_and_on_those_they_import() -> None:
    """The files are those of the model's folder, and of other folders only what is imported."""
    names = {
        model: {file.relative_to(SNIPPETS).as_posix() for file in company.snippets(model)}
        for company in [sample_company(PROJECT_ROOT)]
        for model in company.models
    }
    assert "python/accounts.py" in names["organization"]
    assert "python/person/accounts.py" in names["person"]
    assert not any(name.startswith("python/group/") for name in names["person"])


def test_an_imported_snippet_counts(tmp_path: Path) -> None:
    """A model depends on a snippet outside of its folder that one of its own imports."""
    folder = tmp_path / "snippets" / "python"
    (folder / "person").mkdir(parents=True)
    (folder / "identify.py").write_text("import snippets.python.client\n")
    (folder / "client.py").write_text("")
    (folder / "other.py").write_text("")
    (folder / "person" / "identify.py").write_text("from snippets.python.client import posthog\n")
    names = {file.name for file in sample_company(tmp_path).snippets("person")}
    assert names == {"identify.py", "client.py"}


def test_a_project_without_the_snippets_has_no_company(tmp_path: Path) -> None:
    """It has no models; whoever asks for events or for the truth gets a problem."""
    company = sample_company(tmp_path)
    assert (tuple(company.models), tuple(company.value_orders)) == ((), ())
    with pytest.raises(Problem, match=r"^this site has no sample company"):
        company.truth()
    with pytest.raises(Problem, match=r"^this site has no sample company"):
        sample_dataset(tmp_path)
    assert not (tmp_path / ".cache").exists()


def test_a_single_missing_snippet_is_no_missing_company(tmp_path: Path) -> None:
    """A file that is gone is a mistake to report, and not a site without a company."""
    shutil.copytree(SNIPPETS / "python", tmp_path / "snippets" / "python")
    (tmp_path / "snippets" / "python" / "accounts.py").unlink()
    assert sample_company(tmp_path).models
