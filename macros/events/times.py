"""SQL for times, whatever a file has them as: types of DuckDB's, ISO 8601, or a Unix time.

The rule is that of `docs/live/core/times.ts`, with one set of cases for both:
`tests/events/exports/shapes/value_cases.json`.
"""

from __future__ import annotations

from macros.core.sql import literal

UTC = "UTC"
# A date, or a date and a time with or without a zone. BigQuery writes "UTC", Snowflake " Z".
ISO = (
    r"\d{4}-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?"
    r"\s?(Z|UTC|[+-](0\d|1[0-5])(:?[0-5]\d)?)?)?"
)
ZONE = r":\d\d(\.\d+)?\s?(Z|UTC|[+-]\d\d(:?\d\d)?)$"  # of a time in that form
UNIX = r"\d{9,19}(\.\d+)?"
# From 2000 to 2100 no Unix time in one unit is one in another, nor a date such as 202503011000.
FIRST, LAST = 946_684_800, 4_102_444_800
UNITS = (1, 1_000, 1_000_000, 1_000_000_000)  # a second in the units that there are


def local_time(kind: str, column: str, zone: str) -> str:
    """SQL that gives the time in a zone, or NULL for what is not a time.

    A text without a zone is a time in that zone; a TIMESTAMP without one is UTC, as PostHog writes
    Parquet.

    Args:
        kind: the type of the column.
        column: SQL for it.
        zone: an IANA name.
    """
    if kind.startswith("TIMESTAMP WITH"):
        if zone != UTC:
            return f"timezone({literal(zone)}, {column})"
        return f"make_timestamp(epoch_us({column}))"  # several times quicker than timezone()
    if kind.startswith("DATE"):
        return f"{column}::TIMESTAMP"
    if kind.startswith("TIMESTAMP"):
        return _in_zone(f"{column}::TIMESTAMP", zone)
    text = f"trim({column}::VARCHAR)"
    has_zone = f"regexp_matches({text}, '{ZONE}', 'i')"
    iso = _in_zone(_iso(text), zone)
    if zone != UTC:
        iso = f"CASE WHEN {has_zone} THEN {iso} ELSE {_iso(text)} END"
    return (
        f"CASE WHEN regexp_full_match({text}, '{ISO}', 'i') THEN {iso} "
        f"WHEN regexp_full_match({text}, '{UNIX}') THEN {_in_zone(_unix(text), zone)} END"
    )


def _in_zone(time: str, zone: str) -> str:
    """SQL for a UTC time in another zone."""
    return time if zone == UTC else f"timezone({literal(zone)}, timezone('{UTC}', {time}))"


def _iso(text: str) -> str:
    """UTC where it names no zone."""
    closed = rf"regexp_replace(upper({text}), '\s?(Z|UTC|[+-]\d\d(:?\d\d)?)$', '\1')"
    plain = f"replace({closed}, 'UTC', 'Z')"
    return f"timezone('UTC', TRY_CAST({plain} AS TIMESTAMPTZ))"


def _unix(text: str) -> str:
    """Seconds, or thousandths, millionths or billionths of one, by their size."""
    number = f"TRY_CAST({text} AS DOUBLE)"
    cases = " ".join(
        f"WHEN {number} >= {FIRST * unit} AND {number} < {LAST * unit} "
        f"THEN make_timestamp(round({number} * 1e6 / {unit})::BIGINT)"
        for unit in UNITS
    )
    return f"CASE {cases} END"
