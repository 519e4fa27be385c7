"""Each source of events answers the same four questions, whatever it is made of."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from macros.core import workers
from macros.core.errors import EventsProblem, Problem, ProjectProblem
from macros.events import sample_backend, snippet_process
from macros.events.backend import Backend, own_backend
from macros.events.sample_backend import SampleBackend, SampleBackends
from macros.events.sample_dataset import Dataset, sample_dataset
from macros.events.settings import Settings
from macros.queries.needs import Needs
from macros.queries.query import Query
from tests.support.checkout import PROJECT_ROOT

USERS = Query(
    name="users_on_pro",
    question="How many users are on Pro?",
    unit="users",
    counts="users",
    sql="SELECT uniq(properties.user_id) AS users FROM events "
    "WHERE event = 'account_created' AND person.properties.plan = 'pro'",
    line=4,
)
EVENTS = [
    {
        "uuid": f"u{number}",
        "event": "account_created",
        "distinct_id": f"d{number}",
        "person_id": "p1",
        "timestamp": "2025-03-01T10:00:00Z",
        "properties": {"user_id": f"user_{number}"},
        "person_properties": {"plan": "pro"},
    }
    for number in range(3)
]
NO_SUCH_PLACE = "snippets/sql/users_on_pro.sql:4: "


def write_events(folder: Path) -> Path:
    """An export with three users on Pro."""
    file = folder / "events.jsonl"
    file.write_text("".join(f"{json.dumps(event)}\n" for event in EVENTS), encoding="utf-8")
    return file


def export_backend(folder: Path) -> Backend:
    """That export as a source of events."""
    settings = Settings(source=str(write_events(folder)))
    return own_backend(settings, [USERS], folder / "cache")


def dataset(folder: Path) -> Dataset:
    """The same events in the files of a sample dataset."""
    write_events(folder)
    for name in ("persons", "groups"):
        (folder / f"{name}.jsonl").touch()
    names = {"events": ["account_created"], "properties": ["user_id", "plan"]}
    (folder / "names.json").write_text(json.dumps(names), encoding="utf-8")
    (folder / "key").write_text("the key of these events", encoding="utf-8")
    return Dataset("sample data", folder)


@pytest.fixture(params=["sample", "export"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    """Three users on Pro, from each source that DuckDB computes on."""
    if request.param == "sample":
        return SampleBackend(dataset(tmp_path), USERS.properties)
    return export_backend(tmp_path)


def test_a_query_runs_on_the_events(backend: Backend) -> None:
    """Its result has the query's columns and unit."""
    result = backend.run(USERS)
    assert (result.columns, result.rows, result.unit) == (("users",), ((3,),), "users")


def test_present_events_are_those_that_were_sent(backend: Backend) -> None:
    """No others than those asked about, and none that nobody sent."""
    assert backend.present_events(["account_created", "purchase"]) == {"account_created"}
    assert backend.present_events(["purchase"]) == frozenset()
    assert backend.present_events([]) == frozenset()


def test_absent_properties_are_those_that_nothing_has(backend: Backend) -> None:
    """A property of the events or of the person is present, and any other absent."""
    unknown = Query("n", "", "", "", "SELECT properties.seats, properties.user_id FROM events", 4)
    assert backend.absent_properties(Needs.of(USERS)) == frozenset()
    assert backend.absent_properties(Needs.of(unknown)) == {("events", "seats")}


def test_the_key_is_that_of_the_events(backend: Backend, tmp_path: Path) -> None:
    """The same events have the same key, and other events another one."""
    assert backend.key
    assert backend.key == backend.key
    (tmp_path / "other").mkdir()
    others = dataset(tmp_path / "other")
    (others.folder / "key").write_text("another key", encoding="utf-8")
    assert SampleBackend(others, USERS.properties).key != backend.key
    assert export_backend(tmp_path / "other").key != backend.key


def test_the_sample_refuses_names_that_it_does_not_have(tmp_path: Path) -> None:
    """A misspelled event would count nothing and look like an answer."""
    sample = SampleBackend(dataset(tmp_path), USERS.properties)
    misspelled = Query("users_on_pro", "", "", "", "SELECT 1 FROM events WHERE event = 'acc'", 4)
    with pytest.raises(Problem) as failed:
        sample.run(misspelled)
    assert str(failed.value).startswith(f'{NO_SUCH_PLACE}no event "acc" in the sample; ')


def test_files_that_cannot_be_read_fail_once(tmp_path: Path) -> None:
    """The second query has the same problem, and the files are not read again."""
    file = tmp_path / "events.jsonl"
    file.write_text("no JSON\n", encoding="utf-8")
    files = own_backend(Settings(source=str(file)), [USERS], tmp_path / "cache")
    with pytest.raises(EventsProblem) as first:
        files.run(USERS)
    write_events(tmp_path)
    with pytest.raises(EventsProblem) as second:
        files.run(USERS)
    assert second.value is first.value


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Models whose events could not be made, as often as somebody tried."""
    tried: list[str] = []

    def fail(_: Path, model: str) -> Dataset:
        tried.append(model)
        raise ProjectProblem("no company")

    monkeypatch.setattr(sample_backend, "sample_dataset", fail)
    return tried


def test_a_sample_that_cannot_be_made_fails_once(failures: list[str], tmp_path: Path) -> None:
    """Each model is tried once, and each query of it has the same problem."""
    samples = SampleBackends(tmp_path, {}, lambda _: (), lambda: None)
    for model in ("organization", "organization", "person"):
        with pytest.raises(ProjectProblem, match="no company"):
            samples[model]
    assert failures == ["organization", "person"]


@pytest.mark.parametrize("is_recording", [True, False])
def test_the_wait_for_another_process_is_used(
    is_recording: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has to be loaded anyway is loaded while another process makes the events."""
    calls: list[str] = []
    monkeypatch.setattr(workers, "is_running", lambda _: is_recording)
    monkeypatch.setattr(workers, "wait", lambda _: calls.append("wait"))
    samples = SampleBackends(PROJECT_ROOT, {}, lambda _: (), lambda: calls.append("load"))
    assert samples["organization"].dataset.key == sample_dataset(PROJECT_ROOT).key
    assert calls == (["load", "wait"] if is_recording else ["wait"])


def test_a_sample_that_several_need_at_once_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others wait for it, as the processes of a first build do for each other's."""
    recorded: list[str] = []

    def copy(_: str, model: str, folder: Path) -> None:
        recorded.append(model)
        shutil.copytree(sample_dataset(PROJECT_ROOT, model).folder, folder)

    for name in ("macros", "snippets"):
        (tmp_path / name).symlink_to(PROJECT_ROOT / name)
    sample_dataset(PROJECT_ROOT, "person")
    monkeypatch.setattr(snippet_process, "create", copy)
    with ThreadPoolExecutor(4) as pool:
        datasets = list(pool.map(sample_dataset, [tmp_path] * 4, ["person"] * 4))
    assert recorded == ["person"]
    assert len({dataset.folder for dataset in datasets}) == 1
