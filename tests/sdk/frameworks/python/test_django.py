"""Django on gunicorn, with PostHog's middleware: whose events are, and what they carry."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from macros.content.sections import section
from tests.sdk.capture import Capture, Message
from tests.sdk.frameworks.python.app import RECIPES, App
from tests.sdk.frameworks.python.arrived import never_mixed, owner, rightly_owned
from tests.sdk.frameworks.python.server import GUNICORN, MEMBERS, WebServer
from tests.support.arrivals import Measured
from tests.support.checkout import SNIPPETS

MANY = 240
MISTAKES = 24
PEOPLE = """
import django
django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
call_command("migrate", verbosity=0)
for number in "12345":
    get_user_model().objects.create(pk=number, username=number, email=f"{number}@example.com")
"""


def django(folder: Path, host: str, token: str, model: str = "organization") -> App:
    """The app in Django, with the settings of a model."""
    app = App(folder, host, token, model)
    app.add("django_app.py")
    app.add("django_settings.py", "settings.py")
    app.add("gunicorn_conf.py", "gunicorn.conf.py")
    settings = (folder / "settings.py").read_text(encoding="utf-8")
    own = section(SNIPPETS, f"{RECIPES}/django_models.py", f"{model}_properties").code
    app.write("settings.py", f"{settings}\n\n{own}\n")
    app.environment["DJANGO_SETTINGS_MODULE"] = "settings"
    return app


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the people of both organizations."""
    app = django(tmp_path_factory.mktemp("people") / "app", "http://127.0.0.1:9", "phc_example")
    command = app.python("-c", PEOPLE)
    subprocess.run(command, cwd=app.folder, env=app.environment, check=True, timeout=60)
    return app.folder / "db.sqlite3"


def run(app: App, people: Path, workers: int = 1) -> WebServer:
    """A server of the app, with its database."""
    shutil.copy(people, app.folder)
    return WebServer(app, *GUNICORN, "--workers", str(workers), "django_app")


def rightly_blamed(messages: list[Message], model: str) -> int:
    """How many errors are events of the organization and the person that they happened to."""
    return sum(
        owner(message, model) == broken_by(message)
        for message in messages
        if message["event"] == "$exception"
    )


def broken_by(message: Message) -> tuple[str, str]:
    """Whose request raised the error of an event: its text is the project's id."""
    organization_id, user_id, _ = message["properties"]["$exception_list"][0]["value"].split(".")
    return organization_id, user_id


@pytest.mark.parametrize("model", ["organization", "person", "group"])
def test_two_organizations_never_mix(
    model: str, tmp_path: Path, people: Path, capture: Capture, token: str
) -> None:
    """In two processes with four threads each, in what views send and in errors.

    No event has the address of anybody.
    """
    app = django(tmp_path / "app", capture.url, token, model)
    with run(app, people, workers=2) as server:
        assert server.view(MANY, "reports") == [200] * MANY
        assert server.view(MISTAKES, "mistakes") == [500] * MISTAKES
    views = [m for m in capture.received(token) if m["event"] == "report_viewed"]
    assert rightly_owned(views, model) == len(views) == MANY
    assert never_mixed(views, model)
    assert rightly_blamed(capture.received(token), model) == MISTAKES
    assert "example.com" not in json.dumps(capture.received(token))


def test_errors_without_the_organization(
    tmp_path: Path, people: Path, capture: Capture, token: str, measured: Measured
) -> None:
    """By itself the middleware knows the person alone, and makes them one of the organizations."""
    counts = {}
    for recipe in (True, False):
        app = django(tmp_path / str(recipe), capture.url, f"{token}{recipe}")
        if not recipe:
            line = '    posthog.identify_context(request.session["organization_id"])\n'
            app.leave_out("settings.py", line)
        with run(app, people) as server:
            assert server.view(MISTAKES, "mistakes") == [500] * MISTAKES
        counts[recipe] = rightly_blamed(capture.received(f"{token}{recipe}"), "organization")
    lost = {message["distinct_id"] for message in capture.received(f"{token}False")}
    assert lost == {member.user_id for member in MEMBERS}
    measured("django", sent=MISTAKES, with_it=counts[True], without_it=counts[False])


@pytest.fixture
def renaming(tmp_path: Path, capture: Capture, token: str) -> App:
    """The app with a view that describes the organization."""
    app = django(tmp_path / "app", capture.url, token)
    app.add("django_describe.py")
    code = (app.folder / "django_app.py").read_text(encoding="utf-8")
    view = "path('rename/<name>', csrf_exempt(rename_organization))"
    more = f"from django_describe import rename_organization\nurlpatterns.append({view})\n"
    app.write("django_app.py", f"{code}\n{more}")
    return app


def written(app: App, people: Path, capture: Capture, token: str) -> dict[str, Any]:
    """The properties that are written onto the organization when somebody renames it."""
    with run(app, people) as server:
        assert server.post("/rename/Acme", server.sign_in(MEMBERS[0])).status == 200
    (message,) = capture.received(token)
    assert (message["event"], message["distinct_id"]) == ("$set", MEMBERS[0].organization_id)
    properties: dict[str, Any] = message["properties"]["$set"]
    return properties


def test_a_fresh_context_describes_the_organization_alone(
    renaming: App, people: Path, capture: Capture, token: str
) -> None:
    """What is written is what the view says, and a list by the SDK that is empty."""
    properties = written(renaming, people, capture, token)
    assert properties.pop("$context_tags") == []
    assert set(properties) == {"name", "industry", "plan", "project_total"}


def test_the_context_of_a_request_is_written_onto_the_organization(
    renaming: App, people: Path, capture: Capture, token: str
) -> None:
    """Without the fresh context: the address of the page, the browser, and who was at it."""
    renaming.leave_out(
        "django_describe.py", "posthog.new_context(fresh=True)", "posthog.new_context()"
    )
    renaming.leave_out("settings.py", "POSTHOG_MW_PROPERTIES_MAP = without_email")
    names = set(written(renaming, people, capture, token))
    assert names >= {"name", "email", "user_id", "$current_url", "$request_path"}


def test_a_header_decides_where_no_id_is_passed(
    tmp_path: Path, people: Path, capture: Capture, token: str
) -> None:
    """X-POSTHOG-DISTINCT-ID comes before the session, and an id that a view passes before both."""
    app = django(tmp_path / "app", capture.url, token, "person")
    with run(app, people) as server:
        cookie = server.sign_in(MEMBERS[0])
        for page in ("reports", "mistakes"):
            path = f"/{page}/{MEMBERS[0].project(1)}"
            server.post(path, cookie, headers={"X-POSTHOG-DISTINCT-ID": "somebody"})
    ids = {message["event"]: message["distinct_id"] for message in capture.received(token)}
    assert ids == {"report_viewed": MEMBERS[0].user_id, "$exception": "somebody"}
