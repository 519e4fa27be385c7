"""A synthetic export in the shape of PostHog's S3 export, of any size: the same rows on every run.

Three in a hundred events are the tutorial's account, project and purchase; the others are what an
SDK captures by itself. Each has about ten properties of the event and ten of the person. One event
in a thousand was exported twice. One organization in ten never signed up.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

ORGANIZATION = 2000  # events of an organization, on average
YEAR = 365 * 86400 * 1_000_000  # microseconds

ROWS = """
WITH numbered AS (
  SELECT
    i,
    (hash(i) % 1000000007)::BIGINT AS chance,
    -- most events are those of a few organizations
    (pow((hash(i, 1) % 1000000) / 1e6, 2) * {organizations})::BIGINT AS organization,
    make_timestamp(1735689600000000 + i * ({year} // {events})) AS time
  FROM range({events}) AS numbers(i)
), occurrences AS (
  SELECT
    *,
    ['free', 'starter', 'growth', 'scale'][
      1 + (hash(organization, epoch(time)::BIGINT // 4000000) % 4)::BIGINT] AS plan,
    (epoch(time)::BIGINT // 3000000) * (organization % 7) AS projects,
    organization * 1000 + chance % (1 + organization % 40) AS person,
    CASE
      WHEN chance % 300 < 2 AND organization % 10 <> 9 THEN 'account_created'
      WHEN chance % 300 < 5 THEN 'project_created'
      WHEN chance % 300 < 8 THEN 'purchase'
      WHEN chance % 300 < 9 THEN 'plan_changed'
      WHEN chance % 300 < 50 THEN 'report_viewed'
      WHEN chance % 300 < 100 THEN '$pageview'
      WHEN chance % 300 < 240 THEN '$autocapture'
      ELSE '$pageleave'
    END AS event
  FROM numbered
)
SELECT
  md5(concat('event ', i))::UUID::VARCHAR AS uuid,
  event,
  'org_' || md5(concat('organization ', organization))[:12] AS distinct_id,
  md5(concat('person ', organization))::UUID::VARCHAR AS person_id,
  timezone('UTC', time) AS timestamp,
  timezone('UTC', time + INTERVAL 2 SECOND) AS created_at,
  timezone('UTC', time + INTERVAL 90 SECOND) AS _inserted_at,
  CASE event
    WHEN '$autocapture' THEN concat('button.primary:nth-child="', chance % 9, '";div;body')
    ELSE ''
  END AS elements_chain,
  concat(
    '{{"$lib":"web","$lib_version":"1.300.0","$browser":"',
    ['Chrome', 'Firefox', 'Safari', 'Edge'][1 + chance % 4],
    '","$os":"', ['Mac OS X', 'Windows', 'Linux', 'iOS'][1 + chance // 7 % 4],
    '","$current_url":"https://app.example.com/reports/', chance % 100000,
    '?from=', chance // 11 % 1000, '","$pathname":"/reports/', chance % 100000,
    '","$screen_width":', 1024 + chance % 2000,
    ',"$session_id":"', md5(concat('session ', i // 30, ' ', person))::UUID,
    '","$geoip_country_code":"', ['US', 'DE', 'BR', 'JP'][1 + organization % 4], '"',
    CASE event
      WHEN 'account_created' THEN concat(',"user_id":"user_', person, '"')
      WHEN 'project_created' THEN concat(',"user_id":"user_', person, '","project_id":"p_', i, '"')
      WHEN 'report_viewed' THEN concat(',"project_id":"p_', chance % {events}, '"')
      WHEN 'purchase' THEN concat(',"purchase_value":', 20 + chance % 1000, ',"plan":"', plan, '"')
      WHEN 'plan_changed' THEN concat(',"plan":"', plan, '"')
      ELSE concat(',"$el_text":"Button ', chance % 500, '","$event_type":"click"')
    END,
    '}}') AS properties,
  concat(
    '{{"name":"Company ', organization, ' \\"Ltd\\"","industry":"',
    ['Retail', 'Health', 'Games', 'Energy', 'Media'][1 + organization % 5],
    '","plan":"', plan, '","project_total":', projects,
    ',"$current_url":"https://app.example.com/reports/', chance % 100000,
    '?from=', chance // 11 % 1000, '","$os":"Windows","$browser":"Chrome"',
    ',"$initial_referrer":"https://www.example.com/search?q=', organization,
    '","$initial_browser":"Chrome","$initial_os":"Windows","$creator_event_uuid":"',
    md5(concat('person ', organization))::UUID, '","$geoip_city_name":"Zürich"',
    ',"email":"team@company-', organization, '.example.com"}}') AS person_properties
FROM occurrences
"""


def write(file: Path, events: int) -> Path:
    """Write an export of so many events to Parquet, some of them twice, unless the file exists."""
    if file.is_file():
        return file
    organizations = max(events // ORGANIZATION, 10)
    rows = ROWS.format(events=events, organizations=organizations, year=YEAR)
    new = file.with_suffix(".new")
    with duckdb.connect() as database:
        database.execute("SET preserve_insertion_order = false")
        database.execute(
            f"""COPY (
              FROM ({rows}) UNION ALL BY NAME
              FROM ({rows}) WHERE hash(uuid) % 1000 = 0
            ) TO '{new}' (FORMAT parquet, COMPRESSION zstd)"""
        )
    new.rename(file)
    return file


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
