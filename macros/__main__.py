"""The commands: `python -m macros build`, `serve`, `report`, and those that maintain the site."""

from __future__ import annotations

from macros.commands.build import build
from macros.commands.compare_numbers import numbers
from macros.commands.facts import facts
from macros.commands.group import Group
from macros.commands.projects.new import new
from macros.commands.projects.upgrade import upgrade
from macros.commands.questions.add import question
from macros.commands.questions.remove import remove
from macros.commands.questions.rename import rename
from macros.commands.record import record
from macros.commands.record_changes import changes
from macros.commands.report import report
from macros.commands.serve import serve
from macros.site import builder

main = Group(
    help="Build the site, serve it, and maintain it.",
    commands={
        "build": build,
        "changes": changes,
        "serve": serve,
        "facts": facts,
        "new": new,
        "numbers": numbers,
        "question": question,
        "record": record,
        "remove": remove,
        "rename": rename,
        "report": report,
        "upgrade": upgrade,
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)

if __name__ == "__main__":
    main(prog_name=builder.OURS)
