"""What was assumed of the user's own events, in the language of a page: it is kept in English."""

from __future__ import annotations

from dataclasses import replace

from macros.core.words.language import say_again, translatable
from macros.events.meaning.notes import Note

# Of what macros/events/ writes into notes, and into the reason of a model.
TEXTS = translatable(
    "{source}: skipped {n} file of another kind or empty: {listed}",
    "{source}: skipped {n} files of another kind or empty: {listed}",
    "files have the content of another one, and are read once",
    "events were left out, whose uuid a newer version of the same event has",
    "events have no uuid and are like another one in all that is read; each was counted",
    "events name no organization, and count for none",
    "events have their group in `$groups` alone, as `{kind}`",
    "events with {problem}, so that a number by it would be wrong",
    "events have {problem}, by which no query counts them",
    "no event name",
    "no distinct id",
    "a distinct id that PostHog never merges",
    "a person or organization that is a text for nothing",
    "a timestamp in an unknown format (use ISO 8601)",
    "a timestamp before 1970",
    "a timestamp in the future",
    'a "{name}" that is not an amount',
    'a "{event}", with "{value}"',
    'a "{event}"',
    "events of test accounts are left out",
    "events before {day} are left out",
    "events after {day} are left out",
    "days and months are those of {timezone}, and so are times without a zone",
    'no event is called "{event}" under its condition, which "{ours}" is made of',
    'no event is called "{event}", which "{ours}" is made of',
    'events called "{ours}" are counted, beside {theirs}',
    "payments lack an amount, and count as nothing",
    "payments are negative, and count as refunds",
    "refunds have a positive amount, and are subtracted all the same",
    "payments may have come twice: the same organization, amount and moment under another uuid; "
    "they are counted",
    "payments in several currencies, and no rates for them: {listed}",
    "all payments are in {currency}, which pages call dollars",
    "payments are for a year: recurring revenue has each in twelve months, and other sums in the "
    "month in which it was paid",
    "no events at all in {span}, which retention and churn leave out",
    '"model: {model}" is set, but only {n} of {all} sign-ups have `{organization}`; {reason}',
    '"model: {model}" is set, but the data {reason}',
    "model {number}, as set: {counted}",
    "looks like model {number}: {counted}; as persons it would be {n}",
    "looks like model {number}: {counted}; {missing}",
    "{missing}; no `user_id` either: if they are people, say what their organization is",
    "no `{property}` and no `{group}`",
    "`{property}` or `{group}` on too few sign-ups to count by",
    "each has an `{property}` of its own",
    "{n} person with a sign-up",
    "{n} persons with a sign-up",
    "{n} organization by `{name}`",
    "{n} organizations by `{name}`",
    "{first} to {last}",  # last, since most sentences have such a word
)


def said(note: Note) -> Note:
    """A note in the language spoken now."""
    return replace(note, text=say_again(note.text, TEXTS), example=say_again(note.example, TEXTS))
