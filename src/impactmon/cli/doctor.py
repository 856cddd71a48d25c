"""`impactmon doctor`: what works on this computer, and how to mend what does not."""

from __future__ import annotations

import asyncio
import json
import locale
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

import click

from impactmon.text import clean

SCHEMA = "impactmon.doctor/1"

LISTEN_S = 2.0
"""How long to listen for sensors, s: long enough to see that the radio works."""

LOW_DISK_MB = 500
"""A year of daily sessions takes about 300 MB; a full disk in mid-session costs data."""

SQLITE_FIXED = (3, 51, 3)
"""Earlier ones can corrupt a WAL database that two connections write: impactmon has one writer."""

OLDEST_BLUEZ = (5, 55)
"""bleak asks for it."""


class Verdict(StrEnum):
    """How bad it is."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes
    ----------
    name : str
        What.
    verdict : Verdict
        How bad.
    says : str
        What was found.
    fix : str
        What to do; empty if nothing.
    """

    name: str
    verdict: Verdict
    says: str
    fix: str = ""


@click.command("doctor", epilog="Examples: impactmon doctor · impactmon doctor --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document and nothing else.")
def command(as_json: bool) -> int:
    """Check Bluetooth, database, disk, clock and terminal; say how to mend what is wrong.

    Exit code 1 if anything fails. Files can be analysed even where Bluetooth fails.
    """
    findings: list[Finding] = []
    for check in CHECKS:
        finding = check()
        findings.append(finding)
        if not as_json:
            for line in lines(finding):
                click.echo(line)
    if as_json:
        document = {"schema": SCHEMA, "findings": [asdict(finding) for finding in findings]}
        click.echo(json.dumps(document, ensure_ascii=False))
    return int(any(finding.verdict is Verdict.FAIL for finding in findings))


def lines(finding: Finding) -> Iterator[str]:
    """Write a finding, and the remedy below it."""
    yield f"{finding.verdict:<5} {finding.name:<10} {clean(finding.says, limit=200)}"
    if finding.fix:
        yield f"{'':16} {clean(finding.fix, limit=200)}"


def check_python() -> Finding:
    """Look at the interpreter and at this program."""
    from impactmon import __version__

    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", Verdict.OK, f"{found}, impactmon {__version__}, {sys.platform}")


def check_bluetooth() -> Finding:
    """Listen for a moment."""
    from impactmon.ble.radio import Radio
    from impactmon.ble.scan import scan
    from impactmon.errors import LinkError

    async def listen() -> tuple[int, int]:
        found = await scan(Radio(), LISTEN_S)
        return len(found), sum(one.driver is not None for one in found)

    try:
        devices, sensors = asyncio.run(listen())
    except LinkError as error:
        return Finding("Bluetooth", Verdict.FAIL, error.message, error.hint)
    says = f"works: {devices} devices heard, {sensors} of them sensors"
    return Finding("Bluetooth", Verdict.OK if devices else Verdict.WARN, says, "" if devices else QUIET)


QUIET = "Nothing is in range, or another program holds the adapter."


def check_bluez() -> Finding:
    """Ask the Linux Bluetooth service for its version."""
    if sys.platform != "linux":
        return Finding("BlueZ", Verdict.OK, "not used on this system")
    tool = shutil.which("bluetoothctl")
    if tool is None:
        return Finding("BlueZ", Verdict.WARN, "bluetoothctl is not installed", "Install the package bluez.")
    try:
        told = subprocess.run([tool, "--version"], capture_output=True, text=True, timeout=5, check=False)
        words = told.stdout.split()
        version = tuple(int(part) for part in words[-1].split(".")[:2])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return Finding("BlueZ", Verdict.WARN, "bluetoothctl does not tell its version")
    good = version >= OLDEST_BLUEZ
    fix = "" if good else f"Update BlueZ to {OLDEST_BLUEZ[0]}.{OLDEST_BLUEZ[1]} or later."
    return Finding("BlueZ", Verdict.OK if good else Verdict.FAIL, words[-1], fix)


