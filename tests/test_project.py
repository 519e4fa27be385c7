"""Answers from a PostHog project: all rows, its own words where it fails, and a key kept secret."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from aiohttp import web

from macros import events, models, queries, query_api, settings
from macros.answers import Answers, Unanswered
from macros.errors import EventsProblem, Problem
from macros.project import Project
from tests.project import PROJECT_ROOT, SNIPPETS, copy_to, edit, run, share_cache
from tests.query_api import PROJECT, QueryApi, error, refused

KEY = "phx_TheKeyThatNobodyMaySee0123456789"
OTHER = "phx_AnotherKey"
OWN = [name for name in queries.names(SNIPPETS) if "/" not in name]
ONE = queries.load(SNIPPETS, "organizations")
SIZES = queries.load(SNIPPETS, "organizations_and_their_size")
PLACE = "snippets/sql/organizations.sql:4: "
ALL = "SELECT event, person_id FROM events WHERE event = 'account_created'"


class Clock:
    """Time that passes by sleeping only.

    Attributes:
        waits: how long each sleep was.
    """

    def __init__(self) -> None:
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def monotonic(self) -> float:
        return sum(self.waits)


def asking(sql: str) -> queries.Query:
    """A query with this text."""
    return queries.Query("things", "How many?", "things", "all things", sql, 4)


def given(result: queries.Result) -> Any:
    """A result in the ledger's terms, times and numbers as Python has them."""
    return models.comparable(result)


def plain(really: Any) -> Any:
    """The ledger's answer as a query can give it: a fraction is the float nearest to it."""
    return float(really) if isinstance(really, Fraction) else really


def says(status: int, text: str, **headers: str) -> Any:
    """Queue it, and the next request gets this text."""

    async def answer(_: web.Request) -> web.Response:
        headed = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text, headers=headed)

    return answer


def tells(told: Any, status: int = 200) -> Any:
    """Queue it, and the next request gets this JSON."""
    return says(status, json.dumps(told), Content_Type="application/json")


def status(**told: Any) -> dict[str, Any]:
    """How far PostHog is with a query that it computes aside."""
    return {"query_status": {"id": "0a1b", "complete": False, "error": False, **told}}


@pytest.fixture(scope="session")
def server() -> Iterator[QueryApi]:
    """One stand-in for PostHog a session, with the sample company's events in it."""
    keys = {key for name in OWN for key in queries.load(SNIPPETS, name).properties()}
    with events.open_database(events.sample(PROJECT_ROOT), keys) as database:
        started = QueryApi(database, KEY).start()
        yield started
        started.stop()


@pytest.fixture
def posthog(server: QueryApi, monkeypatch: pytest.MonkeyPatch) -> QueryApi:
    """The stand-in as nobody has used it, its key in the environment."""
    server.forget()
    monkeypatch.setenv(query_api.KEY, KEY)
    return server


@pytest.fixture
def project(posthog: QueryApi) -> Project:
    """The project that the stand-in has."""
    return Project(posthog.address)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that does not keep tests waiting."""
    made = Clock()
    monkeypatch.setattr(query_api, "time", made)
    return made


def failure(project: Project, query: queries.Query = ONE) -> str:
    """The one line that a query fails with."""
    with pytest.raises(Problem) as failed:
        project.run(query)
    line = str(failed.value)
    assert "\n" not in line
    assert KEY not in line
    return line


@pytest.mark.parametrize("name", OWN)
def test_posthog_answers_as_the_ledger_does(
    name: str, project: Project, truth: Mapping[str, Any]
) -> None:
    """Every query on the tutorial's model, sent as it stands, comes back with what happened."""
    query = queries.load(SNIPPETS, name)
    result = project.run(query)
    assert given(result) == plain(truth[name])
    assert result.unit == query.unit


def test_a_result_is_the_one_that_files_give(
    project: Project, posthog: QueryApi, results: Mapping[str, queries.Result]
) -> None:
    """Columns, rows, their order and their types do not depend on where a query ran."""
    for name in OWN:
        found = project.run(queries.load(SNIPPETS, name))
        assert found.to_json() == results[name].to_json(), name
    assert posthog.asked == [queries.load(SNIPPETS, name).sql for name in OWN]


