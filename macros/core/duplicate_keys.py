"""Keys that a YAML file has twice, of which a parser silently takes the last."""

from __future__ import annotations

from collections.abc import Iterator

from macros.core.errors import Problem


def duplicate_keys(text: str, path: str) -> Iterator[Problem]:
    """A Problem for each key that its mapping has already.

    Args:
        text: YAML; nothing is said of what is none.
        path: its file, for messages.
    """
    import yaml

    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:  # whoever reads it says what is wrong
        return
    pending, seen = [tree], set[int]()
    while pending:
        node = pending.pop(0)
        if id(node) in seen:  # by an alias
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            pending += node.value
        elif isinstance(node, yaml.MappingNode):
            first: dict[str, int] = {}
            for key, value in node.value:
                line = key.start_mark.line + 1
                if isinstance(key, yaml.ScalarNode) and first.setdefault(key.value, line) != line:
                    cause = f'a second "{key.value}:", after line {first[key.value]}; make them one'
                    yield Problem(cause, path=path, line=line)
                pending.append(value)
