"""The command line itself: help, unknown verbs, exit codes, and errors told in words."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module

import click
import pytest

from impactmon.cli import main as main_module
from impactmon.cli.main import run
from impactmon.cli.verbs import VERBS, Verb
from impactmon.errors import InputError, MissingFileError


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """Give a function that runs a verb which raises the given exception."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def fail_with(error: BaseException, *options: str) -> int:
        @click.command()
        def command() -> None:
            raise error

        monkeypatch.setattr(main_module, "fake_command", command, raising=False)
        monkeypatch.setitem(VERBS, "fail", Verb("impactmon.cli.main", "fake_command", "fails"))
        return run([*options, "fail"])

    return fail_with


def test_help_lists_each_verb_with_its_line(capsys):
    assert run(["--help"]) == 0
    text = capsys.readouterr().out
    for name, verb in VERBS.items():
        assert name in text
        assert verb.says.split()[0] in text


def test_no_arguments_shows_the_help(capsys):
    assert run([]) == 0
    assert "Usage: impactmon" in capsys.readouterr().out


@pytest.mark.parametrize("name", list(VERBS))
def test_every_listed_verb_exists_and_has_help(name, capsys):
    verb = VERBS[name]
    assert isinstance(getattr(import_module(verb.module), verb.attribute), click.Command)
    assert run([name, "--help"]) == 0
    assert "Usage: impactmon " + name in capsys.readouterr().out


def test_an_unknown_verb_is_a_usage_error_with_a_suggestion(capsys, monkeypatch):
    monkeypatch.setitem(VERBS, "analyze", Verb("nowhere", "none", "…"))
    assert run(["analize"]) == 2
    assert "Did you mean analyze" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("line 3 is no number", hint="Say --skip-bad-rows."), 1),
        (MissingFileError("There is no walk.csv."), 2),
        (click.UsageError("no"), 2),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (RuntimeError("boom"), 1),
    ],
)
def test_errors_become_exit_codes_and_never_tracebacks(failing, capsys, error, code):
    assert failing(error) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err
    assert "Traceback" not in captured.err


def test_an_error_shows_title_message_and_hint(failing, capsys):
    failing(InputError("line 3 is no number", hint="Say --skip-bad-rows."))
    assert capsys.readouterr().err == (
        "This recording cannot be used: line 3 is no number\n  Say --skip-bad-rows.\n"
    )


def test_f69_escapes_in_a_message_do_not_reach_the_terminal(failing, capsys):
    failing(InputError("\x1b[31mred\x07 \u202egnp.exe", hint="\x9b2J"))
    text = capsys.readouterr().err
    assert not any(sign in text for sign in "\x1b\x07\x9b\u202e")


def test_an_unexpected_error_keeps_its_traceback_in_a_file(failing, capsys, tmp_path):
    assert failing(ZeroDivisionError("boom")) == 1
    kept = list(tmp_path.rglob("error-*.txt"))
    assert len(kept) == 1
    assert "ZeroDivisionError: boom" in kept[0].read_text(encoding="utf-8")
    assert str(kept[0]) in capsys.readouterr().err


def test_debug_shows_the_traceback(failing, capsys):
    assert failing(ZeroDivisionError("boom"), "--debug") == 1
    assert "Traceback" in capsys.readouterr().err


def test_f77_a_closed_pipe_is_quiet():
    call = subprocess.Popen(
        [sys.executable, "-m", "impactmon.cli", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert call.stdout is not None
    assert call.stderr is not None
    call.stdout.close()
    assert call.stderr.read() == b""
    assert call.wait(timeout=100) == 143
    call.stderr.close()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("impactmon re", {"record", "replay", "rescore", "recover", "research"}),
        ("impactmon analyze --pl", {"--placement"}),
        ("impactmon analyze --placement b", {"back", "backpack"}),
    ],
)
def test_a_shell_is_told_how_words_go_on(typed: str, offered: set[str]) -> None:
    asked = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_IMPACTMON_COMPLETE": "bash_complete"}
    done = subprocess.run(
        [sys.executable, "-c", "from impactmon.cli.main import main; main()"],
        capture_output=True,
        text=True,
        env=os.environ | asked,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == offered