@pytest.mark.parametrize(
    "sql",
    [
        SIZES.sql.removesuffix("\nLIMIT 1000"),
        SIZES.sql.removesuffix("\nLIMIT 1000") + ";\n",
        SIZES.sql.removesuffix("\nLIMIT 1000") + " -- the oldest first",
    ],
    ids=["plain", "with a semicolon", "with a comment"],
)
def test_all_rows_come_of_a_query_without_a_limit(
    sql: str, project: Project, posthog: QueryApi, truth: Mapping[str, Any]
) -> None:
    """Where PostHog stops at 100 rows the query is asked again for all, since OFFSET is refused."""
    wanted = truth[SIZES.name]
    assert "LIMIT" not in sql
    assert len(wanted) > 100
    assert given(project.run(asking(sql))) == wanted
    assert [text.count("LIMIT") for text in posthog.asked] == [0, 1]


def test_all_rows_come_of_a_union(project: Project, truth: Mapping[str, Any]) -> None:
    """PostHog cuts each part of a UNION at 100 rows, and does not say so."""
    rows = project.run(asking(f"{ALL}\nUNION ALL\n{ALL}")).rows
    assert len(rows) == 2 * sum(truth["users_per_month"].values())


@pytest.mark.parametrize(("sql", "rows"), [(ONE.sql, 1), (f"{ALL} LIMIT 100", 100)])
def test_a_query_that_got_all_it_wanted_is_asked_once(
    sql: str, rows: int, project: Project, posthog: QueryApi
) -> None:
    """Neither a small result nor one with a LIMIT of its own is asked for again."""
    assert len(project.run(asking(sql)).rows) == rows
    assert len(posthog.asked) == 1


def test_more_rows_than_posthog_gives_are_told(project: Project) -> None:
    """A result that PostHog cuts at its limit is no answer."""
    sql = "SELECT a.uuid FROM events AS a CROSS JOIN (SELECT 1 FROM events LIMIT 50) AS b"
    line = failure(project, asking(sql))
    assert line == (
        "snippets/sql/things.sql:4: PostHog gives no more than 50,000 rows, and this query has as "
        "many"
    )


def test_posthog_refuses_offset(posthog: QueryApi) -> None:
    """The stand-in is as strict as PostHog is with a personal API key."""
    assert posthog.answer(f"{ALL} LIMIT 100 OFFSET 100").status == 400
    assert posthog.answer(f"SELECT 1 FROM ({ALL} LIMIT 9 OFFSET 1)").status == 400


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("2025-03-01T00:00:00Z", "DateTime64(6, 'UTC')"),
        ("2025-03-01T00:00:00.000000+00:00", "Nullable(DateTime64(6, 'UTC'))"),
        ("2025-03-01T00:00:00-08:00", "DateTime('US/Pacific')"),
        ("2025-03-01", "Date"),
    ],
)
def test_times_are_those_of_the_project(
    written: str, kind: str, project: Project, posthog: QueryApi
) -> None:
    """A time in any of PostHog's types is the wall clock's in the project's time zone."""
    told = {"columns": ["month"], "types": [["month", kind]], "results": [[written]]}
    posthog.instead.append(tells(told))
    assert project.run(ONE).value == datetime(2025, 3, 1)


def test_a_text_that_looks_like_a_time_stays_a_text(project: Project, posthog: QueryApi) -> None:
    """Only PostHog's type makes a time of a text; a date that is none is shown as it came."""
    kinds = [["a", "String"], ["b", "Date"]]
    told = {"columns": ["a", "b"], "types": kinds, "results": [["2025-03-01", "soon"]]}
    posthog.instead += [tells(told), tells({**told, "types": None})]
    assert project.run(ONE).rows == project.run(ONE).rows == (("2025-03-01", "soon"),)


@pytest.mark.parametrize("code", [429, 502, 503, 504])
def test_a_busy_host_is_asked_again(
    code: int, project: Project, posthog: QueryApi, clock: Clock, truth: Mapping[str, Any]
) -> None:
    """After as many seconds as PostHog asks for, or twice the last wait, the answer comes."""
    posthog.instead += [says(code, "", Retry_After="7"), says(code, "<html>"), says(code, "")]
    assert project.run(ONE).value == truth[ONE.name]
    assert clock.waits == [7.0, 1.0, 2.0]


