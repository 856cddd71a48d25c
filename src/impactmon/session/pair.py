"""Two sensors on one person, left and right: one counts, both are recorded, their loads are compared.

Each sensor dates its samples by its own clock; the link's clock brings both to the computer's, up to one connection
interval. What is left is found from the landings both felt. Until enough of them agree nothing is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from impactmon.model import Event, Jump
from impactmon.session.group import SessionGroup
from impactmon.session.live import LiveSession

SAME_LANDING_S = 0.15
"""Landings of two legs further apart are not one landing: two-legged ones differ by 0.05 s at most, steps by 0.3 s."""

FEWEST_SHARED = 5
"""Shared landings from which the difference of the clocks is believed."""

CLOSE_S = 0.02
"""Half of the shared landings lie closer to their median than this, else the difference is unknown."""

SETTLE_S = 30.0
"""A landing is placed on the computer's clock this long after it: by then the clock has seen both sides of it."""

Felt = tuple[float, float]
"""A landing: the computer's time, s, and its highest low-passed resultant, g."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two sensors say of the same landings.

    Attributes
    ----------
    shared : int
        Landings both felt.
    skew_s : float or None
        How much later the right one dates them, s; None while unknown.
    left_g, right_g : float or None
        Median peaks over the shared landings, g; None while the skew is unknown.
    """

    shared: int
    skew_s: float | None = None
    left_g: float | None = None
    right_g: float | None = None

    @property
    def asymmetry(self) -> float | None:
        """How much more the left one felt, as a share of the larger; None while unknown."""
        if self.left_g is None or self.right_g is None:
            return None
        return (self.left_g - self.right_g) / max(self.left_g, self.right_g)

    def words(self) -> str:
        """Say it in one line."""
        share = self.asymmetry
        if share is None:
            return (
                f"Left and right are not compared: {self.shared} shared landings, "
                f"{FEWEST_SHARED} that agree in time are needed."
            )
        side = "left" if share >= 0 else "right"
        return (
            f"Left {self.left_g:.1f} g, right {self.right_g:.1f} g over {self.shared} shared landings: "
            f"{abs(share):.0%} more on the {side}."
        )


def compare(left: Sequence[Felt], right: Sequence[Felt]) -> Comparison:
    """Match landings of both sides, find the skew of their clocks, and compare the peaks.

    >>> both = [(float(k), 3.0) for k in range(6)]
    >>> compare(both, [(t_s + 0.01, 2.4) for t_s, _ in both]).words()
    'Left 3.0 g, right 2.4 g over 6 shared landings: 20% more on the left.'
    """
    pairs = _matched(left, right)
    if len(pairs) < FEWEST_SHARED:
        return Comparison(shared=len(pairs))
    skew_s = median(other[0] - one[0] for one, other in pairs)
    if median(abs(other[0] - one[0] - skew_s) for one, other in pairs) > CLOSE_S:
        return Comparison(shared=len(pairs))
    return Comparison(
        shared=len(pairs),
        skew_s=skew_s,
        left_g=median(one[1] for one, _ in pairs),
        right_g=median(other[1] for _, other in pairs),
    )


def _matched(left: Sequence[Felt], right: Sequence[Felt]) -> list[tuple[Felt, Felt]]:
    """Pair each landing of the left with the nearest of the right; both in order of time, none used twice."""
    pairs: list[tuple[Felt, Felt]] = []
    at = 0
    for one in left:
        while at < len(right) and right[at][0] < one[0] - SAME_LANDING_S:
            at += 1
        near = [k for k in range(at, min(at + 3, len(right))) if abs(right[k][0] - one[0]) <= SAME_LANDING_S]
        if near:
            best = min(near, key=lambda k: abs(right[k][0] - one[0]))
            pairs.append((one, right[best]))
            at = best + 1
    return pairs


class Side:
    """The landings one sensor felt, put on the computer's clock once that is known well.

    Parameters
    ----------
    session : LiveSession
        Of this side.
    """

    def __init__(self, session: LiveSession) -> None:
        self._session = session
        self._placed: list[Felt] = []
        self._fresh: list[Jump] = []
        session.listen(self._note)

    def felt(self) -> list[Felt]:
        """Give all landings in order of time."""
        return sorted([*self._placed, *self._mapped(self._fresh)])

    def _note(self, event: Event) -> None:
        """Take the landing of a jump; place those whose surroundings in time the clock has seen."""
        stream = self._session.stream
        if not (isinstance(event, Jump) and event.final) or stream is None:
            return
        self._fresh.append(event)
        known = [jump for jump in self._fresh if jump.peak_s < stream.now_s - SETTLE_S]
        self._placed += self._mapped(known)
        self._fresh = self._fresh[len(known) :]

    def _mapped(self, jumps: Sequence[Jump]) -> list[Felt]:
        stream = self._session.stream
        times = [(stream.host_s(jump.peak_s) if stream else None, jump.peak_g) for jump in jumps]
        return [(host_s, peak_g) for host_s, peak_g in times if host_s is not None]


class SensorPair(SessionGroup):
    """A left and a right sensor of one person; the left one counts.

    Parameters
    ----------
    left, right : LiveSession
        Over one radio; the right one with ``SessionSetup(beside=True)``, so that its events are not kept as counts.
    """

    def __init__(self, left: LiveSession, right: LiveSession) -> None:
        super().__init__((left, right))
        self._sides = (Side(left), Side(right))

    def comparison(self) -> Comparison:
        """Compare the landings so far."""
        left, right = self._sides
        return compare(left.felt(), right.felt())
