"""How long a page takes to read, put where its byline leaves a place for it."""

from __future__ import annotations

import html
import re
from pathlib import Path

from macros.core.cache import Cache
from macros.core.cache_keys import code_key
from macros.core.errors import Problem
from macros.core.words.language import count, current, say
from macros.render.markup import READING_TIME

WORDS_A_MINUTE = 220
LIMIT = 200  # reading times in the cache
NO_PROSE = re.compile(r"<(pre|svg|table)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
BYLINE = re.compile(r'\bclass="byline"')


def fill_in(text: str, article: str, path: str, cache: Path) -> str:
    """A page with its reading time; one without a byline stays as it is.

    Args:
        text: the page.
        article: its article, which is read.
        path: its file, for messages.
        cache: a folder for times that need not be computed again.

    Raises:
        Problem: the byline has no place for it.
    """
    if READING_TIME not in text:
        if BYLINE.search(text):
            raise Problem(f"has a byline without {READING_TIME}", path=path)
        return text
    key = (code_key(__name__), current().key, article)
    time = Cache(cache, LIMIT).get_or_create(key, lambda: reading_time(article))
    return text.replace(READING_TIME, f"<span>{say('{time} to read', time=time)}</span>", 1)


def reading_time(article: str) -> str:
    """How long an article takes to read, by the words of its prose.

    >>> reading_time("<p>" + "word " * 500 + "<pre>" + "code " * 5000 + "</pre>")
    '2 minutes'
    """
    prose = html.unescape(TAG.sub(" ", NO_PROSE.sub(" ", article)))
    minutes = max(1, round(len(re.findall(r"\w+", prose)) / WORDS_A_MINUTE))
    return count(minutes, "{n} minute", "{n} minutes")
