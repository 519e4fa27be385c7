"""The tutorial's seven answers over one Parquet file, each engine as its own users would ask it.

Run as a process of its own by `tests.benchmarks.queries`: `python -m tests.benchmarks.engines
<engine> <file> <scratch folder>` prints the seconds it took, and the answers, as JSON. Importing an
engine is not counted.

All of them count an event once that was exported twice. An organization's tier is that of its
newest event; this project goes further, and takes the newest that is known.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

Answers = dict[str, Any]
Ask = Callable[[], Answers]

SQL = Path(__file__).parents[2] / "snippets" / "sql"
SEVEN = (
    *("organizations", "total_users", "users_per_organization", "total_projects"),
    *("projects_per_organization", "revenue_per_organization", "organizations_per_tier"),
)
EVENTS = ("account_created", "project_created", "purchase")
COLUMNS = "uuid event distinct_id person_id timestamp properties person_properties".split()


def project(file: Path, scratch: Path) -> Ask:
    """This project with the seven queries: a build's answers, from what the cache has."""
    return _project(file, scratch, SEVEN)


def tutorial(file: Path, scratch: Path) -> Ask:
    """This project with all queries of the tutorial: the same answers, many more events kept."""
    return _project(file, scratch, [query.stem for query in SQL.glob("*.sql")])


def parse(_: Path, scratch: Path) -> Ask:
    """PostHog's parser reads the seven queries, as it did in the first build of a site."""
    from macros.answers.answers import Answers as SiteAnswers
    from macros.events.settings import Settings

    _copy(SEVEN, scratch)

    def ask() -> Answers:
        answers = SiteAnswers(scratch, Settings())
        for name in SEVEN:
            answers.parsed(answers.query(name))
        return {}

    return ask


def _copy(names: Collection[str], scratch: Path) -> None:
    """Make a project with these queries."""
    queries = scratch / "snippets" / "sql"
    queries.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy(SQL / f"{name}.sql", queries)


def _project(file: Path, scratch: Path, names: Collection[str]) -> Ask:
    from macros.answers import comparison
    from macros.answers.answers import Answers as SiteAnswers
    from macros.events.settings import Settings

    _copy(names, scratch)

    def ask() -> Answers:
        answers = SiteAnswers(scratch, Settings(source=str(file)))
        return {name: comparison.comparable(answers.result(name)) for name in SEVEN}

    return ask


def floor(file: Path, _: Path) -> Ask:
    """DuckDB reads the columns that an export's answers are in, and does nothing with them."""
    import duckdb

    lengths = ", ".join(f"max(strlen({name}::VARCHAR))" for name in COLUMNS if name != "timestamp")

    def ask() -> Answers:
        with duckdb.connect(config={"memory_limit": "2GB"}) as database:
            database.execute(f"SELECT max(epoch(timestamp)), {lengths} FROM '{file}'").fetchall()
        return {}

    return ask


def polars(file: Path, _: Path) -> Ask:
    """Lazy frames: filters and columns are pushed into the scan."""
    import polars as pl

    def ask() -> Answers:
        events = pl.scan_parquet(file)
        of, text = pl.col("event"), pl.col("properties")
        selected = (
            events.filter(of.is_in(EVENTS))
            .select(
                *("uuid", "event", "person_id"),
                text.str.json_path_match("$.user_id").alias("user_id"),
                text.str.json_path_match("$.purchase_value").cast(pl.Float64).alias("value"),
            )
            .unique("uuid")
            .collect(engine="streaming")
        )
        last = events.group_by("person_id").agg(pl.col("timestamp").max())
        newest = last.collect(engine="streaming")
        tiers = (
            events.filter(pl.col("timestamp").is_in(newest["timestamp"].implode()))
            .select("person_id", "timestamp", "person_properties")
            .join(newest.lazy(), on=["person_id", "timestamp"], how="semi")
            .unique("person_id")
            .select(
                "person_id", pl.col("person_properties").str.json_path_match("$.plan").alias("plan")
            )
            .filter(pl.col("plan").is_not_null())
            .collect(engine="streaming")
        )
        accounts = selected.filter(of == "account_created")
        is_counted = pl.col("person_id").is_in(accounts["person_id"].unique().implode())
        counted = selected.filter(is_counted)
        return _answers(
            organizations=accounts["person_id"].n_unique(),
            accounts=accounts.select("person_id", "user_id").n_unique(),
            users=accounts["user_id"].n_unique(),
            projects=selected.filter(of == "project_created").height,
            projects_counted=counted.filter(of == "project_created").height,
            revenue=counted.filter(of == "purchase")["value"].sum(),
            tiers=dict(tiers.filter(is_counted)["plan"].value_counts().iter_rows()),
        )

    return ask


