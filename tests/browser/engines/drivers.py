"""The three engines, each started with nothing of a person's own: Selenium drives all of them."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium.common.exceptions import (
    InvalidSessionIdException,
    NoSuchWindowException,
    WebDriverException,
)
from selenium.webdriver import ChromeOptions, FirefoxOptions, Remote, WebKitGTKOptions
from selenium.webdriver.common.utils import free_port, is_connectable
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from urllib3.exceptions import HTTPError

from tests.browser.engines.marionette import Marionette
from tests.sdk.browser import ARGUMENTS, find_chromium

PATIENCE = 60  # seconds until a browser is there
# What a command of Selenium's raises where its browser or its driver has crashed or hangs.
CRASHES = (WebDriverException, HTTPError, OSError)
# Those of Selenium's that a page cannot cause: its other ones derive from the first of them.
ENDED = (WebDriverException, InvalidSessionIdException, NoSuchWindowException)
# Beside those that Marionette sets, which keep the browser from asking anything of the network by
# itself: the console on standard output, and local addresses for WebRTC, which is to find the sink.
PREFERENCES = {
    "devtools.console.stdout.content": True,
    "marionette.port": 0,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
}


@dataclass(frozen=True)
class Browser:
    """A browser that a test drives.

    Attributes:
        name: of its engine: "chromium", "firefox" or "webkit".
        driver: Selenium's.
        messages: gives what the console got since the last call; nothing in WebKit, whose driver
            knows no console.
    """

    name: str
    driver: Remote
    messages: Callable[[], list[str]]


def find(*names: str) -> str:
    """The path of a program; without it the test is skipped, and fails in CI."""
    paths = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1:/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1"
    search = f"{os.environ.get('PATH', '')}:{paths}"
    for name in names:
        if program := shutil.which(name, path=search):
            return program
    reason = f"no {' or '.join(names)} on PATH: .ci/run installs what these tests need"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def program(*command: str, output: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the end of the block, and end with it whatever it has started."""
    with output.open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Hold a lock of this machine until the end of the block; wait until others let go of it."""
    with (Path(tempfile.gettempdir()) / f"engine-{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_when_there(file: Path, process: subprocess.Popen[bytes]) -> str:
    """The text of a file that a program writes when it is ready."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if file.exists() and (text := file.read_text().strip()):
            return text
        time.sleep(0.05)
    raise TimeoutError(f"{process.args!r} did not start")


@contextmanager
def session(
    connection: RemoteConnection, options: ChromeOptions | FirefoxOptions | WebKitGTKOptions
) -> Iterator[Remote]:
    """A session on a driver, which ends with the block."""
    driver = Remote(connection, options=options)
    driver.set_script_timeout(4 * PATIENCE)  # Python starts slowly where much else runs
    if not isinstance(connection, Marionette):
        connection.client_config.timeout = 5 * PATIENCE  # a script is one command
    try:
        yield driver
    finally:
        with contextlib.suppress(*CRASHES):
            driver.quit()


