"""An analysis as people read it: the total with its quality, the jumps, then what did not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from impactmon.cli.output.forces import force_words, forces_words, peak_words
from impactmon.events.force.models import model_of
from impactmon.load.catalogue import METRICS
from impactmon.load.worn import VALID_DAY_H
from impactmon.model import FORCE_PLACEMENTS, Analysis, CalibrationReport, Jump, Loaded, Quality, Status
from impactmon.signal.calibration import AUTOMATIC_FROM_H
from impactmon.signal.dead import REST_TOLERANCE_G
from impactmon.text import clean

PEAK = "peak"
"""Kind of an impact that a model with peaks of its own found."""

QUIET = "dim"
LOUD = "bold"


def report(
    analysis: Analysis, *, told: tuple[str, ...] = (), limit: int | None = 20, calibrate: bool = False
) -> Iterator[RenderableType]:
    """Give the parts of the report, in order.

    Parameters
    ----------
    analysis : Analysis
        What was found.
    told : tuple of str
        What the reader of the file lost or noticed.
    limit : int or None
        Longest list of jumps; None lists all.
    calibrate : bool
        Somebody asked for calibration: say what became of it in any case.
    """
    yield Text(clean(analysis.name), style=LOUD)
    yield Text(_setting(analysis), style=QUIET)
    yield Text()
    yield _totals(analysis, calibrate=calibrate)
    yield Text()
    if analysis.jumps:
        yield _jump_table(analysis, limit)
        yield Text()
    yield from _lines("Not counted", _rejected(analysis))
    notes = dict.fromkeys((*told, *analysis.quality.notes, *analysis.notes))
    yield from _lines("Notes", [clean(note, limit=300) for note in notes])


def _setting(analysis: Analysis) -> str:
    """Say how long, how fast, when, where worn, by whom."""
    quality = analysis.quality
    when = f"{analysis.start:%Y-%m-%d %H:%M:%S %z}" if analysis.start else "no start time"
    worn = f"worn at {analysis.placement}" if analysis.placement else "placement not given"
    mass = f"{analysis.body_mass_kg:g} kg" if analysis.body_mass_kg else "mass not given"
    return f"{_length(quality.duration_s)} at {quality.sample_rate_hz:.6g} Hz · {when} · {worn} · {mass}"


def _totals(analysis: Analysis, *, calibrate: bool) -> Table:
    """Give the count, the load and the quality, one line each."""
    table = Table.grid(padding=(0, 3))
    table.add_column(style=LOUD, no_wrap=True)
    table.add_column()
    peaks = [impact for impact in analysis.impacts if impact.kind == PEAK]
    if model_of(analysis.parameters.get("grf_model")).own_peaks:
        table.add_row(f"{len(peaks)} peaks", "of any kind: this model cannot tell a jump from a step")
        table.add_row("Loads", _load_line(peaks, analysis))
    else:
        counted = analysis.counted_jumps
        table.add_row(f"{counted} jump{'' if counted == 1 else 's'}", _beside(analysis))
        table.add_row("Landings", _load_line(analysis.landings, analysis))
    table.add_row("Recording", quality_words(analysis.quality))
    if analysis.not_worn is not None:
        table.add_row("Worn", _wear_line(analysis))
    if analysis.calibration is not None and (calibrate or _calibration_matters(analysis)):
        table.add_row("Calibration", _calibration_line(analysis.calibration))
    return table


def _beside(analysis: Analysis) -> str:
    """Say what stands beside the count."""
    uncertain = sum(jump.status is Status.UNCERTAIN for jump in analysis.jumps)
    parts = [f"{uncertain} more uncertain"] if uncertain else []
    if analysis.rejected:
        parts.append(f"{len(analysis.rejected)} rejected")
    return ", ".join(parts) or "none uncertain, none rejected"


def _load_line(loads: Sequence[Loaded], analysis: Analysis) -> str:
    """Sum up the landings, or the peaks of a model that knows none."""
    if not loads:
        return "none"
    return f"{len(loads)}, {peak_words(loads)}; {forces_words(loads) or _no_force(analysis)}"


def _no_force(analysis: Analysis) -> str:
    """Say why there is no force, and what would give one."""
    missing = [
        option
        for option, known in (("--placement", analysis.placement), ("--mass", analysis.body_mass_kg))
        if known is None
    ]
    if missing and analysis.placement in (None, *FORCE_PLACEMENTS):
        return f"for force say {' and '.join(missing)}"
    reasons = Counter(landing.grf_reason for landing in analysis.landings if landing.grf_reason)
    return f"no force: {clean(reasons.most_common(1)[0][0])}" if reasons else "no force"


def quality_words(quality: Quality) -> str:
    """Say what can be said about the samples."""
    share = f"{100.0 * (1.0 - quality.lost_fraction):.4g} % of the time recorded"
    gaps = "no gaps" if not quality.gaps else f"{quality.gaps} gap{'' if quality.gaps == 1 else 's'}"
    rest = "never at rest" if quality.resting_g is None else f"{quality.resting_g:.2f} g at rest"
    if quality.noise_g is not None:
        rest += f" (noise {METRICS['noise_g'].show(quality.noise_g)})"
    clipped = f"{quality.clipped_samples:,} samples clipped" if quality.clipped_samples else "not clipped"
    return f"{share}, {gaps}, {rest}, {clipped}"


def _wear_line(analysis: Analysis) -> str:
    """Say for how long the sensor was worn, and on how many days for long enough."""
    worn = sum(day.worn_h or 0.0 for day in analysis.days)
    recorded = sum(day.recorded_h or 0.0 for day in analysis.days)
    if not worn:
        return f"not at all in {recorded:.1f} h: this is no day without load, it is none at all"
    line = f"{worn:.1f} of {recorded:.1f} h"
    if len(analysis.days) < 2:
        return line
    valid = sum(bool(day.valid) for day in analysis.days)
    return f"{line}; {valid} of {len(analysis.days)} days worn for {VALID_DAY_H:.0f} h or more"


def _calibration_matters(analysis: Analysis) -> bool:
    """Tell whether a calibration was found, or was to be expected."""
    report, quality = analysis.calibration, analysis.quality
    found = report is not None and report.calibration is not None
    off = quality.resting_g is not None and abs(quality.resting_g - 1.0) > REST_TOLERANCE_G
    return found or off or quality.recorded_s >= 3600.0 * AUTOMATIC_FROM_H


def _calibration_line(report: CalibrationReport) -> str:
    """Say what was done about the sensor's calibration, and why."""
    found = report.calibration
    errors = ""
    if report.error_before_g is not None and report.error_after_g is not None:
        errors = (
            f": {1e3 * report.error_before_g:.1f} mg off 1 g before, {1e3 * report.error_after_g:.1f} after"
        )
    if not report.applied or found is None:
        offer = "; --calibrate on applies it" if found is not None and report.reason != "not wanted" else ""
        return f"not applied, {report.reason}{errors}{offer}"
    offsets = ", ".join(f"{1e3 * offset:+.0f}" for offset in found.offset_g)
    gains = ", ".join(f"{gain:.3f}" for gain in found.gain)
    return f"applied, {report.reason}{errors} (offsets {offsets} mg, gains {gains})"