def pandas(file: Path, _: Path) -> Ask:
    """Only the columns and rows that are needed, filtered while Arrow reads them."""
    import pandas as pd
    from pyarrow.parquet import read_table  # noqa: F401 - what pandas reads with

    def ask() -> Answers:
        columns = ["uuid", "event", "person_id", "properties"]
        selected = pd.read_parquet(file, columns=columns, filters=[("event", "in", EVENTS)])
        selected = selected.drop_duplicates("uuid")
        properties = selected["properties"].map(json.loads)
        accounts = selected["event"] == "account_created"
        users = properties[accounts].map(lambda row: row["user_id"])
        is_counted = selected["person_id"].isin(selected.loc[accounts, "person_id"])
        projects = selected["event"] == "project_created"
        purchases = (selected["event"] == "purchase") & is_counted
        times = pd.read_parquet(file, columns=["person_id", "timestamp"])
        last = times.groupby("person_id", as_index=False)["timestamp"].max()
        del times
        newest = pd.read_parquet(
            file,
            columns=["person_id", "timestamp", "person_properties"],
            filters=[("timestamp", "in", list(last["timestamp"]))],
        )
        newest = newest.merge(last, on=["person_id", "timestamp"]).drop_duplicates("person_id")
        newest = newest[newest["person_id"].isin(selected.loc[accounts, "person_id"])]
        tiers = newest["person_properties"].map(lambda text: json.loads(text).get("plan"))
        return _answers(
            organizations=selected.loc[accounts, "person_id"].nunique(),
            accounts=len({*zip(selected.loc[accounts, "person_id"], users, strict=True)}),
            users=users.nunique(),
            projects=int(projects.sum()),
            projects_counted=int((projects & is_counted).sum()),
            revenue=float(properties[purchases].map(lambda row: row["purchase_value"]).sum()),
            tiers=tiers.value_counts().to_dict(),
        )

    return ask


def chdb(file: Path, _: Path) -> Ask:
    """ClickHouse in process, PostHog's engine: the queries as readers see them, on two tables."""
    from chdb import session

    path = str(file).replace("'", "\\'")
    texts = "user_id Nullable(String), purchase_value Nullable(String), plan Nullable(String)"
    tables = (
        "CREATE FUNCTION toFloat AS x -> toFloat64OrNull(x)",
        f"""CREATE TABLE events ENGINE = Memory AS
        SELECT uuid, event, person_id, JSONExtract(properties, 'Tuple({texts})') AS properties
        FROM file('{path}', Parquet) WHERE event IN {EVENTS} LIMIT 1 BY uuid""",
        f"""CREATE TABLE persons ENGINE = Memory AS
        SELECT person_id AS id, JSONExtract(text, 'Tuple(plan Nullable(String))') AS properties
        FROM (
            SELECT person_id, argMax(person_properties, timestamp) AS text
            FROM file('{path}', Parquet) GROUP BY person_id
        )""",
    )

    def ask() -> Answers:
        database = session.Session()
        for table in tables:
            database.query(table)
        answers = {}
        for name in SEVEN:
            sql = (SQL / f"{name}.sql").read_text(encoding="utf-8")
            rows = json.loads(str(database.query(sql, "JSONCompact")))["data"]
            answers[name] = rows[0][0] if len(rows[0]) == 1 else dict(rows)
        return answers

    return ask


def _answers(
    *,
    organizations: int,
    accounts: int,
    users: int,
    projects: int,
    projects_counted: int,
    revenue: float,
    tiers: Answers,
) -> Answers:
    """The seven, from what an engine counted.

    Projects per organization, revenue and tiers are those of organizations that signed up.
    """
    return {
        "organizations": organizations,
        "total_users": users,
        "users_per_organization": accounts / organizations,
        "total_projects": projects,
        "projects_per_organization": projects_counted / organizations,
        "revenue_per_organization": revenue / organizations,
        "organizations_per_tier": tiers,
    }


ENGINES = {
    engine.__name__: engine for engine in (project, parse, tutorial, floor, polars, pandas, chdb)
}


def main(engine: str, file: str, scratch: str) -> None:
    """Run one engine once, and print what it took and its answers."""
    ask = ENGINES[engine](Path(file).resolve(), Path(scratch))
    start = time.perf_counter()
    answers = ask()
    print(json.dumps({"seconds": time.perf_counter() - start, "answers": answers}))


if __name__ == "__main__":
    main(*sys.argv[1:])
