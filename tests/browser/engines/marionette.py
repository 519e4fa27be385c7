"""Selenium's commands in Firefox's own remote protocol, for want of a geckodriver to install.

Marionette is what geckodriver itself speaks to Firefox: WebDriver's commands as JSON, each with its
length in front, over TCP. See remote/marionette/ and testing/geckodriver/ in Firefox's repository
(read 2026-11-26).
"""

from __future__ import annotations

import json
import socket
from typing import Any

from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.remote_connection import RemoteConnection

NAMES = {
    Command.NEW_SESSION: "NewSession",
    Command.QUIT: "DeleteSession",
    Command.GET: "Navigate",
    Command.GET_CURRENT_URL: "GetCurrentURL",
    Command.SET_TIMEOUTS: "SetTimeouts",
    Command.SET_WINDOW_RECT: "SetWindowRect",
    Command.W3C_EXECUTE_SCRIPT: "ExecuteScript",
    Command.W3C_EXECUTE_SCRIPT_ASYNC: "ExecuteAsyncScript",
    Command.FIND_ELEMENT: "FindElement",
    Command.CLICK_ELEMENT: "ElementClick",
    Command.W3C_ACTIONS: "PerformActions",
    Command.SCREENSHOT: "TakeScreenshot",
}
# A script runs in the page's own world, and not in a sandbox beside it; a screenshot has what the
# window shows.
DEFAULTS: dict[str, dict[str, Any]] = {
    Command.W3C_EXECUTE_SCRIPT: {"sandbox": None},
    Command.W3C_EXECUTE_SCRIPT_ASYNC: {"sandbox": None},
    Command.SCREENSHOT: {"full": False},
}


class Marionette(RemoteConnection):
    """A connection to one Firefox, which Selenium takes as its command executor."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._stream = self._socket.makefile("rwb")
        self._count = 0
        self._receive()  # what it is and which protocol it speaks

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()
        self._socket.close()

    def execute(self, command: str, params: dict[str, Any]) -> dict[str, Any]:
        """Perform a command of Selenium's; the answer is as a WebDriver's over HTTP."""
        params = {} if command == Command.NEW_SESSION else params | DEFAULTS.get(command, {})
        params.pop("sessionId", None)
        error, result = self.request(f"WebDriver:{NAMES[command]}", params)
        if error:
            return {"status": 500, "value": json.dumps({"value": error})}
        return result if isinstance(result, dict) and "value" in result else {"value": result}

    def errors(self) -> list[str]:
        """What went wrong in pages since the last call: thrown, refused, or warned of."""
        self.request("Marionette:SetContext", {"value": "chrome"})
        _, result = self.request("WebDriver:ExecuteScript", {"script": ERRORS, "args": []})
        self.request("Marionette:SetContext", {"value": "content"})
        errors: list[str] = result["value"]
        return errors

    def request(self, name: str, params: dict[str, Any]) -> tuple[Any, Any]:
        """Send a command of the protocol; returns an error or None, and a result or None."""
        self._count += 1
        body = json.dumps([0, self._count, name, params]).encode()
        self._stream.write(b"%d:%s" % (len(body), body))
        self._stream.flush()
        _, _, error, result = self._receive()
        return error, result

    def _receive(self) -> Any:
        length = b""
        while (character := self._stream.read(1)) != b":":
            if not character:
                raise ConnectionError("Firefox has ended")
            length += character
        return json.loads(self._stream.read(int(length)))


ERRORS = """
const errors = Services.console.getMessageArray()
  .map((message) => { try { return message.QueryInterface(Ci.nsIScriptError) } catch {} })
  .filter((error) => error && !/^(chrome|resource):/.test(error.sourceName))
  .map(({ errorMessage, sourceName, lineNumber }) => `${errorMessage} ${sourceName}:${lineNumber}`)
Services.console.reset()
return errors
"""
