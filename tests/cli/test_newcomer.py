"""What a newcomer meets first: help that says how, refusals that say what to do."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from impactmon.cli.main import run
from impactmon.cli.output.console import QuietConsole


def test_a_console_tells_of_a_reader_who_left():
    class Gone(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        QuietConsole(file=Gone()).print("anything")


def test_f77_the_report_of_a_recording_ends_quietly_when_its_reader_leaves(tmp_path):
    path = tmp_path / "still.csv"
    path.write_text("t_s,ax_g,ay_g,az_g\n" + "".join(f"{i / 100:.2f},0,0,1\n" for i in range(500)))
    call = subprocess.Popen(
        [sys.executable, "-m", "impactmon.cli", "analyze", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert call.stdout is not None
    assert call.stderr is not None
    call.stdout.close()
    assert call.stderr.read() == b""
    assert call.wait(timeout=100) == 143
    call.stderr.close()


@pytest.mark.parametrize("verb", ["log", "athletes", "data"])
def test_help_of_a_group_cuts_no_line_and_gives_examples(verb, capsys):
    assert run([verb, "--help"]) == 0
    shown = capsys.readouterr().out
    listed = shown.split("Commands:")[1].split("Examples:")[0]
    assert "..." not in listed
    assert f"impactmon {verb} " in shown.split("Examples:")[1]


def test_a_folder_is_told_how_to_be_analysed_whole(tmp_path, capsys):
    assert run(["analyze", str(tmp_path)]) == 2
    assert "--out DIR" in capsys.readouterr().err


def test_a_refused_text_is_quoted_by_three_lines_at_most(tmp_path, capsys):
    path = tmp_path / "one.csv"
    path.write_text("x\n" + "\n".join(map(str, range(100))))
    assert run(["analyze", str(path)]) == 1
    assert "It starts: x / 0 / 1\n" in capsys.readouterr().err


def test_a_team_of_nobody_is_told_how_to_begin(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert run(["team", "--plain"]) == 0
    assert "athletes add" in capsys.readouterr().out


def test_a_dumb_terminal_gets_the_demo_as_text(monkeypatch):
    from impactmon.cli import demo

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(demo, "_headless", lambda *_a, **_k: 0)
    monkeypatch.setattr(demo, "_on_screen", lambda *_a, **_k: 7)
    assert run(["demo"]) == 0


def test_after_the_live_screen_the_totals_stay_in_the_terminal(monkeypatch, capsys):
    from types import SimpleNamespace

    from impactmon.cli import live
    from impactmon.cli.output.plain import PlainVoice
    from impactmon.model import LinkPhase, SensorState, Snapshot
    from impactmon.tui import app

    sensor = SensorState(phase=LinkPhase.STREAMING, name="sensor")
    snapshot = Snapshot(clock_s=31.0, sensor=sensor, jumps=8, landings=9)
    heard = SimpleNamespace(stream=object(), snapshot=lambda: snapshot)
    silent = SimpleNamespace(stream=None)
    monkeypatch.setattr(app, "run_live", lambda *_a, **_k: 0)
    group = SimpleNamespace(sessions=[heard, silent], error=None, snapshot=lambda: snapshot)
    assert live._show(group, [PlainVoice(sys.stdout), PlainVoice(sys.stdout)]) == 0
    assert capsys.readouterr().out == " 0:31  8 jumps, 0 uncertain, 9 landings\n"


def test_a_wrong_target_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert run(["athletes", "set", "me", "--target", "-5"]) == 2
    assert not list(tmp_path.rglob("*.db"))
