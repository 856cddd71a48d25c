"""Write the table of verbs in docs/cli.md from the program: ``python -m tools.cli_table``."""

from __future__ import annotations

import re
from pathlib import Path

from impactmon.cli.verbs import VERBS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"
ROWS = re.compile(r"(?<=\| verb \| what it does \|\n\|---\|---\|\n)(\| `\w+` \| .+ \|\n)*")


def table() -> str:
    """Give the rows, one for each verb."""
    return "".join(f"| `{name}` | {verb.says} |\n" for name, verb in VERBS.items())


def main() -> None:
    """Rewrite the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(ROWS.sub(lambda _: table(), page, count=1), encoding="utf-8")


if __name__ == "__main__":
    main()
