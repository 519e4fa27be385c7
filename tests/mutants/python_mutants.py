"""Print the mutants of modules in Python as JSON, by mutmut's rules: see `mutants`.

Runs where mutmut is installed, which is not where the tests run.

mutmut's own runner puts all mutants of a file into one module. Here what is cached is keyed by the
source of modules, so each mutant has to be a file of its own; and it leaves out what is decorated
and what stands outside of functions, such as the directives of the policy.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode


class Visitor(MutationVisitor):  # type: ignore[misc]
    """Collects the mutations of a module, those of decorated functions too."""

    def _skip_node_and_children(self, node: libcst.CSTNode) -> bool:
        is_function = isinstance(node, libcst.FunctionDef)
        return not is_function and bool(super()._skip_node_and_children(node))


def mutants(code: str) -> Iterator[dict[str, Any]]:
    """Each mutant of a module: the line that differs, and all of its code."""
    wrapper = MetadataWrapper(libcst.parse_module(code))
    visitor = Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    module = wrapper.visit(visitor)
    positions = wrapper.resolve(PositionProvider)
    for mutation in visitor.mutations:
        mutant = module.deep_replace(mutation.original_node, mutation.mutated_node).code
        if is_python(mutant):
            yield {"line": positions[mutation.original_node].start.line, "code": mutant}


def is_python(code: str) -> bool:
    """Whether Python can compile it."""
    try:
        compile(code, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


if __name__ == "__main__":
    listed = {file: list(mutants(Path(file).read_text(encoding="utf-8"))) for file in sys.argv[1:]}
    json.dump(listed, sys.stdout)
