"""The lines below a function that call it, with facts of the sample company.

They are what the Run button of a code block runs besides the block itself. The facts are those of
the first call in the company's year, so that what is sent is what the page shows as received.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from macros.content.sections import Section, sections

Facts = Mapping[str, Any]

WIDTH = 76  # of a line of code
FUNCTION = re.compile(r"export (async )?function (\w+)\(([^)]*)\)", re.DOTALL)
DEFINITION = re.compile(r"^\s*(?:export |default |async )*(?:def|function)\b", re.MULTILINE)
TOKEN = "phc_example"
USER = {"email": "ada@example.com"}
BROWSER_SDK = "from 'posthog-js'"
# Sections that a plain call would not show at work; {…} is a fact, or the plain call.
PYTHON = {
    "client": 'posthog.capture("report_viewed", distinct_id={organization_id})\nposthog.shutdown()',
    "past_client": "posthog = {call}\n"
    'posthog.capture("report_viewed", distinct_id={organization_id})\n'
    "posthog.shutdown()",
    "watch": "from posthog import Posthog\n\n"
    f'posthog = Posthog("{TOKEN}", before_send=watch)\n'
    'posthog.capture("report_viewed", distinct_id={organization_id})\n'
    "posthog.shutdown()",
    "shutdown": 'posthog.capture("report_viewed", distinct_id={organization_id})\n{call}',
    "register": 'with {call}:\n    posthog.capture("report_viewed")',
    "distinct_id": "print(distinct_id({organization_id}))",
}
SERVER_CAPTURE = "posthog.capture({{ distinctId: {organization_id}, event: 'report_viewed' }})"
JAVASCRIPT = {
    "client": f"startPostHog('{TOKEN}')\nposthog.capture('report_viewed')",
    "start_in_tests": f"startInTests('{TOKEN}')\nposthog.capture('report_viewed')",
    "watch": "import {{ PostHog }} from 'posthog-node'\n\n"
    f"const posthog = new PostHog('{TOKEN}', {{{{ before_send: watch }}}})\n"
    f"{SERVER_CAPTURE}\nawait posthog.shutdown()",
    "server_client": f"const posthog = createPostHog('{TOKEN}')\n"
    f"{SERVER_CAPTURE}\nawait posthog.shutdown()",
    "past_client": f"const posthog = pastClient('{TOKEN}')\n"
    f"{SERVER_CAPTURE}\nawait posthog.shutdown()",
    "shutdown": f"{SERVER_CAPTURE}\n{{call}}",
    "register": "{call}\nposthog.capture('report_viewed')",
    "distinct_id": "console.log(distinctId({organization_id}))",
}


def call_of(section: Section, calls: Mapping[str, Facts], received: Mapping[str, Any]) -> str:
    """The lines that call a section's function.

    Args:
        section: the section, in Python or JavaScript.
        calls: the facts of the first call of each section in the company's year.
        received: the messages that each of these calls sent.
    """
    facts = _facts(section, calls)
    if section.path.startswith("python/"):
        return _fill(PYTHON.get(section.name, "{call}"), _python_call(section, facts), facts, _py)
    call = _javascript_call(section, facts)
    lines = _fill(JAVASCRIPT.get(section.name, "{call}"), call, facts, _js)
    return "\n".join([*_signed_in(section, received.get(section.name, [])), lines])


def call_in_set(snippets: Path, section: Section) -> str | None:
    """The lines that call a section about a set of events, which has no facts of a company.

    They are the section of the same file with the same name and "_call". Without it, a section that
    defines no function runs as it is, and one that does cannot run: None.
    """
    if call := sections(snippets, section.path).get(f"{section.name}_call"):
        return call.body
    return None if DEFINITION.search(section.body) else ""


def call_with(section: Section, facts: Facts) -> str:
    """The line that calls a section's function with these facts.

    A fact that the function takes and that is not there is missing in the app as well: Python
    passes None, and JavaScript nothing.
    """
    if section.path.startswith("python/"):
        missing = dict.fromkeys(_required(section))
        return _python_call(section, {**missing, **facts})
    return _javascript_call(section, facts)


def _facts(section: Section, calls: Mapping[str, Facts]) -> dict[str, Any]:
    """The facts of a section's first call, or of the call that says most of what it asks for.

    A section that switches the organization is given another one than that call.
    """
    words = {_snake(word) for word in re.findall(r"\w+", section.code)}
    similar = max(calls.values(), key=lambda facts: len(words & set(facts)))
    own = calls.get(section.name, similar)
    merged: dict[str, Any] = {"user": USER}
    for facts in calls.values():
        merged = {**facts, **merged}
    if section.name == "switch_organization":
        ids = (facts.get("organization_id") for facts in calls.values())
        other = next(other for other in ids if other not in (None, own["organization_id"]))
        own = {**own, "organization_id": other}
    return {**merged, **own}


def _python_call(section: Section, facts: Facts) -> str:
    nodes = ast.parse(section.code).body
    function = next((n for n in nodes if isinstance(n, ast.FunctionDef)), None)
    if function is None:
        return ""
    required = _required(section)
    first = ["posthog"] if required[:1] == ["posthog"] else []
    arguments = [f"{n}={_py(facts[n])}" for n in required if n in facts and n not in first]
    return _wrapped(f"{function.name}(", [*first, *arguments], ")")


def _required(section: Section) -> list[str]:
    """The parameters of a Python section's function that have no default."""
    nodes = (n for n in ast.parse(section.code).body if isinstance(n, ast.FunctionDef))
    function = next(nodes, None)
    if function is None:
        return []
    names = [argument.arg for argument in function.args.args]
    return names[: len(names) - len(function.args.defaults)]


