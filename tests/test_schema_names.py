"""Every JSON document is named in one form: `impactmon.NAME/VERSION`."""

from __future__ import annotations

import json
import re
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src" / "impactmon"
NAME = re.compile(r"""["'](impactmon[./][^"'\s]*/\d+)["']""")


def test_names_of_documents_have_one_form():
    found = {
        name for file in SOURCES.rglob("*.py") for name in NAME.findall(file.read_text(encoding="utf-8"))
    }
    assert {"impactmon.analysis/1", "impactmon.day/1", "impactmon.batch/1"} <= found
    assert [name for name in found if not re.fullmatch(r"impactmon\.([a-z]+|{table\.name})/\d+", name)] == []


def test_an_analysis_says_what_it_is(capsys):
    from impactmon.cli.main import run

    recording = min((Path(__file__).parents[1] / "recordings").glob("*.csv*"))
    assert run(["analyze", str(recording), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "impactmon.analysis/1"
