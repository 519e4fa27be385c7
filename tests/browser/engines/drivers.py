"""The three engines, each started with nothing of a person's own: Selenium drives all of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium.webdriver import ChromeOptions, FirefoxOptions, Remote, WebKitGTKOptions
from selenium.webdriver.common.utils import free_port, is_connectable
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection

from tests.browser.engines.marionette import Marionette
from tests.sdk.browser import ARGUMENTS, find_chromium

PATIENCE = 60  # seconds until a browser is there, and for one command
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
    """Run a program until the end of the block."""
    with output.open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE)


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
    try:
        yield driver
    finally:
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
    """WebKitGTK's own small browser, on a display that nobody sees."""
    driver_path, browser, display = find("WebKitWebDriver"), find("MiniBrowser"), find("Xvfb")
    options = WebKitGTKOptions()
    options.binary_location = browser
    options.add_argument("--automation")
    log, number, port = folder / "driver.log", folder / "display", free_port()
    with ExitStack() as stack:
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


@contextmanager
def start(name: str) -> Iterator[Browser]:
    """Start an engine by its name, with a folder of its own."""
    with ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory(prefix=name, ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(temporary))
        yield stack.enter_context(ENGINES[name](folder))
