"""A ratio in words is as near to the number as its words say."""

from __future__ import annotations

import pytest

from macros.answers.ratios import in_words
from macros.core.errors import Problem

PARTS = {"tenth": 10, "fifth": 5, "quarter": 4, "third": 3, "half": 2}
NUMBERS = ("", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PHRASES = [
    *("a tenth", "a fifth", "a quarter", "a third", "two fifths", "half", "three fifths"),
    *("two thirds", "three quarters", "four fifths", "nine tenths", "twice"),
    *(f"{number} times" for number in NUMBERS[3:]),
]


def meant(phrase: str) -> float:
    """The number that somebody who reads a phrase takes it for."""
    if phrase == "twice":
        return 2
    count, _, noun = f"a {phrase}".rpartition(" ")
    number = NUMBERS.index(count.split()[-1])
    return number if noun == "times" else number / PARTS[noun.removesuffix("s")]


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_ratio_is_what_its_words_mean(phrase: str) -> None:
    """Within one percent it is the phrase alone, within two it is "about" that."""
    for factor in (0.9901, 1, 1.0099):
        assert in_words(meant(phrase) * factor) == phrase
    for factor in (0.989, 1.011):
        assert in_words(meant(phrase) * factor) == f"about {phrase}"


def test_each_number_has_the_nearest_words_or_none() -> None:
    """From a twentieth to twenty: no other phrase is nearer, and none is further than 13 %."""
    for step in range(1, 2000):
        ratio = 0.05 + step / 100
        near = min((meant(phrase) for phrase in PHRASES), key=lambda number: abs(number - ratio))
        is_near = abs(near - ratio) <= 0.13 * near and (ratio < 1) == (near < 1)
        if is_near:
            assert meant(in_words(ratio).removeprefix("about ")) == near
        else:
            with pytest.raises(Problem, match=r"^no words for a ratio of [\d.]+; show the numbers"):
                in_words(ratio)


def test_a_ratio_without_words_is_named() -> None:
    """With its first three digits."""
    with pytest.raises(Problem, match=r"^no words for a ratio of 1\.23; show"):
        in_words(1.2345)
