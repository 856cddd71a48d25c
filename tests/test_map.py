"""The map of the code names every room there is, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "impactmon"
PAGE = (ROOT / "docs" / "code.md").read_text(encoding="utf-8")
UNNAMED = {"__init__.py", "__main__.py"}


def rooms() -> set[str]:
    """Name the folders, and the files that stand in none."""
    folders = {f"{path.parent.relative_to(SOURCES)}/" for path in SOURCES.rglob("*.py")} - {"./"}
    return folders | {path.name for path in SOURCES.glob("*.py")} - UNNAMED


def test_the_map_names_every_room():
    table = PAGE.partition("## Adding")[0]
    named = set(re.findall(r"`([\w/]+/|\w+\.py)`", table))
    beside = {"firmware_sim/", "tests/", "tools/", "benchmarks/"}
    assert rooms() == named - beside
    assert [name for name in beside if not (ROOT / name).is_dir()] == []


def test_what_it_says_of_adding_something_is_there():
    words = PAGE.partition("## Adding")[2]
    places = re.findall(r"`([\w/]+/(?:\w+\.py)?)`", words)
    assert len(places) > 6
    missing = [place for place in places if not ((SOURCES / place).exists() or (ROOT / place).exists())]
    assert missing == []
