"""The one composition of the steps: samples in, events out; live pushes ten samples, batch pushes a million.

Final events do not depend on how the samples were cut into blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import RateError, UsageError
from impactmon.events.constants import CONSTANTS
from impactmon.events.detect import Detector
from impactmon.events.force import models
from impactmon.events.force.estimate import estimate
from impactmon.events.record.build import EventBuilder
from impactmon.model import ARMS, Calibration, Event, Gap, Placement, Samples, person_mass_kg, placement_named
from impactmon.signal.calibration import calibrated, finer_by
from impactmon.signal.decimate import BoxDecimator, factor_for
from impactmon.signal.missing import blocks_of
from impactmon.signal.quality import QualityMeter
from impactmon.signal.rail import RailMonitor

ALGORITHM_VERSION = "5"
"""Changes whenever a final event can change; stored with every result."""

TRUNK = frozenset({Placement.HIP, Placement.BACK})
"""Placements at which the sensor moves with the pelvis: the chest and a backpack swing on the spine."""

LIMBS = ARMS | {Placement.ANKLE, Placement.FOOT}
"""Placements that do not sink with the body before a jump: arms swing, feet stay on the ground."""

MIN_RATE_HZ = 20.0
"""Slower sensors are refused: two samples in a landing cannot tell it from a step [Hz]."""

PIECE = 131072
"""Samples worked on at once: bounds memory, and makes little of what a piece costs however short it is."""


@dataclass(slots=True)
class _Segment:
    """State of a gapless run at one rate."""

    start_s: float
    sample_rate_hz: float
    lsb_per_g: float
    decimator: BoxDecimator
    rails: RailMonitor
    detector: Detector
    builder: EventBuilder
    factor: int
    left_out: int
    samples: int = 0

    @property
    def end_s(self) -> float:
        """Time of the next sample."""
        return self.start_s + self.samples / self.sample_rate_hz


class Engine:
    """Jumps, landings and impacts from a stream of specific force.

    Parameters
    ----------
    sample_rate_hz : float
        Rate of float blocks, Hz; `Samples` carry their own.
    placement : Placement, str or None
        Where the sensor is worn; None answers all but force.
    body_mass_kg : float or None
        Mass of the wearer with any added load, kg; without it force is None.
    range_g : float or None
        Full scale of the sensor, g.
    calibration : Calibration or None
        Gain and offset of each axis, applied to every sample; clipping is judged before.
    grf_model : str or None
        Model of force by its name, see `impactmon.events.force.models`; not one with peaks of its own.

    Raises
    ------
    RateError
        Below 20 Hz.
    UsageError
        For a placement or model that does not exist or a mass that is no person's.

    Examples
    --------
    >>> import numpy as np
    >>> engine = Engine(sample_rate_hz=100.0)
    >>> still = np.tile([0.0, 0.0, 1.0], (500, 1))
    >>> engine.push(still) + engine.flush()
    []
    """

    def __init__(
        self,
        *,
        sample_rate_hz: float,
        placement: Placement | str | None = None,
        body_mass_kg: float | None = None,
        range_g: float | None = None,
        calibration: Calibration | None = None,
        grf_model: str | None = None,
    ) -> None:
        self.grf_model = models.model_of(grf_model)
        self.calibration = calibration
        self.placement = placement_named(placement)
        self.body_mass_kg = person_mass_kg(body_mass_kg)
        self.range_g = _checked_range(range_g)
        self._rate_hz = _checked_rate(sample_rate_hz)
        self._segment: _Segment | None = None
        self._next_start_s = 0.0
        self._meter = QualityMeter()

    def push(self, block: Samples | Gap | NDArray[np.floating]) -> list[Event]:
        """Add a block and give the events that became known.

        Parameters
        ----------
        block : Samples, Gap or (n, 3) float array
            Floats are specific force in g; rows that are not finite are missing samples.

        Returns
        -------
        list of Event
            Provisional events and their revisions, then final ones; a later revision replaces an earlier one of the
            same id.
        """
        return [event for events in self.gather(block) for event in events]

    def flush(self) -> list[Event]:
        """Take the stream as ended and give what is left; a later push begins a new segment."""
        return [event for events in self.finish() for event in events]

    def gather(self, block: Samples | Gap | NDArray[np.floating]) -> Iterator[Sequence[Event]]:
        """Add a block as `push` does, and give the same events in lots: steps are made when they are looked at."""
        if isinstance(block, Gap):
            yield from self._close(block)
        elif isinstance(block, Samples):
            for piece in _pieces(block):
                yield from self._samples(piece)
        else:
            yield from self._floats(np.asarray(block, dtype=np.float64))

    def finish(self) -> Iterator[Sequence[Event]]:
        """Take the stream as ended as `flush` does, and give what is left in lots."""
        return self._end_segment()

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Gaps so far."""
        return self._meter.gaps

    @property
    def quality(self) -> QualityMeter:
        """Counts for the quality record."""
        return self._meter

    @property
    def parameters(self) -> dict[str, float | str]:
        """All constants that final events depend on, by module and name: stored with every result."""
        own: dict[str, float | str] = dict(CONSTANTS)
        if self.grf_model.name != models.DEFAULT:
            own["grf_model"] = self.grf_model.name
        if self.calibration is not None:
            for k, axis in enumerate("xyz"):
                own[f"calibration.gain_{axis}"] = self.calibration.gain[k]
                own[f"calibration.offset_g_{axis}"] = self.calibration.offset_g[k]
        return own

    @property
    def now_s(self) -> float:
        """Time of the next sample, s."""
        return self._next_start_s if self._segment is None else self._segment.end_s

    def _floats(self, acc_g: NDArray[np.float64]) -> Iterator[Sequence[Event]]:
        """Quantise an array and turn missing rows into gaps."""
        for block in blocks_of(acc_g, self._rate_hz, self.range_g, self.now_s):
            if isinstance(block, Gap):
                yield from self._close(block)
            else:
                for piece in _pieces(block):
                    yield from self._samples(piece)

    def _samples(self, samples: Samples) -> Iterator[Sequence[Event]]:
        """Work on one piece."""
        segment = self._segment
        if segment is not None and (
            segment.sample_rate_hz != samples.sample_rate_hz or segment.lsb_per_g != samples.lsb_per_g
        ):
            yield from self._end_segment()
            segment = None
        if segment is None:
            segment = self._segment = self._open(samples)
        rails = segment.rails.push(samples.counts)
        counts, lsb_per_g = self._calibrated(samples)
        sums = segment.decimator.push(counts[max(0, segment.left_out - segment.samples) :])
        marks = (rails + (segment.samples - segment.left_out)) // segment.factor
        segment.samples += len(samples.counts)
        self._meter.add(counts, len(rails), samples.sample_rate_hz, lsb_per_g)
        for finding in segment.detector.push(sums, marks[marks >= 0]):
            yield from segment.builder.events(finding)

    def _calibrated(self, samples: Samples) -> tuple[NDArray[np.signedinteger], float]:
        """Give counts and how many make 1 g, with the calibration if there is one."""
        if self.calibration is None:
            return samples.counts, samples.lsb_per_g
        return calibrated(samples.counts, samples.lsb_per_g, self.calibration)

    def _open(self, samples: Samples) -> _Segment:
        """Begin a gapless run."""
        rate_hz = _checked_rate(samples.sample_rate_hz)
        factor = factor_for(rate_hz)
        finer = 1.0 if self.calibration is None else finer_by(samples.lsb_per_g)
        counts_per_g = samples.lsb_per_g * finer * factor
        start_s = self._next_start_s
        decimator = BoxDecimator(factor, wide=self.calibration is not None)
        # Averages stay on the recording's own grid: what comes long after a gap must not depend on its length.
        left_out = -round(start_s * rate_hz) % factor
        return _Segment(
            start_s=start_s,
            sample_rate_hz=rate_hz,
            lsb_per_g=samples.lsb_per_g,
            decimator=decimator,
            rails=RailMonitor(samples.clipped_at, samples.lsb_per_g, rate_hz),
            detector=Detector(
                rate_hz / factor,
                counts_per_g,
                decimator.dtype,
                on_trunk=self.placement in TRUNK,
                on_limb=self.placement in LIMBS,
            ),
            builder=EventBuilder(
                start_s=start_s + (left_out + (factor - 1) / 2.0) / rate_hz,
                sample_rate_hz=rate_hz / factor,
                sensor_rate_hz=rate_hz,
                placement=self.placement,
                body_mass_kg=self.body_mass_kg,
                levels=self._meter.levels,
                estimate=self.grf_model.estimate or estimate,
            ),
            factor=factor,
            left_out=left_out,
        )

    def _close(self, gap: Gap) -> Iterator[Sequence[Event]]:
        """End the segment at a gap."""
        yield from self._end_segment()
        self._meter.gap(gap)
        self._next_start_s = gap.end_s

    def _end_segment(self) -> Iterator[Sequence[Event]]:
        """Finish what is pending and note where the next segment starts."""
        segment = self._segment
        if segment is None:
            return
        for finding in segment.detector.flush():
            yield from segment.builder.events(finding)
        self._next_start_s = segment.end_s
        self._segment = None


def _pieces(samples: Samples) -> Iterator[Samples]:
    """Cut a block into pieces of bounded size."""
    for first in range(0, len(samples.counts), PIECE):
        part = samples.counts[first : first + PIECE]
        yield Samples(part, samples.lsb_per_g, samples.sample_rate_hz, samples.clipped_at)


def _checked_rate(sample_rate_hz: float) -> float:
    if not np.isfinite(sample_rate_hz) or sample_rate_hz < MIN_RATE_HZ:
        raise RateError(
            f"{sample_rate_hz:g} Hz is too slow: a landing lasts a tenth of a second.",
            hint=f"Use a sensor of at least {MIN_RATE_HZ:g} Hz, 100 Hz or more for forces.",
        )
    return float(sample_rate_hz)


def _checked_range(range_g: float | None) -> float | None:
    if range_g is not None and not 0.0 < range_g < np.inf:
        raise UsageError(
            f"±{range_g:g} g is no range of a sensor.",
            hint="Give its full scale, such as 8 for ±8 g, or leave it out.",
        )
    return range_g