def check_sqlite() -> Finding:
    """Look at the database library."""
    version = sqlite3.sqlite_version_info
    if version >= SQLITE_FIXED:
        return Finding("SQLite", Verdict.OK, sqlite3.sqlite_version)
    says = f"{sqlite3.sqlite_version} has a rare fault when two programs write; impactmon never does"
    return Finding("SQLite", Verdict.OK, says)


def check_database() -> Finding:
    """Look where the database is, and whether it opens."""
    from impactmon.errors import StoreError
    from impactmon.store.board import Board
    from impactmon.store.file.paths import default_path
    from impactmon.store.file.places import network_system, synced_by

    path = default_path()
    if not path.exists():
        return Finding("Database", Verdict.OK, f"{path} is made with the first session")
    try:
        with Board(path) as board:
            sessions, banner = len(board.sessions()), board.banner
    except StoreError as error:
        return Finding("Database", Verdict.FAIL, error.message, error.hint)
    if banner:
        return Finding("Database", Verdict.WARN, banner)
    shared = synced_by(path.parent) or network_system(path.parent)
    if shared:
        fix = "Move it to a local folder and name it in IMPACTMON_DB."
        return Finding("Database", Verdict.WARN, f"{path} lies in a shared folder ({shared})", fix)
    return Finding("Database", Verdict.OK, f"{path}, {sessions} sessions")


def check_disk() -> Finding:
    """Look for room."""
    from impactmon.store.file.paths import default_path

    folder = default_path().parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if not os.access(folder, os.W_OK):
        return Finding(
            "Disk", Verdict.FAIL, f"{folder} cannot be written", "Name another file in IMPACTMON_DB."
        )
    verdict = Verdict.OK if free_mb >= LOW_DISK_MB else Verdict.WARN
    return Finding("Disk", verdict, f"{free_mb} MB free", "" if verdict is Verdict.OK else "Make room.")


def check_clock() -> Finding:
    """Look whether wall time makes sense and days can be told apart."""
    from impactmon.store.rows.zones import local_zone

    if not 2024 <= time.gmtime().tm_year < 2100:
        fix = "Set the date; days and streaks depend on it."
        return Finding("Clock", Verdict.FAIL, f"the year is {time.gmtime().tm_year}", fix)
    return Finding("Clock", Verdict.OK, f"{time.strftime('%Y-%m-%d %H:%M %z')}, zone {local_zone()}")


def check_terminal() -> Finding:
    """Look whether the screens can be drawn."""
    size = shutil.get_terminal_size((0, 0))
    encoding = (sys.stdout.encoding or locale.getpreferredencoding(False)).lower()
    kind = os.environ.get("TERM", "")
    if not sys.stdout.isatty():
        return Finding("Terminal", Verdict.OK, "none: verbs print plain lines")
    if kind == "dumb" or "utf" not in encoding:
        fix = "Use a UTF-8 terminal, or --plain."
        return Finding("Terminal", Verdict.WARN, f"TERM={kind or 'not set'}, {encoding}", fix)
    if size.columns < 80 or size.lines < 24:
        return Finding("Terminal", Verdict.WARN, f"{size.columns}x{size.lines}", "80x24 shows everything.")
    return Finding("Terminal", Verdict.OK, f"{kind}, {size.columns}x{size.lines}, {encoding}")


def check_drivers() -> Finding:
    """List what impactmon speaks to."""
    from impactmon import registry

    known = registry.names(registry.DRIVER_GROUP)
    loaded = [name for name, _driver in registry.load_all(registry.DRIVER_GROUP)]
    missing = sorted(set(known) - set(loaded))
    if missing:
        return Finding("Drivers", Verdict.WARN, f"{', '.join(missing)} cannot be loaded", "Reinstall them.")
    return Finding("Drivers", Verdict.OK, ", ".join(loaded))


CHECKS: tuple[Callable[[], Finding], ...] = (
    check_python,
    check_bluetooth,
    check_bluez,
    check_sqlite,
    check_database,
    check_disk,
    check_clock,
    check_terminal,
    check_drivers,
)
