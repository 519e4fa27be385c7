"""An event of the sample company: its function in the snippets of each language and model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from macros.commands.questions import event_code
from macros.commands.questions.edits import Edit, Project, line_of
from macros.core.errors import Problem, suggest

RECORDING = "macros/sample/recording.py"
MODULES = re.compile(r"^MODULES = \(([^)]*)\)$", re.MULTILINE)  # those that the company calls
MODEL = re.compile(r'TrackingModel\("(\w+)", "snippets')
FACTS = "tests/support/facts.py"
FACT = '    "{event}": {{"organization_id": "org_7f3a", "user_id": "user_1"}},\n'


@dataclass(frozen=True)
class TrackedEvent:
    """An event that the sample company sends, or is going to.

    Attributes:
        root: the project's folder.
        name: of the event, and of its function and section.
    """

    root: Path
    name: str

    @cached_property
    def models(self) -> list[str]:
        """The names of the tracking models; the first one has no folder of its own."""
        return MODEL.findall(self._recording)

    @cached_property
    def modules(self) -> list[str]:
        """The names of the modules whose functions the company calls."""
        match = MODULES.search(self._recording)
        if match is None:
            cause = 'no line with "MODULES = (", and so no modules that the company calls'
            raise Problem(cause, path=RECORDING)
        return re.findall(r'"(\w+)"', match[1])

    @cached_property
    def module(self) -> str:
        """The module that has its function already, or ""."""
        return next((name for name in self.modules if self._has_section(name)), "")

    def check_module(self, module: str) -> None:
        """Refuse a module that the company does not call, or that is not the event's own."""
        if module not in self.modules:
            hint = suggest(module, self.modules, "Modules")
            cause = f'no module "{module}" that the company calls; {hint}'
            raise Problem(f"{cause} A new one is written with new-module={module}")
        if self.module not in ("", module):
            raise self._elsewhere()

    def check_new_module(self, module: str) -> None:
        """Refuse a module that is there, or whose event is."""
        for file in self._files(module):
            if file.exists() or file.with_suffix("").is_dir():
                raise Problem("this module exists already", path=self._project.path(file))
        if self.module:
            raise self._elsewhere()

    def additions(self, module: str) -> list[Edit]:
        """Write its function into each file of a module that lacks it, and its facts for tests.

        Where the module is new, so are its files, and the company calls it.
        """
        if module in self.modules:
            files = [file for file in self._files(module) if file.is_file()]
            edits = [self._append(f) for f in files if not self._is_in(f)]
        else:
            edits = [self._create(file) for file in self._files(module)]
            edits.append(self._call([*self.modules, module], "calls the new module"))
        return [*edits, *self._facts()]

    def sections(self) -> list[tuple[Path, int]]:
        """Each file that has its function, with the line where its section starts."""
        files = [file for file in self._files(self.module) if file.is_file() and self._is_in(file)]
        return [(file, line_of(self._project.read(file), self._start)) for file in files]

    def uses(self) -> list[tuple[Path, int]]:
        """Where anything but its own sections and facts mentions it: files with a line."""
        word = re.compile(rf"(?<![\w-]){re.escape(self.name)}(?![\w-])")
        own = {edit.file: edit.text or "" for edit in self.removals()}
        places = []
        for file, text in self._project.texts():
            left = own.get(file, text)
            places += [(file, line_of(text, match[0])) for match in word.finditer(left)][:1]
        return places

    def removals(self) -> list[Edit]:
        """Take back all that `additions` wrote; a file that has no other section goes."""
        edits = [self._without(file) for file, _ in self.sections()]
        if edits and all(edit.text is None for edit in edits):
            left = [name for name in self.modules if name != self.module]
            edits.append(self._call(left, "no longer calls the module"))
        file, line = self.root / FACTS, FACT.format(event=self.name)
        if file.is_file() and line in (text := self._project.read(file)):
            edits.append(Edit(file, text.replace(line, ""), "without the facts of the event"))
        return edits

    @cached_property
    def _recording(self) -> str:
        """How the company calls the snippets, read as text: it may be broken at the moment."""
        return self._project.read(self.root / RECORDING)

    @property
    def _project(self) -> Project:
        return Project(self.root)

    @property
    def _start(self) -> str:
        return f"[start:{self.name}]"

    def _elsewhere(self) -> Problem:
        file, line = self.sections()[0]
        cause = f'the event "{self.name}" is here already: use module={self.module}'
        return Problem(cause, path=self._project.path(file), line=line)

    def _is_in(self, file: Path) -> bool:
        return self._start in self._project.read(file)

    def _has_section(self, module: str) -> bool:
        return any(file.is_file() and self._is_in(file) for file in self._files(module))

    def _files(self, module: str) -> list[Path]:
        """The files of a module: in each language that the project has, and for each model."""
        languages = (("python", "py"), ("javascript", "js"))
        snippets = self.root / "snippets"
        return [
            snippets / language / ("" if number == 0 else model) / f"{module}.{ending}"
            for number, model in enumerate(self.models)
            for language, ending in languages
            if (snippets / language).is_dir()
        ]

    def _model(self, file: Path) -> str:
        return file.parent.name if file.parent.name in self.models[1:] else self.models[0]

    def _section(self, file: Path) -> str:
        section = event_code.python if file.suffix == ".py" else event_code.javascript
        return section(self.name, self._model(file))

    def _append(self, file: Path) -> Edit:
        gap = "\n" if file.suffix == ".py" else ""
        return self._project.append(file, gap + self._section(file), "the event")

    def _create(self, file: Path) -> Edit:
        head = event_code.JAVASCRIPT_MODULE
        if file.suffix == ".py":
            package = ".".join(file.parent.relative_to(self.root).parts)
            head = event_code.python_module(self.name, self._model(file), package, file.stem)
        return Edit(file, head + self._section(file), "a new module with the event")

    def _call(self, modules: list[str], what: str) -> Edit:
        file = self.root / RECORDING
        names = [f'"{name}"' for name in modules]
        line = f"MODULES = ({', '.join(names)})"
        if len(line) > 100:
            line = "\n    ".join(["MODULES = (", *(f"{name}," for name in names)]) + "\n)"
        return Edit(file, MODULES.sub(line, self._recording), what)

    def _facts(self) -> list[Edit]:
        """An example of its arguments, where the project has the tests that call it."""
        file = self.root / FACTS
        text = self._project.read(file) if file.is_file() else ""
        head, end, rest = text.partition("\n}\n")
        if not end or f'\n    "{self.name}": ' in text:
            return []
        line = FACT.format(event=self.name)
        return [Edit(file, f"{head}\n{line}}}\n{rest}", "an example of its arguments, for tests")]

    def _without(self, file: Path) -> Edit:
        text = self._project.read(file)
        marked = rf"\n*[^\n]*\[start:{self.name}\](?:.|\n)*?\[end:{self.name}\]\n"
        left = re.sub(marked, "\n" * (3 if file.suffix == ".py" else 2), text)
        if "[start:" not in left:
            return Edit(file, None, "deleted")
        return Edit(file, left.rstrip("\n") + "\n", "without the event")
