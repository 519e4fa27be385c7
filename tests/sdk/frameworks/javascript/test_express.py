"""Express: what arrives when a server is told to end, and whose events they are."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.sdk.capture import Capture
from tests.sdk.frameworks.javascript.app import App, settings, stop, wait_for
from tests.sdk.frameworks.javascript.traffic import Request, created, identity, post, projects
from tests.support.arrivals import Measured

MODELS = ["organization", "person", "group"]
# The same storage with a variable of the module in place of what each request has of its own.
VARIABLE = "{ run: (now, next) => { session = now; next() }, getStore: () => session }"


def express(folder: Path, model: str = "organization", recipe: bool = True) -> App:
    """The recipe's app, as it is or without its highlighted line."""
    app = App(folder, model)
    app.add("sessions.js", "sessions")
    app.add("express.js", "express_server", recipe)
    return app


def test_a_server_that_is_told_to_end(
    capture: Capture, token: str, tmp_path: Path, measured: Measured
) -> None:
    """All events arrive if SIGTERM waits for shutdown(), and none if it waits for requests only."""
    arrived = {}
    requests = projects(12)
    for recipe in (True, False):
        app = express(tmp_path / str(recipe), recipe=recipe)
        project = f"{token}_{recipe}"
        with app.serve("express.js", **settings(capture, project)) as (process, url):
            assert post(f"{url}/projects", requests) == [201] * len(requests)
            assert stop(process) == 0
        arrived[recipe] = len(created(capture, project))
    measured("express", sent=len(requests), with_it=arrived[True], without_it=arrived[False])


def test_a_request_in_progress_is_finished(capture: Capture, token: str, tmp_path: Path) -> None:
    """A request that SIGTERM meets is answered, and its event arrives."""
    app = express(tmp_path)
    late = Request("org_a", "user_1", {"projectId": "project_1", "until": "SIGTERM"})
    statuses: list[int] = []
    with app.serve("express.js", **settings(capture, token)) as (process, url):
        sender = threading.Thread(target=lambda: statuses.extend(post(f"{url}/projects", [late])))
        sender.start()
        wait_for(process, "held up")
        assert stop(process) == 0
        sender.join()
    assert statuses == [201]
    assert [identity(message) for message in created(capture, token)] == [("org_a", "user_1")]


@pytest.mark.parametrize("model", MODELS)
def test_two_organizations_at_once_never_mix(
    model: str, capture: Capture, token: str, tmp_path: Path
) -> None:
    """Of many requests in progress at the same time, each event names its own session."""
    senders, events = interleave(express(tmp_path, model), capture, token)
    assert len(senders) == 200
    assert events == senders


def test_a_variable_mixes_organizations(
    capture: Capture, token: str, tmp_path: Path, measured: Measured
) -> None:
    """Kept in a variable of the module, the session is that of whoever came last."""
    app, trap = express(tmp_path / "with"), express(tmp_path / "without")
    code = (trap.folder / "sessions.js").read_text(encoding="utf-8")
    assert code.count("new AsyncLocalStorage()") == 1
    trap.write("sessions.js", f"let session\n{code.replace('new AsyncLocalStorage()', VARIABLE)}")
    senders, events = interleave(app, capture, f"{token}_with")
    _, mixed = interleave(trap, capture, f"{token}_without")
    assert mixed.keys() == senders.keys()
    counts = {"with_it": own(events, senders), "without_it": own(mixed, senders)}
    measured("express_sessions", sent=len(senders), **counts)


Identities = dict[str, tuple[str, str]]


def interleave(app: App, capture: Capture, token: str) -> tuple[Identities, Identities]:
    """Send many requests at once; who sent each, and whom its event names, by project."""
    requests = projects(200)
    together = {"TOGETHER": str(len(requests))}
    with app.serve("express.js", **settings(capture, token), **together) as (process, url):
        assert post(f"{url}/projects", requests) == [201] * len(requests)
        assert stop(process) == 0
    senders = {r.body["projectId"]: (r.organization_id, r.user_id) for r in requests}
    messages = created(capture, token)
    assert len(messages) == len(requests)
    return senders, {m["properties"]["project_id"]: identity(m) for m in messages}


def own(events: Identities, senders: Identities) -> int:
    """How many events name the organization that sent them."""
    return sum(events[project][0] == sender[0] for project, sender in senders.items())