def _jump_table(analysis: Analysis, limit: int | None) -> RenderableType:
    """List the jumps."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET, pad_edge=False)
    for heading in ("#", "take-off", "flight", "height", "peak", "landing force", "kind"):
        table.add_column(heading, justify="left" if heading == "kind" else "right", no_wrap=True)
    shown = analysis.jumps if limit is None else analysis.jumps[:limit]
    for number, jump in enumerate(shown, 1):
        table.add_row(str(number), *_jump_cells(analysis, jump))
    rest = len(analysis.jumps) - len(shown)
    if rest:
        table.add_row("…", f"{rest} more", "", "", "", "", "--all lists them", style=QUIET)
    return Padding(table, (0, 0, 0, 0))


def _jump_cells(analysis: Analysis, jump: Jump) -> tuple[str, ...]:
    """Write one jump."""
    height = "–" if jump.jump_height_m is None else f"{100.0 * jump.jump_height_m:.0f} cm"
    return (
        _moment(analysis, jump.takeoff_s),
        f"{jump.flight_time_s:.2f} s",
        height,
        f"{'≥ ' if jump.clipped else ''}{jump.peak_g:.1f} g",
        force_words(jump) or "–",
        "uncertain" if jump.status is Status.UNCERTAIN else jump.kind.replace("_", " "),
    )


def _moment(analysis: Analysis, time_s: float) -> str:
    """Write a time: of day if the start is known, else from the start."""
    if analysis.start is not None:
        return f"{analysis.start + timedelta(seconds=time_s):%H:%M:%S}"
    minutes, seconds = divmod(time_s, 60.0)
    return f"{int(minutes)}:{seconds:05.2f}"


def _length(duration_s: float) -> str:
    """Write a length of time as people say it."""
    if duration_s < 120.0:
        return f"{duration_s:.1f} s"
    if duration_s < 2 * 3600.0:
        return f"{duration_s / 60.0:.1f} min"
    return f"{duration_s / 3600.0:.1f} h"


def _rejected(analysis: Analysis) -> list[str]:
    """Count what was rejected, by reason."""
    reasons = Counter(clean(event.reason) for event in analysis.rejected)
    return [f"{number} × {reason}" for reason, number in reasons.most_common()]


def _lines(title: str, lines: list[str]) -> Iterator[RenderableType]:
    """Give a titled list, nothing if it is empty."""
    if lines:
        yield Text(title, style=QUIET)
        yield from (Padding(Text(line), (0, 0, 0, 2)) for line in lines)
        yield Text()
