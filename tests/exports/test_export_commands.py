"""The command over an export: mistakes end it and leave the site; hostile values stay text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from macros import look
from tests.exports.makers import Row, event, write, year
from tests.project import copy_to, edit, run, share_cache
