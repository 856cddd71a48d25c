"""`impactmon research`: a text, a document, a table, with the same numbers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from impactmon.cli.main import run
from impactmon.load.accelerometric import BREAKS_G

RECORDING = Path(__file__).resolve().parents[2] / "recordings" / "hip_jumps.csv.gz"
WORN = ["--placement", "hip", "--mass", "68"]


def said(capsys, *words):
    assert run(["research", str(RECORDING), *words]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_document_and_table_agree(capsys):
    document = json.loads(said(capsys, *WORN, "--json"))
    (day,) = document["days"]
    (row,) = csv.DictReader(io.StringIO(said(capsys, *WORN, "--csv")))
    assert document["schema"] == "impactmon.research/1"
    assert len(document["bin_breaks_g"]) == len(day["peak_counts"]) == len(BREAKS_G)
    assert day["jumps"] == int(row["jumps"]) == 6
    assert day["load_stimulus_bw"] == float(row["load_stimulus_bw"]) > 3.0
    assert day["accelerometric_index_g"] == float(row["accelerometric_index_g"]) > 10.0
    assert row["worn_h"] == ""  # 23 s cannot tell
    bins = [int(value) for name, value in row.items() if name.startswith("peaks_from_")]
    assert bins == day["peak_counts"]


def test_without_placement_there_is_an_index_but_no_stimulus(capsys):
    (day,) = json.loads(said(capsys, "--json"))["days"]
    assert day["load_stimulus_bw"] is None
    assert day["accelerometric_index_g"] > 10.0


def test_the_text_names_what_it_shows(capsys):
    out = said(capsys, *WORN, "--start", "2026-03-02T10:00", "--tz", "Europe/Berlin")
    assert "2026-03-02" in out
    assert "Experimental" in out
    for name in ("Accelerometric", "Load stimulus", "Direction variety", "Peaks from 1.3 g"):
        assert name in out


def test_quality_stands_beside_the_numbers(capsys):
    document = json.loads(said(capsys, *WORN, "--json"))
    assert document["quality"]["lost_fraction"] == 0.0
    assert document["quality"]["resting_g"] == pytest.approx(1.0, abs=0.05)
    assert "Recording: 100 % of the time recorded" in said(capsys, *WORN)
    slow = json.loads(said(capsys, *WORN, "--rate", "50", "--json"))
    assert any("index is too low" in note for note in slow["notes"])


def test_only_a_sensor_on_the_trunk_tells_directions(tmp_path, capsys):
    def variety(place: list[str]) -> float | None:
        assert run(["research", str(RECORDING.with_name("back_hops.csv.gz")), *place, "--json"]) == 0
        return json.loads(capsys.readouterr().out)["days"][0]["direction_variety"]

    assert variety(["--placement", "back"]) is not None
    assert [variety(place) for place in ([], ["--placement", "wrist"], ["--placement", "ankle"])] == [
        None
    ] * 3


@pytest.mark.parametrize(
    ("words", "code"), [(["--json", "--csv"], 2), (["--model", "newton"], 2), (["--mass", "7"], 2)]
)
def test_a_wrong_call(words, code, capsys):
    assert run(["research", str(RECORDING), *words]) == code
    assert capsys.readouterr().err


def test_a_missing_file(tmp_path, capsys):
    assert run(["research", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err
