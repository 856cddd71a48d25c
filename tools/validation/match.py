"""Who found what: one-to-one matching in time, and the counts that follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from impactmon.model import Jump, Landing, Status
from tools.validation.outcome import Outcome

WITHIN_S = 0.15
"""A detected landing this close to a true one is the same; hops are at least 0.3 s apart."""


class Pairs(NamedTuple):
    """Indices (true, found) that belong together, and those left over."""

    pairs: list[tuple[int, int]]
    missed: list[int]
    false: list[int]


def match(true_s: Sequence[float], found_s: Sequence[float], within_s: float = WITHIN_S) -> Pairs:
    """Match times one to one, closest first.

    >>> match([1.0, 2.0], [2.05, 5.0, 1.02])
    Pairs(pairs=[(0, 2), (1, 0)], missed=[], false=[1])
    """
    candidates = sorted(
        (abs(a - b), i, j)
        for i, a in enumerate(true_s)
        for j, b in enumerate(found_s)
        if abs(a - b) <= within_s
    )
    left, right = set(range(len(true_s))), set(range(len(found_s)))
    pairs: list[tuple[int, int]] = []
    for _, i, j in candidates:
        if i in left and j in right:
            pairs.append((i, j))
            left.remove(i)
            right.remove(j)
    return Pairs(sorted(pairs), sorted(left), sorted(right))


@dataclass(frozen=True, slots=True)
class Tally:
    """True, found and false jumps of some recordings.

    Attributes
    ----------
    true, hit, unsure, false : int
        True jumps; of these counted, and shown as uncertain; counted without a true one.
    seconds : float
        Length of the recordings, s.
    scenes, scenes_with_false : int
        How many recordings, and in how many of them a false jump.
    """

    true: int = 0
    hit: int = 0
    unsure: int = 0
    false: int = 0
    seconds: float = 0.0
    scenes: int = 0
    scenes_with_false: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.true + other.true,
            self.hit + other.hit,
            self.unsure + other.unsure,
            self.false + other.false,
            self.seconds + other.seconds,
            self.scenes + other.scenes,
            self.scenes_with_false + other.scenes_with_false,
        )

    @property
    def recall(self) -> float | None:
        """Share of true jumps that are counted."""
        return self.hit / self.true if self.true else None

    @property
    def precision(self) -> float | None:
        """Share of counted jumps that are true."""
        return self.hit / (self.hit + self.false) if self.hit + self.false else None

    @property
    def false_per_hour(self) -> float | None:
        """False jumps an hour."""
        return 3600.0 * self.false / self.seconds if self.seconds else None


def tally(outcome: Outcome, found_s: Sequence[float], unsure_s: Sequence[float] = ()) -> Tally:
    """Hold landing times against a motion's true jumps."""
    true_s = [event.time_s for event in outcome.truth if event.is_jump]
    pairs = match(true_s, found_s)
    unsure = match([true_s[i] for i in pairs.missed], unsure_s)
    return Tally(
        len(true_s),
        len(pairs.pairs),
        len(unsure.pairs),
        len(pairs.false),
        outcome.duration_s,
        1,
        int(bool(pairs.false)),
    )


def ours(outcome: Outcome) -> Tally:
    """Tally the product's counted and uncertain jumps."""
    return tally(outcome, _times(outcome.jumps, Status.COUNTED), _times(outcome.jumps, Status.UNCERTAIN))


def ours_told(outcome: Outcome) -> Tally:
    """Tally the product's jumps with the placement told."""
    return tally(outcome, _times(outcome.told, Status.COUNTED), _times(outcome.told, Status.UNCERTAIN))


def _times(jumps: Sequence[Jump], status: Status) -> list[float]:
    return [jump.landing_s for jump in jumps if jump.status is status]


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies."""
    return sum(tallies, Tally())


COLUMNS = (
    "counted jump",
    "uncertain jump",
    "landing",
    "step",
    "heel drop or stomp",
    "impact",
    "reject",
    "nothing",
)


def confusion(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """Count, for each true kind of event, what it was called; the row "nothing" holds false jumps."""
    table: dict[str, dict[str, int]] = {}
    for outcome in outcomes:
        found = _named(outcome)
        pairs = match([event.time_s for event in outcome.truth], [time_s for time_s, _ in found])
        calls = {i: found[j][1] for i, j in pairs.pairs}
        for i, event in enumerate(outcome.truth):
            row = table.setdefault(event.kind, dict.fromkeys(COLUMNS, 0))
            row[calls.get(i, "nothing")] += 1
        for j in pairs.false:
            if found[j][1] in ("counted jump", "uncertain jump", "landing"):
                table.setdefault("nothing", dict.fromkeys(COLUMNS, 0))[found[j][1]] += 1
    return table


def _named(outcome: Outcome) -> list[tuple[float, str]]:
    """Give each found event's time and what the confusion table calls it; the landing of a jump is the jump."""
    found = [
        (jump.landing_s, "counted jump" if jump.status is Status.COUNTED else "uncertain jump")
        for jump in outcome.jumps
    ]
    found += [(landing.time_s, "landing") for landing in outcome.landings if _own(landing)]
    for impact in outcome.impacts:
        name = {"walking_step": "step", "run_step": "step", "heel_drop_or_stomp": COLUMNS[4]}
        found.append((impact.time_s, name.get(impact.kind, "impact")))
    return found + [(reject.time_s, "reject") for reject in outcome.rejected]


def _own(landing: Landing) -> bool:
    return landing.jump_id is None and landing.status is Status.COUNTED
