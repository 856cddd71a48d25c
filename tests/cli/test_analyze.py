"""`impactmon analyze` as a user calls it: the report, the document, exit codes, bad input."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from impactmon.cli.main import run
from tests.formats.tables import csv_text, standing, times

ACC = standing(30.0)


def jumping(count: int = 5, rate_hz: float = 100.0) -> np.ndarray:
    """Give plain vertical jumps: crouch, push, 0.4 s of flight, a landing of 4 g, two seconds of standing."""
    push = 1.0 + 1.2 * np.sin(np.linspace(0, np.pi, round(0.3 * rate_hz)))
    flight = np.full(round(0.4 * rate_hz), 0.05)
    landing = 1.0 + 3.2 * np.sin(np.linspace(0, np.pi, round(0.12 * rate_hz)))
    still = np.ones(round(2.0 * rate_hz))
    vertical = np.concatenate([still, *[np.concatenate((push, flight, landing, still))] * count])
    noise = np.random.default_rng(5).normal(0.0, 0.01, (len(vertical), 3))
    noise[:, 1] -= vertical
    return np.round(noise, 4)


@pytest.fixture
def walk(tmp_path):
    path = tmp_path / "walk.csv"
    path.write_text(csv_text(ACC, times(len(ACC))))
    return path


@pytest.fixture
def jumps(tmp_path):
    acc = jumping()
    path = tmp_path / "jumps.csv"
    path.write_text(csv_text(acc, times(len(acc))))
    return path


def test_the_report_counts_and_says_what_force_needs(jumps, capsys):
    assert run(["analyze", str(jumps)]) == 0
    out = capsys.readouterr().out
    assert "5 jumps" in out
    assert "for force say --placement and --mass" in " ".join(out.split())
    assert "100 % of the time recorded" in out


def test_nobody_is_asked_for_a_mass_where_no_mass_gives_a_force(jumps, capsys):
    assert run(["analyze", str(jumps), "--placement", "wrist"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "no force model for the wrist" in out
    assert "--mass" not in out
    assert "the count is the least that was jumped" in out


def test_force_comes_with_its_interval(jumps, capsys):
    assert run(["analyze", str(jumps), "--placement", "waist", "--mass", "64"]) == 0
    out = capsys.readouterr().out
    assert "worn at hip · 64 kg" in out
    assert "BW (" in out


def test_json_is_one_document_and_nothing_else(jumps, capsys):
    assert run(["analyze", str(jumps), "--placement", "hip", "--mass", "64", "--json"]) == 0
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert captured.err == ""
    assert document["counted_jumps"] == 5
    assert [jump["event"] for jump in document["jumps"]] == ["jump"] * 5
    assert document["losses"] == []


def test_nothing_found_is_said_plainly(walk, capsys):
    assert run(["analyze", str(walk)]) == 0
    out = capsys.readouterr().out
    assert "0 jumps" in out
    assert "Landings" in out


def test_skipped_rows_end_in_3_and_are_counted(walk, capsys):
    lines = walk.read_text().splitlines()
    lines[500:520] = ["x"] * 20
    walk.write_text("\n".join(lines) + "\n")
    assert run(["analyze", str(walk)]) == 1
    assert "line 501" in capsys.readouterr().err
    assert run(["analyze", str(walk), "--skip-bad-rows"]) == 3
    out = capsys.readouterr().out
    assert "20 unreadable rows left out." in out
    assert "1 gap" in out


@pytest.mark.parametrize(
    "words",
    [["--mass", "7"], ["--mass", "700"], ["--mass", "heavy"], ["--placement", "ear"], ["--tz", "Mars/Olympus"],
     ["--start", "soon"], ["--rate", "0"], ["--rate", "-5"], ["--unit", "furlong"], ["--wrong"]],
)  # fmt: skip
def test_f31_a_wrong_call_ends_in_2(walk, capsys, words):
    assert run(["analyze", str(walk), *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, 2),
        (b"", 1),
        (b"no table here\n", 1),
        (b"t_s,ax_g,ay_g,az_g\n" + b"".join(b"%.2f,nan,0,1\n" % (i / 100) for i in range(500)), 1),
        (b"a\n" + b"1\n" * 500, 1),
        (b"t_s,ax_g,ay_g,az_g\n" + b"".join(b"%.2f,0,0,1\n" % (abs(50 - i) / 100) for i in range(500)), 1),
        (b"t_s,ax_g,ay_g,az_g\n" + b"".join(b"%.2f,0,0,1\n" % (i / 3) for i in range(500)), 1),
        (np.random.default_rng(1).bytes(5000), 1),
    ],
    ids=["missing", "empty", "prose", "nan", "one column", "back in time", "3 Hz", "garbage"],
)
def test_bad_input_is_one_clear_sentence(tmp_path, capsys, content, code):
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    assert run(["analyze", str(path)]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "bad.csv" in captured.err
    assert "Traceback" not in captured.err
    assert "did not expect" not in captured.err


def test_f76_output_without_a_terminal_has_no_control_codes(jumps):
    done = subprocess.run(
        [sys.executable, "-m", "impactmon", "analyze", str(jumps)], capture_output=True, check=True
    )
    assert b"\x1b" not in done.stdout
    assert b"5 jumps" in done.stdout


def test_f75_a_name_with_escapes_is_shown_cleaned(tmp_path, capsys):
    path = tmp_path / "a\x1b[31m\nb.csv"
    path.write_text(csv_text(ACC, times(len(ACC))))
    assert run(["analyze", str(path)]) == 0
    out = capsys.readouterr().out
    assert "a?[31m?b.csv" in out
    assert "\x1b" not in out


def test_explain_gives_the_cues_of_the_nearest_event(jumps, capsys):
    assert run(["analyze", str(jumps), "--explain", "3"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Jump at ")
    assert "counted, confidence" in out
    assert "flight deficit" in out
    assert "strongly for" in out


def test_explain_without_an_event(walk, capsys):
    assert run(["analyze", str(walk), "--explain", "3"]) == 2
    assert "no event to explain" in capsys.readouterr().err


def test_explain_as_json_is_the_event_as_the_analysis_lists_it(jumps, capsys):
    assert run(["analyze", str(jumps), "--explain", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "impactmon.explanation/1"
    assert run(["analyze", str(jumps), "--json"]) == 0
    assert found["event"] in json.loads(capsys.readouterr().out)["jumps"]


def test_explain_of_a_model_that_weighs_no_cues_says_so(jumps, capsys):
    words = ["--placement", "hip", "--mass", "64", "--model", "impactr", "--explain", "3"]
    assert run(["analyze", str(jumps), *words]) == 0
    assert "weighs no cues" in capsys.readouterr().out


def test_explain_after_the_end_names_the_end(jumps, capsys):
    assert run(["analyze", str(jumps), "--explain", "100000"]) == 2
    assert "it ends at" in capsys.readouterr().err


def test_explain_and_all_do_not_go_with_many(jumps, tmp_path, capsys):
    assert run(["analyze", str(jumps), "--explain", "3", "--out", str(tmp_path / "out")]) == 2
    assert "belong to one recording" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--explain", "--rate", "--valid-day"])
@pytest.mark.parametrize("value", ["nan", "inf"])
def test_what_is_no_number_is_no_time_rate_or_length(jumps, option, value, capsys):
    assert run(["analyze", str(jumps), option, value]) == 2
    err = capsys.readouterr().err
    assert "is no number" in err or "is not in the range" in err


class TestCalibration:
    @pytest.fixture
    def sides(self, tmp_path):
        """A sensor that shows 40 mg too much on x, laid on twenty sides for 20 s each."""
        points = np.random.default_rng(2).normal(size=(20, 3))
        points /= np.linalg.norm(points, axis=1)[:, None]
        acc = np.repeat(points, 2000, axis=0) + np.random.default_rng(3).normal(0.0, 0.003, (40_000, 3))
        acc[:, 0] += 0.04
        path = tmp_path / "sides.csv"
        path.write_text(csv_text(np.round(acc, 4), times(len(acc))))
        return path

    def test_the_report_says_why_not_and_what_would(self, sides, capsys):
        assert run(["analyze", str(sides)]) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert "Calibration not applied" in out
        assert "mg off 1 g before" in out
        assert "--calibrate on applies it" in out

    def test_on(self, sides, capsys):
        assert run(["analyze", str(sides), "--calibrate", "on"]) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert "Calibration applied" in out
        assert "offsets -40" in out

    def test_a_calibration_is_carried_to_another_recording(self, sides, jumps, tmp_path, capsys):
        assert run(["analyze", str(sides), "--calibrate", "on", "--json"]) == 0
        sensor = tmp_path / "sensor.json"
        sensor.write_text(capsys.readouterr().out)
        assert run(["analyze", str(jumps), "--calibrate", str(sensor), "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["counted_jumps"] == 5
        assert document["calibration"]["reason"] == "as given"
        assert document["calibration"]["calibration"]["offset_g"][0] == pytest.approx(-0.04, abs=0.001)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (None, "neither auto, on, off nor a file"),
            ("{", "holds no calibration"),
            ('{"calibration": null}', "holds no calibration"),
            ('{"calibration": {"gain": [1, 1], "offset_g": [0, 0, 0]}}', "holds no calibration"),
            ('{"calibration": {"gain": [1, 1, NaN], "offset_g": [0, 0, 0]}}', "holds no calibration"),
        ],
    )
    def test_what_is_no_calibration_is_refused(self, jumps, tmp_path, capsys, content, said):
        path = tmp_path / "sensor.json"
        if content is not None:
            path.write_text(content)
        assert run(["analyze", str(jumps), "--calibrate", str(path)]) == 2
        assert said in " ".join(capsys.readouterr().err.split())
