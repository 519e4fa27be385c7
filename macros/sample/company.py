"""The sample company, by the interface `SampleCompany` of `macros/events/sample_company.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.core.text_files import read
from macros.sample import ledger
from macros.sample.organization import PLANS
from macros.sample.recording import (
    MODELS,
    MODULES,
    ORGANIZATION,
    Recording,
    problem_of,
    record,
)
from macros.sample.simulation import Simulation

IMPORT = re.compile(r"(?:from|import) (snippets[\w.]*)")


@dataclass(frozen=True)
class Company:
    """The company of the tutorial, which is tracked by the snippets in a project's folder."""

    root: Path
    models = tuple(MODELS)
    value_orders = (PLANS,)

    @property
    def is_present(self) -> bool:
        """Whether the project has any of the snippets that the tutorial's model consists of."""
        folder = self._folder(ORGANIZATION.name)
        return any((folder / f"{name}.py").is_file() for name in MODULES)

    def snippets(self, model: str) -> set[Path]:
        """The snippets of a model, and all that they import."""
        files: set[Path] = set()
        candidates = set(self._folder(model).glob("*.py"))
        while candidates:
            file = candidates.pop()
            files.add(file)
            candidates |= self._imported(file) - files
        return files

    def record(self, model: str, proceed: Callable[[], object]) -> Recording:
        """Everything that the company sends as a model tracks it."""
        return record(MODELS[model], proceed)

    def truth(self) -> Mapping[str, Any]:
        """Every answer of the ledger by the name of its query.

        Raises:
            ProjectProblem: the simulation or the ledger fails.
        """
        simulation = Simulation()
        try:
            for _ in simulation.occurrences():
                pass
            return {name: entry(simulation) for name, entry in ledger.entries.items()}
        except Exception as error:
            raise problem_of(error) from None

    def _folder(self, model: str) -> Path:
        return self.root / MODELS[model].package.replace(".", "/")

    def _imported(self, file: Path) -> set[Path]:
        """The snippets that one imports by itself."""
        names = IMPORT.findall(read(file, file.relative_to(self.root).as_posix()))
        files = {(self.root / name.replace(".", "/")).with_suffix(".py") for name in names}
        return {file for file in files if file.is_file()}
