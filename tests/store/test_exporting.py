from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import impactmon
from impactmon.cli.main import run
from impactmon.model import Athlete
from impactmon.store import Board, Store
from impactmon.store.exchange.tables import FORMULA_SIGNS, Table, safe_cell, write_csv
from impactmon.store.sessions.scoring import rescore, write_rescoring

from .records import header
from .sensor import START_NS, jumping_g, sensor_packets


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    """One scored session of three jumps with a lost packet, by somebody with a dangerous name."""
    path = tmp_path_factory.mktemp("export") / "impactmon.db"
    with Store.open(path) as store:
        recorder = store.begin_session(
            header(
                start_host_ns=START_NS,
                name='=HYPERLINK("http://x")',
                athlete=Athlete(id="a-1b", name="Ana Secret"),
            )
        )
        for packet in sensor_packets(jumping_g(3), drop=frozenset({40})):
            recorder.put(packet)
        recorder.close(duration_s=25.0)
        with Board(path) as board:
            write_rescoring(store, rescore(board, recorder.session_id))
    return path


@pytest.fixture(autouse=True)
def _chosen(database, monkeypatch):
    monkeypatch.setenv("IMPACTMON_DB", str(database))


def exported(capsys, *words: str) -> str:
    assert run(["export", *words]) == 0
    return capsys.readouterr().out


@given(st.text(max_size=30))
def test_f65_f66_no_text_cell_is_a_formula_or_breaks_a_line(text):
    stream = io.StringIO()
    write_csv(stream, Table("events", ("name", "value"), [(text, -3.2)]))
    lines = stream.getvalue().split("\n")
    assert len(lines) == 3
    cell, number = next(csv.reader([lines[1]]))
    assert not cell.lstrip().startswith(FORMULA_SIGNS)
    assert number == "-3.2", "numbers stay numbers"


def test_f65_the_signs_a_spreadsheet_runs():
    for sign in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"):
        assert str(safe_cell(sign)).startswith("'")


def test_events_hold_figures_and_no_names(capsys):
    text = exported(capsys, "events")
    rows = list(csv.DictReader(io.StringIO(text)))
    jumps = [row for row in rows if row["event"] == "jump"]
    assert len(jumps) == 3
    assert {row["status"] for row in jumps} == {"counted"}
    assert float(jumps[0]["peak_grf_bw"]) > 1
    assert jumps[0]["athlete"] == "a-1b"
    assert "Secret" not in text


def test_f65_a_session_named_like_a_formula_is_exported_as_text(capsys):
    row = next(csv.DictReader(io.StringIO(exported(capsys, "sessions"))))
    assert row["name"].startswith("'=")


def test_json_is_one_document_equal_to_the_csv(capsys):
    document = json.loads(exported(capsys, "days", "--format", "json", "--athlete", "a-1b"))
    row = next(csv.DictReader(io.StringIO(exported(capsys, "days", "--athlete", "a-1b"))))
    assert document["schema"] == "impactmon.days/1"
    assert [day["jumps"] for day in document["days"]] == [3]
    assert int(row["jumps"]) == 3
    assert document["days"][0]["osteogenic_index"] == pytest.approx(float(row["osteogenic_index"]))


def test_exported_packets_and_samples_give_the_same_jumps(tmp_path, capsys):
    log, samples = tmp_path / "log.jsonl", tmp_path / "samples.csv"
    assert run(["export", "packets", "--session", "1", "--out", str(log)]) == 0
    assert run(["export", "samples", "--session", "1", "--out", str(samples)]) == 0
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    from_log, from_csv = impactmon.analyze(log), impactmon.analyze(samples)
    assert from_log.counted_jumps == from_csv.counted_jumps == 3
    assert len(from_csv.gaps) == len(from_log.gaps) == 1
    for ours, theirs in zip(from_log.jumps, from_csv.jumps, strict=True):
        assert theirs.landing_s == pytest.approx(ours.landing_s, abs=0.006)
        assert theirs.peak_g == pytest.approx(ours.peak_g, rel=0.01)


def test_parquet_holds_what_the_csv_holds(tmp_path, capsys):
    parquet = pytest.importorskip("pyarrow.parquet")
    out = tmp_path / "events.parquet"
    assert run(["export", "events", "--format", "parquet", "--out", str(out)]) == 0
    table = parquet.read_table(out).to_pylist()
    rows = list(csv.DictReader(io.StringIO(exported(capsys, "events"))))
    assert [row["id"] for row in table] == [row["id"] for row in rows]
    assert [row["peak_g"] for row in table] == [
        float(row["peak_g"]) if row["peak_g"] else None for row in rows
    ]


def test_bids_is_a_dataset_another_program_can_read(tmp_path):
    out = tmp_path / "dataset"
    assert run(["export", "samples", "--session", "1", "--format", "bids", "--out", str(out)]) == 0
    assert json.loads((out / "dataset_description.json").read_text())["BIDSVersion"]
    motion = next(out.glob("sub-a1b/ses-1/motion/*_motion.tsv"))
    sidecar = json.loads(motion.with_suffix(".json").read_text())
    channels = motion.with_name(motion.name.replace("_motion", "_channels")).read_text().splitlines()
    values = np.genfromtxt(motion, delimiter="\t", missing_values="n/a")
    assert values.shape[1] == sidecar["MotionChannelCount"] == len(channels) - 1 == 3
    assert len(values) / sidecar["SamplingFrequency"] == pytest.approx(sidecar["RecordingDuration"])
    assert np.isnan(values).any(axis=1).sum() == 8, "the lost packet's samples are n/a"
    assert np.nanmedian(np.linalg.norm(values, axis=1)) == pytest.approx(9.8, abs=0.2)
    events = next(motion.parent.glob("*_events.tsv")).read_text().splitlines()
    assert sum("\tjump\t" in line and "counted" in line for line in events) >= 3


def test_a_bids_dataset_is_read_back_with_its_rate_and_its_gap(tmp_path):
    out = tmp_path / "dataset"
    assert run(["export", "samples", "--session", "1", "--format", "bids", "--out", str(out)]) == 0
    motion = next(out.glob("sub-*/ses-*/motion/*_motion.tsv"))
    again = impactmon.read(motion)
    analysis = impactmon.analyze(again)
    assert (again.sample_rate_hz, len(analysis.jumps), analysis.quality.gaps) == (200.0, 3, 1)
    table = motion.with_name(motion.name.replace("_motion", "_channels"))
    table.write_text(table.read_text().replace("sampling_frequency", "other").replace("\t200\n", "\tn/a\n"))
    assert impactmon.read(motion).sample_rate_hz == 200.0, "as the sidecar says"


@pytest.mark.parametrize(
    "call",
    [
        ["events", "--format", "bids"],
        ["samples", "--session", "99"],
        ["packets"],
        ["days", "--format", "parquet"],
        ["nothing"],
    ],
)
def test_calls_that_make_no_sense_are_refused_in_words(call, capsys, database):
    if call == ["packets"]:
        call = ["packets", "--since", "2031-01-01"]
    assert run(["export", *call]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path, capsys):
    assert run(["export", "events", "--out", str(tmp_path / "no" / "x.csv")]) == 1
    assert "Choose another place" in capsys.readouterr().err