def _javascript_call(section: Section, facts: Facts) -> str:
    match = FUNCTION.search(section.code)
    if match is None:
        return ""
    first, rest = _javascript_parameters(match[3])
    start = f"{'await ' if match[1] else ''}{match[2]}("
    arguments = [f"{name}: {_js(facts[fact])}" for name in rest if (fact := _snake(name)) in facts]
    if arguments:
        start += "".join(f"{name}, " for name in first)
        return _wrapped(f"{start}{{ ", arguments, " })")
    given = [_js(facts[name]) if name in facts else name for name in first]
    return f"{start}{', '.join(given)})"


def _javascript_parameters(text: str) -> tuple[list[str], list[str]]:
    """The parameters without a default, and the names that one in braces takes apart."""
    plain, _, inner = text.partition("{")
    names = [part.strip() for part in plain.split(",") if part.strip() and "=" not in part]
    return names, re.findall(r"\w+", inner)


def _signed_in(section: Section, messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What an app has done before it calls a section in a browser: it has said who it is."""
    is_known = re.search(r"\bidentify\(|\breset\(", section.body)
    if not messages or is_known or BROWSER_SDK not in section.code:
        return
    message = messages[-1]
    yield f"posthog.identify({_js(message['distinct_id'])})"
    for kind, key in message["properties"].get("$groups", {}).items():
        yield f"posthog.group({_js(kind)}, {_js(key)})"


def _fill(template: str, call: str, facts: Facts, literal: Any) -> str:
    return template.format(call=call, **{name: literal(value) for name, value in facts.items()})


def _wrapped(start: str, arguments: Sequence[str], end: str) -> str:
    """A call whose arguments go on in a second line where the first is full."""
    lines = [start]
    pieces = [*(f"{argument}, " for argument in arguments[:-1]), *arguments[-1:]]
    for index, piece in enumerate(pieces):
        if len(lines[-1] + (piece.rstrip() if index + 1 < len(pieces) else piece + end)) > WIDTH:
            lines.append("    ")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines) + end


def _py(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


def _js(value: Any) -> str:
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key}: {_js(inner)}' for key, inner in value.items())} }}"
    is_whole = isinstance(value, float) and value.is_integer()
    return json.dumps(int(value) if is_whole else value)


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
