"""README and docs tell the truth: every verb is listed, every example runs."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from impactmon.cli.main import run
from impactmon.cli.verbs import VERBS
from impactmon.store import Store
from tests.formats.tables import csv_text, standing, times
from tests.store.records import header
from tests.store.sensor import START_NS, jumping_g, sensor_packets
from tools.cli_table import table

PROJECT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "docs/cli.md")
NEEDS_HARDWARE_OR_SCREEN = {"live", "scan", "record", "demo"}
"""Their examples are only checked for verb and options."""


def page(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def examples() -> list[str]:
    """Give every `$ impactmon …` line of the pages, and those of each verb's help."""
    found = [line for name in PAGES for line in re.findall(r"^\$ (impactmon .+)$", page(name), re.MULTILINE)]
    return list(dict.fromkeys(found))


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """Make the files the examples name, and keep away from the user's own data."""
    acc = standing(60.0)
    (tmp_path / "walk.csv").write_text(csv_text(acc, times(len(acc))))
    (tmp_path / "nounit.csv").write_text(csv_text(acc * 9.80665, times(len(acc)), header="t,x,y,z"))
    (tmp_path / "notime.csv").write_text(csv_text(acc, header="ax_g,ay_g,az_g"))
    (tmp_path / "recordings").mkdir()
    shutil.copy(PROJECT / "recordings" / "hip_handled.csv.gz", tmp_path / "recordings")
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "s01.csv").write_text(csv_text(acc[:2000], times(2000)))
    (tmp_path / "subjects.csv").write_text("file,athlete,placement,mass_kg\ns01*,A1,hip,64\n")
    for variable in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def store_sessions(count: int) -> None:
    """Store so many sessions, the last of them of somebody who jumps twice."""
    with Store.open() as store:
        for number in range(1, count + 1):
            recorder = store.begin_session(header(start_host_ns=START_NS))
            for packet in sensor_packets(jumping_g(2)) if number == count else ():
                recorder.put(packet)
            recorder.close(duration_s=25.0)


def test_the_table_of_verbs_is_that_of_the_program():
    assert f"|---|---|\n{table()}\n" in page("docs/cli.md"), "run python -m tools.cli_table"


@pytest.mark.parametrize("example", examples())
def test_every_example_runs(example, workplace, capsys):
    words = shlex.split(example)[1:]
    looks_back = words[0] == "replay" and words[1].isdigit()  # at a session of the reader's own
    if words[0] in NEEDS_HARDWARE_OR_SCREEN or looks_back:
        check_options(words, capsys)
        return
    if words[0] == "replay" and words[1].isdigit():
        store_sessions(int(words[1]))
    assert run(words) == 0, capsys.readouterr().err
    out = capsys.readouterr().out
    assert out
    if "--json" in words:
        json.loads(out)


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_has_help_with_an_example(verb, capsys):
    assert run([verb, "--help"]) == 0
    rest = capsys.readouterr().out.partition("Options:")[2]
    assert f"impactmon {verb}" in rest or "Commands:" in rest


def test_python_examples_run(workplace):
    for code in re.findall(r"```python\n(.*?)```", page("README.md"), re.DOTALL):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            capture_output=True,
            text=True,
            env=os.environ,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_links_lead_somewhere():
    for name in ("README.md", *(f"docs/{path.name}" for path in (PROJECT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)\)", page(name)):
            assert ((PROJECT / name).parent / target).exists(), f"{name} links to {target}"


def test_the_json_keys_are_documented(workplace, capsys):
    assert run(["analyze", "walk.csv", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    table = page("docs/cli.md").partition("## The JSON document of analyze")[2]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(document)


def check_options(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Check that a verb and its options exist."""
    assert run([words[0], "--help"]) == 0
    text = capsys.readouterr().out
    for word in words:
        if word.startswith("--"):
            assert word in text
