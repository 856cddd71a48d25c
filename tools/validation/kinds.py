"""Kinds of jumps: what true kinds are called, what plates say of it, and what hops have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firmware_sim.motion import DropJumps, Motion, SensorModel, Stand, Wearer, generate
from impactmon.model import Jump, Placement, Status
from impactmon.reports.table import Cell
from impactmon.units import G0_MS2
from tools.validation import plates, shared
from tools.validation.cases import BODY_MODELS, PLACEMENTS, RATES_HZ
from tools.validation.match import match
from tools.validation.outcome import Outcome, observe
from tools.validation.section import Section, Table, number, percent

NAMES = ("countermovement", "squat", "drop_jump", "hop", "jump")

GROUPS = {
    "hip, back": ("hip", "back"),
    "chest, backpack": ("chest", "backpack"),
    "thigh, pocket": ("thigh", "pocket"),
    "ankle": ("ankle",),
    "wrist, hand": ("wrist", "hand"),
}

HOPPING = ("hop", "one_leg_hop", "skip", "jack")
"""True kinds that share the name of hop."""

Jumps = Callable[[Outcome], Sequence[Jump]]


@dataclass(frozen=True, slots=True)
class Rebound:
    """A scene of drop jumps."""

    seed: int

    def perform(self) -> Motion:
        """Generate it: two of three at hip and back."""
        rng = np.random.default_rng((self.seed, 0))
        place = int(rng.integers(2)) if self.seed % 3 else int(rng.integers(2, len(PLACEMENTS)))
        wearer = Wearer(float(rng.uniform(48, 105)), PLACEMENTS[place], BODY_MODELS[int(rng.integers(2))])
        script = (
            Stand(2.0),
            DropJumps(5, float(rng.uniform(0.15, 0.5)), float(rng.uniform(0.25, 0.5))),
            Stand(2.0),
        )
        sensor = SensorModel(RATES_HZ[int(rng.integers(len(RATES_HZ)))], 16.0)
        return generate(script, seed=self.seed, wearer=wearer, sensor=sensor)


def rebounds(count: int, *, seed: int = 20_600_000) -> Iterator[Rebound]:
    """Draw scenes of drop jumps, which the thousand scenes do not have."""
    yield from (Rebound(seed + k) for k in range(count))


def observe_rebound(scene: Rebound) -> Outcome:
    """Generate one and analyse it."""
    return observe("drop jumps", scene.perform())


def kinds_section(outcomes: Sequence[Outcome], worn: Sequence[Outcome]) -> Section:
    """Write what kinds of jumps were called.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Of generated motion, drop jumps among it.
    worn : sequence of Outcome
        Of plate recordings worn by virtual sensors, see `plates.worn_plates`.
    """
    tables = [_named_table(outcomes), _hops_table(outcomes)]
    if worn:
        tables.insert(1, _plates_table(worn))
    return Section(
        "Kinds of counted jumps",
        (
            "A jump that stands alone is named by the downward speed of the body when its push-off begins: "
            '"countermovement" from 0.34 m/s, "squat" up to 0.25 m/s after rest (only where the sensor is known to be '
            'at hip or back), "drop_jump" after a fall. One of a rhythm is a "hop". Where none of this can be told, '
            'and always at wrist, hand, ankle and foot if they are known, it is a "jump". Two legs or one, with a rope '
            "or without, jumping jacks: all are hops.",
            "The first of a series of hops begins with a countermovement, and may be called so.",
        ),
        tuple(tables),
    )


def called(outcome: Outcome, jumps: Sequence[Jump]) -> Counter[tuple[str, str]]:
    """Count pairs of a true kind and the name its counted jump was given."""
    true = [event for event in outcome.truth if event.is_jump]
    counted = [jump for jump in jumps if jump.status is Status.COUNTED]
    pairs = match([event.time_s for event in true], [jump.landing_s for jump in counted])
    return Counter((true[i].kind, counted[j].kind) for i, j in pairs.pairs)


def _named_table(outcomes: Sequence[Outcome]) -> Table:
    rows: list[list[Cell]] = []
    for group, places in GROUPS.items():
        here = [outcome for outcome in outcomes if outcome.placement in places]
        if group == "hip, back":
            rows += _rows(f"{group}, told", here, lambda outcome: outcome.told)
        rows += _rows(group, here, lambda outcome: outcome.jumps)
    caption = "Kinds of counted jumps, generated motion: true kind in rows, name given in columns"
    return Table(caption, ["placement", "true kind", *NAMES], rows)


def _rows(group: str, outcomes: Iterable[Outcome], jumps: Jumps) -> list[list[Cell]]:
    pairs = sum((called(outcome, jumps(outcome)) for outcome in outcomes), Counter[tuple[str, str]]())
    true = sorted({kind for kind, _ in pairs})
    return [[group, kind, *(pairs[kind, name] for name in NAMES)] for kind in true]


def _plates_table(worn: Sequence[Outcome]) -> Table:
    """Hold names against what the files call the jumps, and against the force itself."""
    rows: list[list[Cell]] = []
    names: dict[str, Counter[str]] = {plate.name: Counter() for plate in plates.plates()}
    for outcome in worn:
        given = (name for _, name in called(outcome, outcome.told).elements())
        names[plates.plate_of(outcome).name].update(given)
    for plate in plates.plates():
        speeds = ", ".join(f"{speed:.2f}" for speed in plate_speeds_ms(plate))
        rows.append([plate.name, plate.called, speeds, *(names[plate.name][name] for name in NAMES)])
    caption = "Plate recordings at hip and back, placement told: what the file calls the jumps, names given"
    return Table(caption, ["recording", "file says", "m/s downwards on the plate", *NAMES], rows)


def plate_speeds_ms(plate: plates.Plate) -> list[float]:
    """Give the downward speeds at which the push-offs of a plate recording begin, from its force alone, m/s."""
    from impactmon.api import analyze

    found = analyze(plates.free_acc_g(plate), sample_rate_hz=100.0, placement=Placement.BACK)
    counted = [jump for jump in found.jumps if jump.status is Status.COUNTED]
    cues = [cue for jump in counted for cue in jump.cues if cue.name == "sinking"]
    return [cue.value * G0_MS2 for cue in cues if cue.value is not None]


Features = NDArray[np.float64]
FEATURES = ("landings a second", "flight s", "contact s", "peak g")


def _hops_table(outcomes: Sequence[Outcome]) -> Table:
    """Show how far hops of different kinds differ: each series by its medians."""
    series: dict[str, list[Features]] = {}
    for outcome in outcomes:
        if outcome.placement not in GROUPS["hip, back"]:
            continue
        kinds = {event.kind for event in outcome.truth if event.is_jump}
        hops = [jump for jump in outcome.told if jump.kind == "hop" and jump.status is Status.COUNTED]
        if len(kinds) == 1 and kinds <= set(HOPPING) and len(hops) > 3:
            series.setdefault(kinds.pop(), []).append(_features(hops))
    rows = [_features_row(f"generated {kind}", series[kind], series) for kind in HOPPING if kind in series]
    rows += [_features_row(f"phone, {name}", values, {}) for name, values in _phone_series().items()]
    caption = (
        "Hops of different kinds: 5-95 % of series' medians, and how often the best limit for one of them is right "
        "(half: not at all), which in generated motion is how high and fast we let people hop"
    )
    return Table(caption, ["kind", "series", *FEATURES, "told from two-legged hops"], rows)


def _phone_series() -> dict[str, list[Features]]:
    """Measure the real series: two people with a phone."""
    from impactmon.api import analyze

    found: dict[str, list[Features]] = {}
    if shared.shared_data() is None:
        return found
    for trial in shared.phone_trials():
        jumps = analyze(trial.acc_g, sample_rate_hz=trial.sample_rate_hz).jumps if trial.truth else ()
        hops = [jump for jump in jumps if jump.kind == "hop" and jump.status is Status.COUNTED]
        if len(hops) > 3:
            found.setdefault(trial.activity, []).append(_features(hops))
    return found


def _features(hops: Sequence[Jump]) -> Features:
    landing = np.array([hop.landing_s for hop in hops])
    contact = np.array([hop.takeoff_s for hop in hops])[1:] - landing[:-1]
    flight, peak = np.array([[hop.flight_time_s, hop.peak_g] for hop in hops]).T
    return np.array([1.0 / np.median(np.diff(landing)), *map(np.median, (flight, contact, peak))])


def _features_row(name: str, values: Sequence[Features], series: dict[str, list[Features]]) -> list[Cell]:
    columns = np.array(values).T
    ranges = [" to ".join(f"{edge:.2f}" for edge in np.percentile(column, (5, 95))) for column in columns]
    told = None
    if series and values is not series.get("hop") and "hop" in series:
        best = [best_share(a, b) for a, b in zip(np.array(series["hop"]).T, columns, strict=True)]
        told = f"{percent(max(best), 0)} ({FEATURES[int(np.argmax(best))]})"
    return [name, number(len(values), 0), *ranges, told]


def best_share(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Give the mean share of two samples that the best single limit puts on the right side, 0.5 to 1.

    >>> best_share(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    1.0
    """
    limits = np.concatenate((one, other))[:, None]
    share = 0.5 * ((one <= limits).mean(axis=1) + (other > limits).mean(axis=1))
    return float(np.maximum(share, 1.0 - share).max())
