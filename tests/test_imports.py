"""What a call may load: the run-time twin of the import contracts."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = ("textual", "bleak", "scipy", "pandas")
PROBE = """
import sys
sys.argv = ["impactmon", *{arguments!r}]
try:
    {call}
except SystemExit as left:
    assert not left.code, left.code
print("LOADED", *sorted(name for name in sys.modules if "." not in name))
"""


def loaded(call: str, *arguments: str) -> set[str]:
    """Run a call in a fresh interpreter and name the top-level modules it loaded."""
    code = PROBE.format(arguments=arguments, call=call)
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "100"},
    )
    return set(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("import impactmon", ()),
        ("from impactmon.cli.main import main; main()", ("--help",)),
        ("from impactmon.cli.main import main; main()", ("--version",)),
        ("from impactmon.cli.main import main; main()", ("day", "--help")),
        ("from impactmon.cli.main import main; main()", ("analyze", "--help")),
    ],
)
def test_quick_calls_stay_light(call, arguments):
    assert not loaded(call, *arguments) & set(HEAVY)


def test_help_loads_no_numpy():
    assert "numpy" not in loaded("from impactmon.cli.main import main; main()", "--help")


def test_reading_a_recording_loads_no_scipy(tmp_path):
    path = tmp_path / "walk.csv"
    path.write_text("t_s,ax_g,ay_g,az_g\n" + "".join(f"{i / 100},0,0.1,1\n" for i in range(300)))
    call = f"from impactmon.formats import open_recording; list(open_recording({str(path)!r}).blocks())"
    assert not loaded(call) & set(HEAVY)
