"""Models of force: each by its name, the default unchanged, an unknown one refused with those there are."""

from __future__ import annotations

import doctest
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from firmware_sim.motion import Hops, Jog, Jumps, SensorModel, Stand, Walk, Wearer, generate
from impactmon.api import analyze
from impactmon.cli.main import run
from impactmon.engine import Engine
from impactmon.errors import UsageError
from impactmon.events import impactr
from impactmon.events.force import models
from impactmon.events.force.estimate import JUMP_MODELS
from impactmon.events.force.models import MODELS, model_of
from impactmon.model import FORCE_PLACEMENTS, Gap, Placement, Samples
from tests.formats.tables import csv_text, times
from tools.validation import baselines

PAGE = Path(__file__).resolve().parents[3] / "docs" / "cli.md"
WORN = {"placement": "hip", "body_mass_kg": 70.0}


@cache
def workout():
    motion = generate(
        [Stand(2), Jumps(3), Walk(6), Jog(6), Hops(4), Stand(3)],
        wearer=Wearer(body_mass_kg=70.0, placement="hip"),
        sensor=SensorModel(sample_rate_hz=100.0),
        seed=3,
    )
    return motion.acc_g


def analysis_by(model, **more):
    return analyze(workout(), sample_rate_hz=100.0, grf_model=model, **(WORN | more))


def test_examples():
    assert doctest.testmod(models).failed == 0
    assert doctest.testmod(impactr).failed == 0


def test_every_model_says_what_it_is():
    for name, model in MODELS.items():
        assert model.name == name
        assert model.says
        assert model.source
        assert model.validity
        assert model.own_peaks is (name.startswith("impactr"))


def test_every_model_is_in_the_page_as_it_says_itself():
    page = PAGE.read_text(encoding="utf-8")
    for model in MODELS.values():
        assert f"| `{model.name}` | {model.says} | {model.source} | {model.validity} |" in page


def test_the_default_by_name_is_the_default():
    assert analysis_by("impactmon") == analysis_by(None)
    assert "grf_model" not in analysis_by(None).parameters


def test_the_published_regressions_are_there_by_name():
    published = analysis_by("veras2023")
    assert published.parameters["grf_model"] == "veras2023"
    assert [jump.time_s for jump in published.jumps] == [jump.time_s for jump in analysis_by(None).jumps]
    jump = max(published.jumps, key=lambda jump: jump.peak_g)
    regression = JUMP_MODELS[Placement.HIP]
    assert jump.grf_model == "veras2023-jump-hip"
    assert jump.peak_grf_n == pytest.approx(regression.force_n(jump.peak_g, 70.0))
    assert jump.peak_grf_bw_low == pytest.approx(0.64 * jump.peak_grf_bw)
    runs = [impact for impact in published.impacts if impact.kind == "run_step"]
    assert runs
    assert all(step.peak_grf_bw is None and "running" in step.grf_reason for step in runs)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"placement": None}, "placement unknown"),
        ({"placement": "wrist"}, "wrist"),
        ({"body_mass_kg": None}, "mass"),
    ],
)
def test_the_published_regressions_refuse_what_they_cannot_know(more, said):
    analysis = analysis_by("veras2023", **more)
    assert all(jump.peak_grf_bw is None and said in jump.grf_reason for jump in analysis.jumps)


