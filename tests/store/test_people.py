from __future__ import annotations

import json
from datetime import date

import pytest

from impactmon.cli.main import run
from impactmon.errors import UsageError
from impactmon.store import Board, Store
from impactmon.store.people import add_athlete, set_mass, set_target


@pytest.fixture(autouse=True)
def _own_database(path, monkeypatch):
    monkeypatch.setenv("IMPACTMON_DB", str(path))


def said(capsys, *words: str, code: int = 0) -> str:
    assert run(words) == code
    heard = capsys.readouterr()
    assert "Traceback" not in heard.err
    return heard.out if code == 0 else heard.err


def test_mass_and_target_hold_from_their_day_on(store, path):
    who = add_athlete(store, "Ana")
    set_mass(store, who, date(2026, 1, 1), body_mass_kg=61.0)
    set_mass(store, who, date(2026, 6, 1), body_mass_kg=60.0, added_load_kg=5.0)
    set_target(store, who, date(2026, 6, 1), 80)
    with Board(path) as board:
        assert board.mass_on(date(2025, 12, 31), athlete=who) is None
        assert board.mass_on(date(2026, 5, 31), athlete=who) == (61.0, 0.0)
        assert board.mass_on(date(2026, 6, 1), athlete=who) == (60.0, 5.0)
        assert [row.target for row in board.days(date(2026, 5, 31), date(2026, 6, 1), athlete=who)] == [
            50,
            80,
        ]


@pytest.mark.parametrize(("mass", "load"), [(7, 0), (700, 0), (60, -1), (60, 200), (float("nan"), 0)])
def test_f31_masses_of_nobody_are_refused(store, mass, load):
    who = add_athlete(store, "Ana")
    with pytest.raises(UsageError):
        set_mass(store, who, date(2026, 1, 1), body_mass_kg=mass, added_load_kg=load)


@pytest.mark.parametrize("target", [0, -5, 10**9])
def test_f79_targets_of_no_day_are_refused(store, target):
    with pytest.raises(UsageError):
        set_target(store, add_athlete(store, "Ana"), date(2026, 1, 1), target)


def test_people_by_the_verb_in_the_units_they_like(capsys):
    who = said(capsys, "athletes", "add", "Ana\x1b[31m", "--mass", "134lb").strip()
    said(capsys, "athletes", "set", "Ana?[31m", "--target", "80")
    listed = json.loads(said(capsys, "athletes", "--json"))["athletes"]
    assert [(person["id"], person["name"], person["target"]) for person in listed] == [(who, "Ana?[31m", 80)]
    assert listed[0]["body_mass_kg"] == pytest.approx(60.78, abs=0.01)
    assert "\x1b" not in said(capsys, "athletes")
    said(capsys, "athletes", "add", "Bea", "--mass", "61,5kg")
    assert "61.5 kg" in said(capsys, "athletes")
    said(capsys, "athletes", "add", "X", "--mass", "heavy", code=2)
    said(capsys, "athletes", "set", "nobody", "--target", "3", code=2)


def test_jumps_written_down_count_on_their_day_and_can_be_taken_back(capsys):
    said(capsys, "log", "jumps", "40", "--at", "2026-11-19T18:30", "--note", "supervised")
    assert "40 of 50 jumps" in said(capsys, "day", "2026-11-19")
    first = said(capsys, "log", "show", "1").split()[0]
    said(capsys, "log", "undo", first)
    week = json.loads(said(capsys, "week", "2026-11-20", "--json"))
    assert [day["jumps"] for day in week["days"]] == [0, 0, 0, 0, 0, 39, 0]
    assert "39 jumps in 7 days" in said(capsys, "week", "2026-11-20")
    said(capsys, "log", "undo", first, code=2)
    said(capsys, "log", "correct", "1", "add", "--at", "9999", code=2)
    assert "nearest one is at" in said(capsys, "log", "correct", "1", "reject", "--at", "5", code=2)
    said(capsys, "log", "jumps", "0", code=2)


def test_recover_and_rescore_say_when_there_is_nothing_to_do(capsys):
    assert "Nothing to recover" in said(capsys, "recover")
    assert "No day changes" in said(capsys, "rescore", "--yes")


def test_the_next_start_names_what_was_cut_off(path, capsys):
    from impactmon.cli.history.offers import offer_recovery

    from .records import header

    with Store.open(path) as store:
        from datetime import UTC, datetime

        store.begin_session(header(start=datetime.now(tz=UTC)))
    with Store.open(path) as store:
        offer_recovery(store)
    assert "impactmon recover" in capsys.readouterr().err
