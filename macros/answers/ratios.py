"""Ratios in words, such as "about four times" or "a third"."""

from __future__ import annotations

from macros.core.errors import Problem
from macros.core.words.language import say, translatable

# Ratios that have a name, and how far a number may be from one that stands for it.
FRACTIONS: dict[float, str] = {
    **{1 / 10: "a tenth", 1 / 5: "a fifth", 1 / 4: "a quarter", 1 / 3: "a third"},
    **{2 / 5: "two fifths", 1 / 2: "half", 3 / 5: "three fifths", 2 / 3: "two thirds"},
    **{3 / 4: "three quarters", 4 / 5: "four fifths", 9 / 10: "nine tenths"},
}
TIMES: dict[float, str] = {
    **{2: "twice", 3: "three times", 4: "four times", 5: "five times", 6: "six times"},
    **{7: "seven times", 8: "eight times", 9: "nine times", 10: "ten times"},
}
NAMES = translatable(
    *("a tenth", "a fifth", "a quarter", "a third", "two fifths", "half", "three fifths"),
    *("two thirds", "three quarters", "four fifths", "nine tenths"),
    *("twice", "three times", "four times", "five times", "six times", "seven times"),
    *("eight times", "nine times", "ten times"),
)
TOLERANCE, EXACT = 0.13, 0.01


def in_words(ratio: float) -> str:
    """A ratio in words, as near as they are: "a third", "about half", "about four times".

    >>> in_words(0.25), in_words(0.34), in_words(2.0), in_words(4.13)
    ('a quarter', 'about a third', 'twice', 'about four times')
    """
    words = FRACTIONS if ratio < 1 else TIMES
    nearest = min(words, key=lambda number: abs(number - ratio))
    if abs(nearest - ratio) > TOLERANCE * nearest:
        raise Problem(f"no words for a ratio of {ratio:,.3g}; show the numbers instead")
    is_exact = abs(nearest - ratio) <= EXACT * nearest
    name = say(words[nearest])
    return name if is_exact else say("about {ratio}", ratio=name)
