"""Export as BIDS-Motion, the folder layout of the Brain Imaging Data Structure for movement (BIDS 1.9.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from impactmon import __version__
from impactmon.model import Recording
from impactmon.store.board import Board
from impactmon.store.exchange.exporting import timed_blocks
from impactmon.store.exchange.tables import whole_file
from impactmon.store.file.paths import make_private_folder
from impactmon.store.rows.views import SessionRow
from impactmon.units import g_to_ms2

BIDS_VERSION = "1.9.0"
TASK = "jumping"
TRACKING_SYSTEM = "imu"
MISSING = "n/a"
MISSING_ROW = "\t".join([MISSING] * 3) + "\n"
README = "Acceleration of one worn sensor, gravity included, recorded and exported with impactmon.\n"


def write_bids(board: Board, folder: Path, sessions: Sequence[tuple[SessionRow, Recording]]) -> list[Path]:
    """Write sessions as a BIDS dataset; give the motion files.

    Parameters
    ----------
    board : Board
        Where the events are.
    folder : Path
        The dataset; made if it is not there, completed if it is.
    sessions : sequence of (SessionRow, Recording)
        What to write.
    """
    make_private_folder(folder)
    description = {
        "Name": "impactmon",
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "raw",
        "GeneratedBy": [{"Name": "impactmon", "Version": __version__}],
    }
    _write(folder / "dataset_description.json", _json(description))
    _write(folder / "README", README)
    subjects = sorted({_subject(session) for session, _ in sessions})
    _write(folder / "participants.tsv", "participant_id\n" + "".join(f"sub-{name}\n" for name in subjects))
    return [_write_session(board, folder, session, recording) for session, recording in sessions]


def _write_session(board: Board, folder: Path, session: SessionRow, recording: Recording) -> Path:
    """Write one session: samples, sidecar, channels, events, start."""
    subject, number = f"sub-{_subject(session)}", f"ses-{session.id}"
    place = folder / subject / number / "motion"
    make_private_folder(place)
    stem = f"{subject}_{number}_task-{TASK}"
    tracked = f"{stem}_tracksys-{TRACKING_SYSTEM}"
    motion = place / f"{tracked}_motion.tsv"
    rows, discontinuous = _write_motion(motion, recording)
    _write(place / f"{tracked}_motion.json", _json(_sidecar(session, recording, rows, discontinuous)))
    _write(place / f"{tracked}_channels.tsv", _channels(session, recording))
    _write(place / f"{stem}_events.tsv", _events(board, session))
    scans = f"filename\tacq_time\nmotion/{motion.name}\t{session.start.isoformat()}\n"
    _write(place.parent / f"{subject}_{number}_scans.tsv", scans)
    return motion


def _write_motion(path: Path, recording: Recording) -> tuple[int, bool]:
    """Write m/s2, one row a sample and no header; missing samples are n/a rows."""
    rows, gaps = 0, False
    with whole_file(path) as part, part.open("w", encoding="utf-8") as stream:
        for time_s, acc_g in timed_blocks(recording):
            missing = max(0, round(float(time_s[0]) * recording.sample_rate_hz) - rows)
            gaps = gaps or missing > 0
            stream.write(MISSING_ROW * missing)
            np.savetxt(stream, g_to_ms2(acc_g), fmt="%.5f", delimiter="\t")
            rows += missing + len(acc_g)
    return rows, gaps


def _sidecar(session: SessionRow, recording: Recording, rows: int, discontinuous: bool) -> dict[str, Any]:
    """Describe the motion file."""
    return {
        "TaskName": TASK,
        "SamplingFrequency": recording.sample_rate_hz,
        "TrackingSystemName": TRACKING_SYSTEM,
        "TrackedPointsCount": 1,
        "MotionChannelCount": 3,
        "ACCELChannelCount": 3,
        "MissingValues": MISSING,
        "RecordingType": "continuous",
        "RecordingDuration": rows / recording.sample_rate_hz,
        "TaskDescription": "Free activity with jumps; acceleration includes gravity.",
        "SubjectArtefactDescription": "samples were lost" if discontinuous else MISSING,
        "SoftwareVersions": f"impactmon {__version__}, algorithm {session.algorithm_version}",
    }


def _channels(session: SessionRow, recording: Recording) -> str:
    """Name the columns of the motion file."""
    point = session.placement or MISSING
    rate = f"{recording.sample_rate_hz:.10g}"
    head = "name\tcomponent\ttype\ttracked_point\tunits\tsampling_frequency\n"
    return head + "".join(f"acc_{axis}\t{axis}\tACCEL\t{point}\tm/s^2\t{rate}\n" for axis in "xyz")


def _events(board: Board, session: SessionRow) -> str:
    """List jumps and landings by onset; a person's corrections included."""
    rows = board.ask(
        "SELECT e.event, e.kind, time_s, takeoff_s, flight_time_s, peak_grf_bw, coalesce(corrected, status) AS status"
        " FROM events e JOIN sessions s ON s.run_id = e.run_id WHERE s.id = ? AND event IN ('jump', 'landing')"
        " ORDER BY time_s",
        [session.id],
    )
    lines = ["onset\tduration\ttrial_type\tkind\tstatus\tpeak_grf_bw"]
    for row in rows:
        onset = row["takeoff_s"] if row["takeoff_s"] is not None else row["time_s"]
        duration = row["flight_time_s"] if row["flight_time_s"] is not None else 0
        bw = MISSING if row["peak_grf_bw"] is None else f"{row['peak_grf_bw']:.3f}"
        lines.append(f"{onset:.4f}\t{duration:.4f}\t{row['event']}\t{row['kind']}\t{row['status']}\t{bw}")
    return "\n".join(lines) + "\n"


def _subject(session: SessionRow) -> str:
    """Give a label of letters and digits, as BIDS wants it; ids are pseudonyms already."""
    return re.sub(r"[^A-Za-z0-9]", "", session.athlete_id) or "unknown"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> None:
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")