def http_connection(port: int, process: subprocess.Popen[bytes]) -> RemoteConnection:
    """A connection to a driver that listens on a port, as soon as it does."""
    deadline = time.monotonic() + PATIENCE
    while not is_connectable(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise TimeoutError(f"{process.args!r} does not answer")
        time.sleep(0.05)
    config = ClientConfig(f"http://127.0.0.1:{port}", timeout=2 * PATIENCE)
    return RemoteConnection(client_config=config)


class NewLines:
    """Reads those lines of a growing file that start in some way, each once."""

    def __init__(self, file: Path, start: str) -> None:
        self._file, self._start, self._position = file, start, 0

    def __call__(self) -> list[str]:
        """The lines since the last call."""
        with self._file.open("rb") as file:
            file.seek(self._position)
            text = file.read().decode(errors="replace")
            self._position = file.tell()
        return [line for line in text.splitlines() if line.startswith(self._start)]


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Debian's Chromium."""
    binary, port = find_chromium(), free_port()
    options = ChromeOptions()
    options.binary_location = binary
    for argument in [*ARGUMENTS, "--headless=new", "--disable-gpu"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    command, log = [find("chromedriver"), f"--port={port}"], folder / "driver.log"
    with ExitStack() as stack:
        process = stack.enter_context(program(*command, output=log))
        driver = stack.enter_context(session(http_connection(port, process), options))
        yield Browser("chromium", driver, lambda: _chromium_log(driver))


def _chromium_log(driver: Remote) -> list[str]:
    entries = driver.execute("getLog", {"type": "browser"})["value"]
    return [entry["message"] for entry in entries]


@contextmanager
def firefox(folder: Path) -> Iterator[Browser]:
    """Debian's Firefox, of the extended support release."""
    lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in PREFERENCES.items()]
    (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [find("firefox-esr", "firefox"), "--headless", "--no-remote", "--marionette"]
    # With access to the browser itself, where the console is.
    command += ["--remote-allow-system-access", "--profile", str(folder), "about:blank"]
    log = folder / "browser.log"
    with ExitStack() as stack:
        process = stack.enter_context(program(*command, output=log, HOME=str(folder)))
        port = read_when_there(folder / "MarionetteActivePort", process)
        connection = stack.enter_context(closing(Marionette(int(port))))
        driver = stack.enter_context(session(connection, FirefoxOptions()))
        logged = NewLines(log, "console.")
        yield Browser("firefox", driver, lambda: connection.errors() + logged())


@contextmanager
def webkit(folder: Path) -> Iterator[Browser]:
    """WebKitGTK's own small browser, on a display that nobody sees.

    Where one is driven, the driver of a second one waits for ever: there is one on this machine.
    """
    driver_path, browser, display = find("WebKitWebDriver"), find("MiniBrowser"), find("Xvfb")
    options = WebKitGTKOptions()
    options.binary_location = browser
    options.add_argument("--automation")
    log, number, port = folder / "driver.log", folder / "display", free_port()
    with ExitStack() as stack:
        stack.enter_context(exclusive("webkit"))
        screen = [display, "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
        server = stack.enter_context(program(*screen, output=number))
        environment = {
            "DISPLAY": f":{read_when_there(number, server)}",
            "HOME": str(folder),
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # its sandbox does not start in ours
        }
        command = [driver_path, f"--port={port}"]
        process = stack.enter_context(program(*command, output=log, **environment))
        driver = stack.enter_context(session(http_connection(port, process), options))
        yield Browser("webkit", driver, lambda: [])


ENGINES = {"chromium": chromium, "firefox": firefox, "webkit": webkit}


class Browsers:
    """Browsers by name, each started when it is first asked for, and again after a crash."""

    def __init__(self) -> None:
        self._started: dict[str, tuple[Browser, ExitStack]] = {}

    def __getitem__(self, name: str) -> Browser:
        """A browser that answers."""
        if name in self._started and not answers(self._started[name][0]):
            self._started.pop(name)[1].close()
        if name not in self._started:
            with ExitStack() as stack:
                browser = stack.enter_context(start(name))
                self._started[name] = browser, stack.pop_all()
        return self._started[name][0]

    def close(self) -> None:
        """End all of them."""
        while self._started:
            self._started.popitem()[1][1].close()


def has_crashed(error: BaseException | None) -> bool:
    """Whether an error comes from a browser or a driver that has failed, and not from a page."""
    return type(error) in ENDED or isinstance(error, (HTTPError, ConnectionError))


def answers(browser: Browser) -> bool:
    """Whether a browser still does what it is told."""
    try:
        browser.driver.get("about:blank")
    except CRASHES:
        return False
    return True


@contextmanager
def start(name: str) -> Iterator[Browser]:
    """Start an engine by its name; where its session does not begin, once more."""
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(start_once(name))
        except CRASHES:
            browser = stack.enter_context(start_once(name))
        yield browser


@contextmanager
def start_once(name: str) -> Iterator[Browser]:
    """Start an engine with a folder of its own."""
    with ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory(prefix=name, ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(temporary))
        yield stack.enter_context(ENGINES[name](folder))
