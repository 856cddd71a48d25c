"""The table of metrics, and the glossary that is written from it."""

from __future__ import annotations

import dataclasses
import doctest
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from impactmon.cli.glossary import command
from impactmon.cli.main import run
from impactmon.load import catalogue
from impactmon.load.catalogue import METRICS
from impactmon.load.metric import EVIDENCE_WORDS
from impactmon.model import DayScore, Evidence, Jump
from impactmon.reports import glossary

ROOT = Path(__file__).resolve().parents[2]


def test_examples():
    assert doctest.testmod(catalogue).failed == 0


@pytest.mark.parametrize("entry", METRICS.values(), ids=METRICS)
def test_every_metric_is_complete(entry):
    assert entry.definition.endswith(".")
    assert entry.formula
    assert entry.source
    assert entry.version >= 1
    assert entry.show(None) == "–"
    assert entry.doi is None or entry.doi.startswith("10.")


def test_unproven_formulas_are_labelled():
    """The index's formula was not seen in the paper: it must not pass for established."""
    for key in ("osteogenic_index", "recovery", "accelerometric_index", "load_stimulus"):
        assert METRICS[key].evidence is Evidence.EXPERIMENTAL
    assert set(EVIDENCE_WORDS) == set(Evidence)


def test_numbers_of_records_have_a_metric():
    shown = {"peak_g", "acc_slope_g_s", "flight_time_s", "jump_height_m", "peak_grf_bw", "peak_grf_n"}
    assert shown <= {field.name for field in dataclasses.fields(Jump)} & set(METRICS)
    of_day = {field.name for field in dataclasses.fields(DayScore)} - {"day", "bouts", "step_bands"}
    assert of_day <= set(METRICS)


def test_the_document_is_the_table():
    written = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert written == glossary.markdown(), "run: python -m tools.glossary"


def test_one_term():
    result = CliRunner().invoke(command, ["osteogenic", "impacts"])
    assert result.exit_code == 0
    assert "4.9 g" in result.output
    assert "evidence: moderate" in result.output


def test_json_is_one_document():
    result = CliRunner().invoke(command, ["--json"])
    assert [entry["key"] for entry in json.loads(result.output)["metrics"]] == list(METRICS)


def test_unknown_term_is_the_callers_fault(capsys):
    assert run(["glossary", "zzz"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "There is no metric 'zzz'" in captured.err