class TestImpactr:
    def test_peaks_are_those_of_its_pipeline(self):
        analysis = analysis_by("impactr")
        peaks = baselines.impactr_peaks(workout(), 100.0)
        found = {round(100 * peak.peak_s) for peak in analysis.impacts}
        assert len(found ^ set(peaks.index.tolist())) <= 2
        assert analysis.jumps == analysis.landings == analysis.rejected == ()
        assert {peak.kind for peak in analysis.impacts} == {"peak"}
        assert {day.osteogenic_index for day in analysis.days} == {None}
        assert any("comparison only" in note for note in analysis.notes)

    @pytest.mark.parametrize(
        ("model", "regression"),
        [("impactr", "walking/running"), ("impactr-walking", "walking"), ("impactr-jumping", "jumping")],
    )
    def test_force_is_that_of_the_regression(self, model, regression):
        for peak in analysis_by(model).impacts:
            expected = impactr.force_n(peak.peak_g, 70.0, Placement.HIP, regression)
            assert peak.peak_grf_n == pytest.approx(expected)
            assert peak.peak_grf_bw == pytest.approx(expected / (70.0 * 9.80665))
            assert peak.peak_grf_bw_low is None
            assert peak.grf_model == model

    @pytest.mark.parametrize(
        ("placement", "peak_g", "mass_kg"),
        [("hip", 1.5, 70.0), ("back", 1.5, 70.0)],
    )
    def test_the_walking_parabola(self, placement, peak_g, mass_kg):
        b = impactr.REGRESSIONS["walking"][Placement(placement)]
        by_hand = b[0] + b[1] * 1.5 + b[2] * 2.25 + b[3] * 70 + b[4] * 105
        found = impactr.force_n(peak_g, mass_kg, Placement(placement), "walking")
        assert found == pytest.approx(by_hand)

    def test_cuts_change_nothing_and_a_gap_begins_anew(self):
        counts = np.rint(workout() * 1024).astype(np.int16)
        whole = list(impactr.find_peaks(iter([Samples(counts, 1024.0, 100.0)])))
        parts = [Samples(part, 1024.0, 100.0) for part in np.array_split(counts, 97)]
        assert list(impactr.find_peaks(iter(parts))) == whole
        gap = Gap(len(counts) / 100.0, len(counts) / 100.0 + 5.0, "link lost")
        twice = list(impactr.find_peaks(iter([*parts, gap, *parts])))
        assert len(twice) == 2 * len(whole)
        assert twice[len(whole)][0] == pytest.approx(whole[0][0] + gap.end_s)

    def test_pieces_meet_without_a_seam(self, monkeypatch):
        counts = np.rint(workout() * 1024).astype(np.int16)
        whole = list(impactr.find_peaks(iter([Samples(counts, 1024.0, 100.0)])))
        monkeypatch.setattr(impactr, "PIECE", 64)
        parts = [Samples(counts[k : k + 50], 1024.0, 100.0) for k in range(0, len(counts), 50)]
        assert list(impactr.find_peaks(iter(parts))) == whole

    def test_the_highest_wins(self):
        tops, heights = np.array([0, 30, 60, 120]), np.array([2.0, 3.0, 2.5, 1.5])
        assert impactr.highest_first(tops, heights, 40.0).tolist() == [False, True, False, True]

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"placement": None}, "needs placement"),
            ({"body_mass_kg": None}, "needs"),
            ({"placement": "wrist"}, "wrist"),
        ],
    )
    def test_what_it_needs(self, more, said):
        with pytest.raises(UsageError, match=said):
            analysis_by("impactr", **more)


class TestUnknown:
    def test_in_python(self):
        with pytest.raises(UsageError, match="impactmon, veras2023, impactr"):
            analysis_by("newton")
        with pytest.raises(UsageError, match="no model"):
            Engine(sample_rate_hz=100.0, grf_model="newton")

    @pytest.mark.parametrize("words", [["analyze", "walk.csv"], ["day"]])
    def test_on_the_command_line(self, words, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "walk.csv").write_text(csv_text(workout()[:500], times(500)))
        assert run([*words, "--model", "newton"]) == 2
        said = " ".join(capsys.readouterr().err.split())
        assert all(name in said for name in MODELS)


def test_the_report_of_impactr_counts_peaks_not_jumps(tmp_path, capsys):
    path = tmp_path / "trial.csv"
    path.write_text(csv_text(workout(), times(len(workout()))))
    assert run(["analyze", str(path), "--placement", "hip", "--mass", "70", "--model", "impactr"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "peaks of any kind" in out
    assert "jumps" not in out


def test_a_stored_day_by_another_model(tmp_path, monkeypatch, capsys):
    for variable in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    path = tmp_path / "jumps.csv"
    path.write_text(csv_text(workout(), times(len(workout()))))
    worn = ["--placement", "hip", "--mass", "70", "--start", "2026-03-02T10:00", "--tz", "Europe/Berlin"]
    assert run(["import", str(path), *worn]) == 0
    capsys.readouterr()
    assert run(["day", "2026-03-02", "--model", "veras2023", "--json"]) == 0
    (loads,) = json.loads(capsys.readouterr().out)["by_model"]
    assert (loads["model"], loads["reason"]) == ("veras2023", None)
    assert 1.0 < loads["typical_grf_bw"] <= loads["peak_grf_bw"] < 6.0
    assert run(["day", "2026-03-02", "--model", "impactr"]) == 0
    assert "by impactr: #1 " in capsys.readouterr().out
    assert model_of(None).name == "impactmon"


def test_the_places_that_are_said_to_give_a_force_are_those_with_a_model():
    assert set(FORCE_PLACEMENTS) == set(JUMP_MODELS)
