"""A day's landing loads by another model of force: computed from the stored bytes, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import TYPE_CHECKING, Any

from impactmon.cli.output.forces import forces_words
from impactmon.errors import ImpactmonError
from impactmon.text import clean

if TYPE_CHECKING:
    from impactmon.model import Analysis, Loaded
    from impactmon.store.board import Board
    from impactmon.store.rows.views import SessionRow


def loads_by_model(board: Board, sessions: Iterable[SessionRow], model: str) -> list[dict[str, Any]]:
    """Give the loads of each session that was recorded or imported, by a model.

    Returns
    -------
    list of dict
        `session`, `model`, `loads` (how many have a force), `typical_grf_bw`, `peak_grf_bw`, `says` (both in words,
        with intervals), and `reason` where there is none.
    """
    return [_session_loads(board, row, model) for row in sessions if row.kind != "log"]


def _session_loads(board: Board, row: SessionRow, model: str) -> dict[str, Any]:
    """Analyse one session anew."""
    from impactmon.analysis import analyze_recording
    from impactmon.cli.history.stored import read_again
    from impactmon.store.sessions.replay import session_recording

    loads: list[Loaded] = []
    try:
        recording = session_recording(board, row.id, open_file=read_again)
        analysis = analyze_recording(recording, grf_model=model)
        loads = _loads(analysis)
        reason = None if loads else _reason(analysis)
    except ImpactmonError as error:
        reason = clean(f"{error.message} {error.hint}".strip(), limit=300)
    forces = [load.peak_grf_bw or 0.0 for load in loads]
    return {
        "session": row.id,
        "model": model,
        "loads": len(forces),
        "typical_grf_bw": round(median(forces), 3) if forces else None,
        "peak_grf_bw": round(max(forces), 3) if forces else None,
        "says": forces_words(loads) or None,
        "reason": reason,
    }


def _loads(analysis: Analysis) -> list[Loaded]:
    """Give counted landings with a force; all peaks, for a model that knows no landings."""
    loads = [*analysis.landings, *(peak for peak in analysis.impacts if peak.kind == "peak")]
    return [load for load in loads if load.peak_grf_bw is not None and load.status == "counted"]


def _reason(analysis: Analysis) -> str:
    """Say why there is no force."""
    reasons = [landing.grf_reason for landing in analysis.landings if landing.grf_reason]
    return reasons[0] if reasons else "no landings"


def model_lines(loads: Iterable[dict[str, Any]]) -> list[str]:
    """Write the loads for people."""
    return [f"  by {load['model']}: #{load['session']} {_line(load)}" for load in loads]


def _line(load: dict[str, Any]) -> str:
    if not load["loads"]:
        return f"no force: {load['reason']}"
    return f"{load['loads']} loads, {load['says']}"