@pytest.mark.parametrize("header", ["soon", "-1", "0.1", "Wed, 21 Oct 2026 07:28:00 GMT", "nan"])
def test_an_odd_wish_for_a_pause_is_passed_over(
    header: str, project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """A Retry-After that is no number of seconds does not end a build."""
    posthog.instead.append(says(503, "", Retry_After=header))
    project.run(ONE)
    assert clock.waits == [0.5]


def test_a_host_that_stays_busy_is_given_up_once(
    project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """After the last try there is one line, and the next query is not even sent."""
    words = "Request was throttled. Expected available in 9 seconds."

    async def busy(_: web.Request) -> web.Response:
        return error(429, "throttled_error", "throttled", words, **{"Retry-After": "9"})

    posthog.instead += [busy] * 2 * query_api.TRIES
    line = failure(project)
    assert line == f"EVENTS: {posthog.host} says to slow down ({words}); build again later"
    assert clock.waits == [9.0] * (query_api.TRIES - 1)
    assert len(posthog.requests) == query_api.TRIES
    assert failure(project) == line
    assert len(posthog.requests) == query_api.TRIES


def test_a_pause_longer_than_the_patience_is_not_taken(
    project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """PostHog's hourly limit ends the build at once, with what PostHog says of it."""
    posthog.instead.append(says(429, '{"detail": "Wait an hour."}', Retry_After="3600"))
    assert "says to slow down (Wait an hour.)" in failure(project)
    assert clock.waits == []


def test_a_broken_host_is_told(project: Project, posthog: QueryApi, clock: Clock) -> None:
    """A gateway's error page is not shown, only its status."""
    posthog.instead += [says(502, "<html>Bad gateway</html>")] * query_api.TRIES
    assert failure(project) == (
        f"EVENTS: {posthog.host} answered 502 with something other than PostHog's JSON"
    )


def test_a_query_that_is_too_slow_is_not_asked_again(
    project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """PostHog's own 504 is about the query: asked again, it would be as slow."""
    posthog.instead.append(tells({"detail": "Query has hit the max execution time"}, 504))
    line = failure(project)
    assert line == f"{PLACE}PostHog refuses this query: Query has hit the max execution time"
    assert clock.waits == []


def test_what_posthog_refuses_is_told_in_its_own_words(project: Project) -> None:
    """The query's file and line, and PostHog's message in one line; other queries still run."""
    assert failure(project, asking("SELECT count( FROM events")).startswith(
        "snippets/sql/things.sql:4: PostHog refuses this query: no viable alternative"
    )
    assert failure(project, asking("SELECT 1 FROM evnts")).startswith(
        "snippets/sql/things.sql:4: PostHog refuses this query: Catalog Error"
    )
    assert project.run(ONE).value


def test_a_message_of_several_lines_is_told_in_one(project: Project, posthog: QueryApi) -> None:
    """Line breaks in PostHog's message do not break the line."""
    posthog.instead.append(tells({"detail": "No such\n  field."}, 400))
    assert failure(project) == f"{PLACE}PostHog refuses this query: No such field."


def test_a_host_that_repeats_the_key_is_not_repeated(project: Project, posthog: QueryApi) -> None:
    """Whatever a host answers, the key is not in what is told of it."""

    async def echo(request: web.Request) -> web.Response:
        return refused(f"Bad header {request.headers['Authorization']}.")

    posthog.instead.append(echo)
    assert failure(project).endswith("refuses this query: Bad header Bearer ….")


@pytest.mark.parametrize("first", [200, 202])
def test_an_answer_computed_aside_is_waited_for(
    first: int, project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """A query that PostHog sets aside is polled until it is complete."""
    found = {"columns": ["n"], "results": [[3]], "types": [["n", "Int64"]]}
    posthog.instead += [
        tells({"cache_key": "c", **status()}, first),
        tells({"query_status": {"id": "0a1b"}}, 202),
        tells(status(complete=True, results=found)),
    ]
    assert project.run(ONE).value == 3
    assert clock.waits == [query_api.POLL] * 2
    path = f"/api/projects/{PROJECT}/query/"
    asked = [(one.method, one.path) for one in posthog.requests]
    assert asked == [("POST", path), ("GET", f"{path}0a1b/"), ("GET", f"{path}0a1b/")]


def test_an_answer_that_was_computed_aside_before_is_taken(
    project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """A complete answer with a status beside it needs no poll."""
    told = {"columns": ["n"], "results": [[3]], **status(complete=True)}
    posthog.instead.append(tells(told))
    assert project.run(ONE).value == 3
    assert clock.waits == []


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [(400, "Memory limit.", "Memory limit."), (500, None, "it gives no reason")],
)
def test_an_error_while_polling_is_told(
    code: int, message: str | None, told: str, project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """PostHog tells the error of a polled query in its status, with 400 or 500."""
    failed = status(error=True, error_message=message, complete=True)
    posthog.instead += [tells(status(), 202), tells(failed, code)]
    assert failure(project) == f"{PLACE}PostHog could not run this query: {told}"


def test_an_answer_that_never_comes_is_not_waited_for_forever(
    project: Project, posthog: QueryApi, clock: Clock
) -> None:
    """When the patience is used up, there is one line."""
    posthog.instead += [tells(status(), 202)] * 400
    assert failure(project) == f"{PLACE}PostHog did not finish this query in time"
    assert 300 <= clock.monotonic() <= 302


@pytest.mark.parametrize("code", [401, 403])
def test_a_wrong_key_is_told_once(code: int, posthog: QueryApi, clock: Clock) -> None:
    """The line names the variable and the scope, not the key; no other query is sent."""
    project = Project(posthog.address)
    words = {401: "Invalid key.", 403: "API key missing required scope 'query:read'"}[code]
    posthog.instead.append(tells({"detail": words}, code))
    line = failure(project)
    assert line == (
        f"EVENTS: {posthog.host} refuses the key in POSTHOG_PERSONAL_API_KEY ({code}: {words}); "
        "it has to be a personal API key with the scope query:read for this project"
    )
    assert failure(project, SIZES) == line
    assert len(posthog.requests) == 1


def test_an_unknown_project_is_told(posthog: QueryApi) -> None:
    """A number that no project of this key has is told with PostHog's words."""
    line = failure(Project(f"{posthog.host}/project/4712"))
    assert line == f"EVENTS: {posthog.host} has no such project (Project not found.)"


def test_a_host_that_is_not_there_is_told(posthog: QueryApi) -> None:
    """A closed port is one line with the host."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        host = f"http://127.0.0.1:{closed.getsockname()[1]}"
    line = failure(Project(f"{host}/project/1"))
    assert line == (
        f"EVENTS: {host} cannot be reached (ConnectionError); check the address and your network"
    )


def test_a_host_that_does_not_answer_is_told(
    project: Project, posthog: QueryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that takes the query and says nothing is not waited for longer than the timeout."""
    monkeypatch.setattr(query_api, "TIMEOUT", (5.0, 0.1))

    async def silent(_: web.Request) -> web.Response:
        await asyncio.sleep(0.5)
        return web.Response()

    posthog.instead.append(silent)
    assert failure(project) == f"{PLACE}{posthog.host} gave no answer in 0.1 s"


@pytest.mark.parametrize("text", ["", "<html>Log in</html>", "[1]", "null", "\xff"])
def test_an_answer_that_is_not_posthogs_is_told(
    text: str, project: Project, posthog: QueryApi
) -> None:
    """A login page, or JSON of another shape, is one line with the status."""
    posthog.instead.append(says(200, text))
    assert failure(project) == (
        f"EVENTS: {posthog.host} answered 200 with something other than PostHog's JSON"
    )


@pytest.mark.parametrize(
    "told",
    [
        {"ok": True},
        {"columns": ["n"]},
        {"columns": ["n"], "results": None},
        {"columns": None, "results": [[1]]},
        {"query_status": "complete"},
        status(id=None),
        status(complete=True),
    ],
)
def test_an_answer_without_a_result_is_told(
    told: dict[str, Any], project: Project, posthog: QueryApi
) -> None:
    """JSON in which there are no columns and rows is no answer."""
    posthog.instead.append(tells(told))
    assert failure(project) == f"{PLACE}PostHog's answer has no columns and results in it"


@pytest.mark.parametrize("key", ["", "  ", None])
def test_a_missing_key_is_told(
    key: str | None, posthog: QueryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent without a key, and the line names the variable."""
    if key is None:
        monkeypatch.delenv(query_api.KEY)
    else:
        monkeypatch.setenv(query_api.KEY, key)
    with pytest.raises(EventsProblem) as failed:
        Project(posthog.address)
    assert str(failed.value) == (
        f"EVENTS: {posthog.address} needs a personal API key in POSTHOG_PERSONAL_API_KEY; "
        "none is set"
    )


@pytest.mark.parametrize("key", ["phx_abc…", "phx a", "phx_a\nX-Other: 1"])
def test_a_key_that_is_none_is_told(
    key: str, posthog: QueryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key copied with more or less than itself is told without being shown."""
    monkeypatch.setenv(query_api.KEY, key)
    with pytest.raises(EventsProblem) as failed:
        Project(posthog.address)
    assert str(failed.value) == (
        "EVENTS: what is in POSTHOG_PERSONAL_API_KEY has a space or a sign that no key has"
    )


@pytest.mark.parametrize("host", ["posthog.example.com", "localhost.example.com", "127.0.0.2"])
def test_a_key_is_never_sent_unencrypted(
    host: str, monkeypatch: pytest.MonkeyPatch, posthog: QueryApi
) -> None:
    """Plain HTTP is for this machine only; the address is refused before anything is sent."""
    with pytest.raises(EventsProblem) as failed:
        Project(f"http://{host}/project/1")
    assert str(failed.value) == (
        f"EVENTS: http://{host}/project/1 would send your key unencrypted; use https"
    )


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_key_does_not_follow_to_another_host(
    code: int, project: Project, posthog: QueryApi
) -> None:
    """Where an answer leads elsewhere, the line says where, and nothing is sent there."""
    elsewhere = f"http://localhost:{posthog.host.rpartition(':')[2]}/api/projects/1/query/"
    posthog.instead.append(says(code, "", Location=elsewhere))
    assert failure(project) == (
        f"EVENTS: {posthog.host} leads to http://localhost, where the key is not sent; "
        "give the address of the project there"
    )
    assert len(posthog.requests) == 1


def test_a_netrc_file_does_not_replace_the_key(
    project: Project, posthog: QueryApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A password kept for the host, or for every host, is not what PostHog gets."""
    (tmp_path / "netrc").write_text("default login someone password something\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    project.run(ONE)
    assert posthog.requests[0].headers["Authorization"] == f"Bearer {KEY}"


def test_the_key_is_in_no_repr(project: Project) -> None:
    """Neither a log nor a traceback that shows the objects would show the key."""
    shown = repr(project) + repr(vars(project)) + repr(project.run(ONE))
    assert KEY not in shown


def test_names_cannot_be_mapped_in_a_project() -> None:
    """PostHog runs the queries as they stand: a mapping would silently do nothing."""
    told = {"source": "https://us.posthog.com/project/1", "events": {"purchase": "paid"}}
    with pytest.raises(EventsProblem) as failed:
        settings.read(told)
    assert str(failed.value) == (
        "mkdocs.yml: extra: events: names cannot be mapped in a PostHog project, since its queries "
        "run there; rename them in the queries, or export the events to a file"
    )


def own_answers(folder: Path, address: str, **texts: str) -> Answers:
    """The answers of a project in which some queries read otherwise."""
    shutil.copytree(SNIPPETS, folder / "snippets")
    for name, sql in texts.items():
        header = "".join(f"-- {key}: things\n" for key in queries.KEYS)
        file = folder / "snippets" / "sql" / f"{name}.sql"
        file.write_text(f"{header}{sql}\n", encoding="utf-8")
    return Answers(folder, settings.read({"source": address}))


@pytest.mark.parametrize(
    ("sql", "missing"),
    [
        ("SELECT sum(1) AS n FROM events WHERE event = 'paid'", 'event "paid"'),
        (
            "SELECT sum(toFloat(properties.plan)) AS n FROM events WHERE event = 'purchase'",
            "event that this query counts",
        ),
        ("SELECT max(toFloat(properties.plan)) AS n FROM persons", "event that this query counts"),
    ],
    ids=["an event", "a property", "a property of persons"],
)
def test_what_a_project_lacks_is_said_in_one_sentence(
    sql: str, missing: str, posthog: QueryApi, tmp_path: Path
) -> None:
    """A question about what the project does not have is no error: the page says what is absent."""
    answers = own_answers(tmp_path, posthog.address, total_users=sql)
    with pytest.raises(Unanswered) as unanswered:
        answers.result("total_users")
    assert str(unanswered.value) == f"No answer: your data has no {missing}."


def test_an_event_is_looked_for_by_its_very_name(project: Project, posthog: QueryApi) -> None:
    """A quote in a name neither ends the text in PostHog's SQL nor gets lost."""
    assert project.present(["purchase", "paid"]) == {"purchase"}

    async def echo(request: web.Request) -> web.Response:
        asked = await request.json()
        return web.json_response({"columns": ["sql"], "results": [[asked["query"]["query"]]]})

    posthog.instead.append(echo)
    (sql,) = project.present(["it's", "back\\slash"])
    tree = queries.parse_hogql(sql)
    values = [node["value"] for node in queries.nodes(tree["where"]) if "value" in node]
    assert values == ["back\\slash", "it's"]


def test_an_answer_is_asked_for_once(posthog: QueryApi, tmp_path: Path) -> None:
    """However many pages show a number, PostHog is asked for it once."""
    answers = own_answers(tmp_path, posthog.address)
    assert answers.result("total_users") is answers.result("total_users")
    assert len(posthog.asked) == 1


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder with its content, hidden ones too."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(folder)), file.read_bytes()


@pytest.fixture(scope="module")
def built(
    server: QueryApi, tmp_path_factory: pytest.TempPathFactory
) -> tuple[CompletedProcess[str], Path]:
    """The whole site by the real command, with the stand-in's project for its events."""
    server.forget()
    root = copy_to(tmp_path_factory.mktemp("project") / "copy")
    share_cache(root)
    environment = {"EVENTS": server.address, query_api.KEY: KEY}
    done = run("macros", "build", "--site-dir", str(root / "site"), root=root, **environment)
    return done, root


def test_the_whole_site_is_built_from_a_project(
    built: tuple[CompletedProcess[str], Path], truth: Mapping[str, Any]
) -> None:
    """Every number of the site is the one that really happened, as PostHog tells it."""
    done, root = built
    assert done.returncode == 0, done.stderr
    told = json.loads((root / "site" / "answers.json").read_text(encoding="utf-8"))
    assert {told[name]["events"] for name in OWN} == {"your data"}
    for name in OWN:
        if isinstance(wanted := plain(truth[name]), int | float):
            assert told[name]["value"] == wanted, name


def test_the_key_is_nowhere(built: tuple[CompletedProcess[str], Path]) -> None:
    """What the command printed, and all the files it wrote or kept, do not have the key."""
    done, root = built
    assert KEY not in done.stdout + done.stderr
    names = [name for name, content in everything(root) if KEY.encode() in content]
    assert names == []
    assert any(name.startswith("site/") for name, _ in everything(root))
    assert any(name.startswith(".cache/") for name, _ in everything(root))


def test_a_wrong_key_ends_the_build_with_one_line(posthog: QueryApi, tmp_path: Path) -> None:
    """Exit status 1, one line however many pages ask, no site, and the key in no file of it."""
    root = copy_to(tmp_path / "copy")
    share_cache(root)
    environment = {"EVENTS": posthog.address, query_api.KEY: OTHER}
    done = run("macros", "build", root=root, **environment)
    words = "Personal API key found in request Authorization header is invalid."
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"EVENTS: {posthog.host} refuses the key in POSTHOG_PERSONAL_API_KEY (401: {words}); "
        "it has to be a personal API key with the scope query:read for this project"
    ]
    assert len(posthog.requests) == 1
    assert not (root / "site").exists()
    assert [name for name, content in everything(root) if OTHER.encode() in content] == []


def test_a_query_that_posthog_refuses_ends_the_build(posthog: QueryApi, tmp_path: Path) -> None:
    """PostHog's own words, with the page, the query's file and its line."""
    root = copy_to(tmp_path / "copy", {"index.md": '# A\n\n{{ answer("total_users") }} users\n'})
    share_cache(root)
    file = root / "snippets" / "sql" / "total_users.sql"
    edit(file, "FROM events", "FROM events_of_ours")
    environment = {"EVENTS": posthog.address, query_api.KEY: KEY}
    done = run("macros", "build", root=root, **environment)
    refusal = "snippets/sql/total_users.sql:4: PostHog refuses this query: Catalog Error: "
    assert done.returncode == 1
    assert f'docs/index.md:3: answer("total_users"): {refusal}' in done.stderr
    assert "Traceback" not in done.stderr
