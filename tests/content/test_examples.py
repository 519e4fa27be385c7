"""The example in a section's comment, which says where to call it, runs as it stands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest
from posthog import Posthog

from tests.support.checkout import NODE
from tests.support.sections import define, load_section

CASES = Path(__file__).parent / "cases"
INVOICE = {"amount_paid": 4500, "metadata": {"organization_id": 42, "plan": "pro"}}
WITHOUT_ID = {**INVOICE, "metadata": {"plan": "pro"}}
EXAMPLE = re.compile(r"webhook:\n\n(.*?)\n\n", re.DOTALL)


def example(path: str, prefix: str) -> str:
    """The example in the comment of the section that checks ids."""
    code = load_section(path, "distinct_id").code
    lines = [line.removeprefix(prefix) for line in code.splitlines()]
    match = EXAMPLE.search("\n".join(lines))
    assert match is not None, code
    return textwrap.dedent(match[1])


def test_a_webhook_checks_the_id_in_python() -> None:
    """The renewal belongs to the organization of the invoice, and one without an id is refused."""
    sent: list[dict[str, Any]] = []

    def keep(message: dict[str, Any]) -> dict[str, Any]:
        sent.append(message)
        return message

    client = Posthog("phc_example", send=False, before_send=keep)
    names = {**define(load_section("python/identify.py", "distinct_id"))}
    names |= define(load_section("python/revenue.py", "renewal"))
    code = example("python/identify.py", "    ")
    exec(code, names | {"client": client, "invoice": INVOICE})
    assert [(message["distinct_id"], message["event"]) for message in sent] == [("42", "purchase")]
    assert sent[0]["properties"]["purchase_value"] == 45
    without = {"amount_paid": 4500, "metadata": {"organization_id": None, "plan": "pro"}}
    with pytest.raises(ValueError, match="not usable as a distinct id: None"):
        exec(code, names | {"client": client, "invoice": without})
    assert len(sent) == 1


def test_a_webhook_checks_the_id_in_javascript(tmp_path: Path) -> None:
    """The renewal belongs to the organization of the invoice, and one without an id is refused."""
    shutil.copy(CASES / "doubles.mjs", tmp_path)
    sections = (("identify.js", "distinct_id"), ("revenue.js", "renewal"))
    code = "\n".join(load_section(f"javascript/{file}", name).code for file, name in sections)
    (tmp_path / "run.mjs").write_text(
        f"""import {{ calls, PostHog }} from './doubles.mjs'
{code}
const client = new PostHog('phc_example')
const received = (invoice) => {{
  {example("javascript/identify.js", " *")}
}}
const outcome = {{ error: '' }}
received({json.dumps(INVOICE)})
try {{
  received({json.dumps(WITHOUT_ID)})
}} catch (error) {{
  outcome.error = `${{error.name}}: ${{error.message}}`
}}
console.log(JSON.stringify({{ ...outcome, calls }}))
""",
        encoding="utf-8",
    )
    done = subprocess.run(
        [NODE, "run.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    captures = [call for call in outcome["calls"] if call["method"] == "capture"]
    ((message,),) = (call["args"] for call in captures)
    assert (message["distinctId"], message["event"]) == ("42", "purchase")
    assert message["properties"]["purchase_value"] == 45
    assert outcome["error"] == "TypeError: not usable as a distinct id: 'undefined'"
