"""Vega, which `vl-convert` brings: drawings of specifications, and the library for a browser."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from macros.core import workers
from macros.core.cache import Cache
from macros.core.cache_keys import code_key, packages_key
from macros.core.paths import ROOT

VEGA_LITE = "6.4"
CACHE = ROOT / ".cache" / "vega"
WORKER = "vega"  # the process that bundles the library, where one was started
CLIP_ID = re.compile(r'(?<=id="clip)\d+(?=")|(?<=url\(#clip)\d+(?=\))')


def load() -> None:
    """Load Vega ahead of time; loading is slower than drawing."""
    _converter().vegalite_to_svg({"data": {"values": []}, "mark": "bar"}, vl_version=VEGA_LITE)


def draw(specification: dict[str, Any], pictures: Cache | None = None) -> str:
    """The SVG of a Vega-Lite specification, from the cache if there is one."""
    if pictures is None:
        return _draw(specification)
    return pictures.get_or_create(
        (json.dumps(specification), *_versions()), lambda: _draw(specification)
    )


def write_library(file: Path) -> None:
    """Write the module with which a browser draws a specification again: the same Vega."""
    workers.wait(WORKER)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(library(), encoding="utf-8")


def library() -> str:
    """The module as text, from the cache or bundled now."""
    return Cache(CACHE, 2).get_or_create(_versions(), _bundle)


def _bundle() -> str:
    bundle = _converter().javascript_bundle("export default vegaEmbed", vl_version=VEGA_LITE)
    return str(bundle)


def _draw(specification: dict[str, Any]) -> str:
    """An SVG whose clip ids count from 0, whatever this process drew before."""
    svg: str = _converter().vegalite_to_svg(specification, vl_version=VEGA_LITE)
    numbers = {old: str(new) for new, old in enumerate(dict.fromkeys(CLIP_ID.findall(svg)))}
    return CLIP_ID.sub(lambda match: numbers[match[0]], svg)


def _versions() -> tuple[str, str]:
    return code_key(__name__), packages_key("vl-convert-python")


@cache
def _converter() -> Any:
    import vl_convert

    return vl_convert
