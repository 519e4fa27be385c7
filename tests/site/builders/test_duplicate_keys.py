"""A key that a YAML file has twice."""

from __future__ import annotations

from macros.site.builder_log import duplicate_keys

TEXT = """a: &anchor {x: 1, y: 2}
b:
  - {x: 1}
  - x: 1
    x: 2
c: *anchor
d: !ENV [A, ""]
a: 2
"""


def test_a_key_is_reported_with_both_lines() -> None:
    """At any depth; the same key in another mapping, or by an alias, is no second one."""
    assert [str(problem) for problem in duplicate_keys(TEXT, "m.yml")] == [
        'm.yml:8: a second "a:", after line 1; make them one',
        'm.yml:5: a second "x:", after line 4; make them one',
    ]


def test_of_what_is_no_yaml_nothing_is_said() -> None:
    """Whoever reads it reports that."""
    assert list(duplicate_keys("a: [", "m.yml")) == []
    assert list(duplicate_keys("", "m.yml")) == []
