"""The command `impactmon`: a group that knows its verbs by name and imports one when it is used."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem, shell_complete

from impactmon import __version__
from impactmon.cli.exit_codes import TERMINATED
from impactmon.cli.failures import report
from impactmon.cli.verbs import VERBS

EXAMPLES = """\b
Examples:
  impactmon demo                        a generated workout, no sensor needed
  impactmon analyze walk.csv            count the jumps of a recording
  impactmon analyze walk.csv --json     the same for scripts

Exit codes: 0 done, 1 the data or the machine is at fault, 2 the call is at fault,
3 partly done (some inputs lost), 130 or 143 interrupted."""


COMPLETION_VARIABLE = "_IMPACTMON_COMPLETE"
"""What a shell sets to ask for completions, as docs/cli.md says."""


class LazyGroup(click.Group):
    """A group whose commands are imported on use, so that help needs no numpy."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the verbs in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command that is asked for."""
        verb = VERBS.get(cmd_name)
        if verb is None:
            return None
        command: click.Command = getattr(import_module(verb.module), verb.attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or say which ones come close."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            near = get_close_matches(args[0], VERBS, n=2)
            hint = f" Did you mean {' or '.join(near)}?" if near else " See impactmon --help for the list."
            raise click.UsageError(f"There is no verb {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer verbs from the table alone: a key press must not import them all."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [
            CompletionItem(name, help=verb.says)
            for name, verb in VERBS.items()
            if name.startswith(incomplete)
        ]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list from the table alone."""
        rows = [(name, verb.says) for name, verb in VERBS.items()]
        if rows:
            with formatter.section("Verbs"):
                formatter.write_dl(rows)


@click.group(cls=LazyGroup, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="impactmon")
@click.option(
    "--debug", is_flag=True, envvar="IMPACTMON_DEBUG", help="Show the traceback of an unexpected error."
)
def cli(debug: bool) -> None:
    """Count jumps and estimate landing loads from one worn accelerometer, live or from a file.

    Everything stays on this computer. The force is an estimate with an interval, no measurement.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one call and leave with its exit code; errors are told in words, never as a traceback."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _leave)
    if asked := os.environ.get(COMPLETION_VARIABLE):
        sys.exit(shell_complete(cli, {}, "impactmon", COMPLETION_VARIABLE, asked))
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one call and give its exit code.

    Parameters
    ----------
    arguments : sequence of str or None
        As on the command line, without the program's name; None takes `sys.argv`.

    Returns
    -------
    int
        0, 1, 2, 3, 130 or 143, as in docs/cli.md.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = False
    try:
        with cli.make_context("impactmon", words or ["--help"]) as context:
            debug = context.params["debug"]
            outcome: Any = cli.invoke(context)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        return report(error, debug=debug)
    return outcome if isinstance(outcome, int) else 0


def _leave(number: int, _frame: object) -> NoReturn:
    """Turn a request to stop into an orderly exit, so that open sessions close."""
    raise SystemExit(TERMINATED)
