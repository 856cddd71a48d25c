"""Turn whatever went wrong into a few words on stderr and an exit code."""

from __future__ import annotations

import os
import sys
import traceback

import click

from impactmon.cli.exit_codes import INTERRUPTED, TERMINATED
from impactmon.errors import ImpactmonError
from impactmon.text import clean

LINE_LIMIT = 400  # a message may name a path and a line of a file, but never fills the screen


def report(error: BaseException, *, debug: bool) -> int:
    """Tell the user what happened and give the exit code.

    Parameters
    ----------
    error : BaseException
        What ended the call.
    debug : bool
        Show the traceback of an unexpected error.

    Returns
    -------
    int
        Exit code, as in docs/cli.md.
    """
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            return _misused(error)
        case KeyboardInterrupt() | click.Abort():
            _say("Interrupted.")
            return INTERRUPTED
        case BrokenPipeError():
            return _reader_gone()
        case ImpactmonError():
            _say(f"{error.title}: {_shown(error.message)}")
            if error.hint:
                _say(f"  {_shown(error.hint)}")
            return error.exit_code
        case _:
            return _unexpected(error, debug=debug)


def _misused(error: click.ClickException) -> int:
    """Show how the verb is called and what was wrong with this call."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        _say(context.get_usage())
        _say(f"Try '{context.command_path} --help' for help.\n")
    _say(f"Error: {_shown(error.format_message())}")
    return error.exit_code


def _reader_gone() -> int:
    """End quietly when the reader of our output has left (`impactmon … | head`)."""
    # Python flushes stdout once more while it shuts down and would complain there.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return TERMINATED


def _unexpected(error: BaseException, *, debug: bool) -> int:
    """Apologise in one sentence and keep the traceback where it can be sent from."""
    text = "".join(traceback.format_exception(error))
    if debug:
        sys.stderr.write(text)
        return 1
    kind = f"{type(error).__name__}: {_shown(str(error))}" if str(error) else type(error).__name__
    _say(f"impactmon met an error it did not expect ({kind}). {_keep(text)}")
    return 1


def _keep(text: str) -> str:
    """Write the traceback beside the logs; say where, or how to see it."""
    from datetime import UTC, datetime
    from pathlib import Path

    from platformdirs import user_log_dir

    stamp = datetime.now(tz=UTC).strftime("%Y%m%d-%H%M%S")
    path = Path(user_log_dir("impactmon", appauthor=False)) / f"error-{stamp}-{os.getpid()}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError:
        return "Run the same call as impactmon --debug … to see where."
    return f"The details are in {path}."


def _shown(text: str) -> str:
    """Clean each line of a message; the line breaks are ours."""
    return "\n  ".join(clean(line, limit=LINE_LIMIT) for line in text.splitlines())


def _say(text: str) -> None:
    """Write to stderr; a closed stderr must not become another error."""
    try:
        sys.stderr.write(text + "\n")
    except (OSError, ValueError):
        return
