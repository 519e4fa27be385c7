"""An app of Next.js with the recipe in it, in the folders that Next.js wants."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from macros.content.sections import section, whole
from tests.sdk.frameworks.javascript.app import App, without_recipe
from tests.support.checkout import SNIPPETS

OWN = Path(__file__).parent / "nextjs"
# Where each section of the recipe goes.
SECTIONS = {
    "nextjs_posthog": ("posthog.js", "lib/posthog.js"),
    "nextjs_route": ("route.js", "app/api/projects/route.js"),
    "nextjs_tracked": ("tracked.jsx", "components/tracked.jsx"),
    "nextjs_layout": ("layout.jsx", "app/[organizationId]/layout.jsx"),
}
# The browser of a test is a robot: it starts PostHog by the section for tests.
START = "export { startInTests as startPostHog } from './published.js'"


def next_app(folder: Path, without: Sequence[str] = (), model: str = "organization") -> App:
    """An app with the recipe; the sections named `without` lack their highlighted lines."""
    app = App(folder, model)
    base = "javascript" if model == "organization" else f"javascript/{model}"
    (folder / "lib").mkdir()
    for file in folder.glob("*.js"):
        file.rename(folder / "lib" / file.name)
    shutil.copytree(OWN, folder, dirs_exist_ok=True)
    app.write("lib/identify.js", whole(SNIPPETS, f"{base}/identify.js"))
    app.write("lib/published.js", whole(SNIPPETS, "javascript/client.js"))
    app.write("lib/client.js", START)
    for name, (source, target) in SECTIONS.items():
        path = f"nextjs/{source}"
        code = section(SNIPPETS, f"javascript/frameworks/{path}", name).code
        app.write(target, without_recipe(path, name) if name in without else code)
    return app


def bundle(app: App, entry: str, platform: str, **environment: str) -> str:
    """Bundle a file of the app with all that it imports; the code."""
    status, stderr = app.run("bundle.mjs", entry, "bundle.js", platform, **environment)
    assert status == 0, stderr
    return (app.folder / "bundle.js").read_text(encoding="utf-8")


def public(token: str, host: str) -> dict[str, str]:
    """What a browser is told of where it sends its events."""
    return {"NEXT_PUBLIC_POSTHOG_PROJECT_TOKEN": token, "NEXT_PUBLIC_POSTHOG_HOST": host}
