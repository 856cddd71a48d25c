"""All contacts of a stretch among their neighbours at once: a row of a table for each, its neighbours side by side.

What is said of a contact is the same however many are looked at together.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf

import numpy as np

from impactmon.events.contacts.table import Bools, Contacts, Floats, Ints
from impactmon.events.flights import scene
from impactmon.events.flights.scene import Intervals, Scenes, bounces_gs
from impactmon.events.flights.upward import Upwards
from impactmon.signal.slow import QUANTA_PER_G


class Chain:
    """Contacts linked to those before them, low peaks between two high ones left out.

    Parameters
    ----------
    contacts : Contacts
        All that are known, in order of time.
    sample_rate_hz : float
        Rate, Hz.
    """

    def __init__(self, contacts: Contacts, sample_rate_hz: float) -> None:
        self.contacts = contacts
        self.rate_hz = sample_rate_hz
        self.unit = QUANTA_PER_G * sample_rate_hz
        self.bump: Bools = _bumps(contacts, scene.BUMP_SPAN_S * sample_rate_hz)
        every = np.arange(len(contacts))
        kept = np.where(self.bump, -1, every)
        self.before: Ints = np.concatenate(([-1], np.maximum.accumulate(kept)[:-1]))
        known = np.maximum(self.before, 0)
        self.time_s, self.deficit_gs, self.excess_gs = self.intervals(known, every)
        self.bounce_gs = bounces_gs(self.deficit_gs, self.excess_gs)

    def intervals(self, before: Ints, after: Ints) -> tuple[Floats, Floats, Floats]:
        """Give length, deficit and excess between contacts."""
        contacts = self.contacts
        return (
            (contacts.index[after] - contacts.index[before]) / self.rate_hz,
            (contacts.deficit[after] - contacts.deficit[before]) / self.unit,
            (contacts.excess[after] - contacts.excess[before]) / self.unit,
        )


def _bumps(contacts: Contacts, span: float) -> Bools:
    """Tell which contacts are low peaks between two high ones: limb swing and ringing in mid-flight."""
    bump = np.zeros(len(contacts), np.bool_)
    if len(contacts) > 2:
        above = contacts.height - QUANTA_PER_G
        near = contacts.index[2:] - contacts.index[:-2] <= span
        beside = np.minimum(above[:-2], above[2:])
        low = above[1:-1] < scene.BUMP_SHARE * beside
        leans, rings = _unsupported(contacts)
        bump[1:-1] = near & (low | leans | (rings & (above[1:-1] < beside)))
    return bump


def _unsupported(contacts: Contacts) -> tuple[Bools, Bools]:
    """Tell which contacts, the first and the last left out, push nobody up: up is the mean of both beside them.

    They push across or down, or what they push up is taken back at once: a mount that rings about weightlessness. The
    force around the slow peak is asked: the highest sharp peak near it may be the end of the contact before.
    """
    force = contacts.shape.reshape(len(contacts), -1, 3)
    mean = np.add.reduce(force, axis=1)
    mean = mean[:-2] + mean[2:]
    size = np.sqrt(_along(mean, mean))
    middle = force.shape[1] // 2
    peak = force[1:-1, middle - 1] + force[1:-1, middle]
    pushed = np.add.reduce(force[1:-1, middle - scene.RING_BINS : middle + scene.RING_BINS], axis=1)
    leans = _along(peak, mean) < scene.BUMP_COSINE * np.sqrt(_along(peak, peak)) * size
    return leans, _along(pushed, mean) < 2.0 * scene.RING_BINS * scene.RING_G * size


def _along(a: Floats, b: Floats) -> Floats:
    """Multiply vectors (n, 3), each by another."""
    return a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1] + a[:, 2] * b[:, 2]


class Neighbours:
    """The neighbours of some contacts.

    Parameters
    ----------
    chain : Chain
        All contacts known.
    rows : (k,) int64
        Positions of the contacts looked at; none of them a bump.
    back, ahead : int
        Reach of the window, samples.

    Attributes
    ----------
    at : (k, w) int64
        Positions of neighbours; where not `held` there is none.
    held : (k, w) bool
        One column for each contact of the window, bumps left out, except the first and the last of a window: there it
        cannot be told.
    place : (k,) int64
        Column of the contact itself.
    members : (k, w) bool
        Those that share its rhythm; none for a contact that stands alone.
    """

    def __init__(self, chain: Chain, rows: Ints, back: int, ahead: int) -> None:
        index = chain.contacts.index
        self.chain = chain
        self.rows: Ints = rows
        self.first: Ints = np.searchsorted(index, index[rows] - back)
        self.last: Ints = np.searchsorted(index, index[rows] + ahead, "right") - 1
        self._columns: Ints = np.arange(int((self.last - self.first).max(initial=0)) + 1)
        columns = self._columns
        at: Ints = self.first[:, None] + columns
        inside = at <= self.last[:, None]
        self.at: Ints = np.minimum(at, len(index) - 1)
        ends = (columns == 0) | (at == self.last[:, None])
        self.held: Bools = inside & (ends | ~chain.bump[self.at])
        self.place: Ints = rows - self.first
        self._back = back
        self._fill()
        self._find_rhythms()

    def _fill(self) -> None:
        """Give the interval that ends at each neighbour; that of the first is unknown."""
        chain, at = self.chain, self.at
        self.time_s, self.deficit_gs = chain.time_s.take(at), chain.deficit_gs.take(at)
        self.excess_gs, self.bounce_gs = chain.excess_gs.take(at), chain.bounce_gs.take(at)
        for row in np.flatnonzero(chain.bump[self.first] & (self.held.sum(axis=1) > 1)).tolist():
            column = (
                int(self.held[row, 1:].argmax()) + 1
            )  # its contact before is the bump at the window's start
            pair = chain.intervals(at[row, :1], at[row, column : column + 1])
            self.time_s[row, column], self.deficit_gs[row, column], self.excess_gs[row, column] = (
                float(value[0]) for value in pair
            )
            self.bounce_gs[row, column] = float(bounces_gs(*pair[1:])[0])
        self.time_s[:, 0] = inf
        self.deficit_gs[:, 0] = self.excess_gs[:, 0] = self.bounce_gs[:, 0] = 0.0

    def _find_rhythms(self) -> None:
        """Mark intervals as long and not much weaker, in an unbroken run."""
        own = np.arange(len(self.rows)), self.place
        own_s = self.time_s[own]
        columns = self._columns
        place = self.place[:, None]
        breaks = self.held & (self.time_s > scene.RHYTHM_LONGEST_S)
        start = np.where(breaks & (columns < place), columns, -1).max(axis=1) + 1
        stop = np.where(breaks & (columns > place), columns, len(columns)).min(axis=1)
        run = self.held & (columns >= start[:, None]) & (columns < stop[:, None])
        low, high = own_s * exp(-scene.RHYTHM_TOLERANCE), own_s * exp(scene.RHYTHM_TOLERANCE)
        members = run & (self.time_s >= low[:, None]) & (self.time_s <= high[:, None])
        members &= self.bounce_gs >= (self.bounce_gs[own] / scene.RHYTHM_STRONGER)[:, None]
        count = members.sum(axis=1)
        shared = (own_s <= scene.RHYTHM_LONGEST_S) & (count * 5 >= run.sum(axis=1) * 3)
        shared &= (count >= scene.RHYTHM_LEAST) | self._end_runs(run, members, count)
        self.members: Bools = members & shared[:, None]
        self.count: Ints = np.where(shared, count, 0)

    def _end_runs(self, run: Bools, members: Bools, count: Ints) -> Bools:
        """Tell which contacts end a run that fills the window before them, and are as strong as the usual one there."""
        fills = run.any(axis=1) & (run.argmax(axis=1) == 1)
        last = ~(run & (self._columns > self.place[:, None])).any(axis=1)
        ends = fills & last & (count == scene.ENDS_LEAST)
        rows = np.flatnonzero(ends)
        usual = lower_medians(self.excess_gs[rows], members[rows], count[rows])
        ends[rows] = self.excess_gs[rows, self.place[rows]] >= scene.ENDS_SHARE * usual
        return ends

    def scenes(self) -> Scenes:
        """Give what is seen of each contact, without what only a likely flight needs."""
        own = np.arange(len(self.rows)), self.place
        columns = self.time_s, self.deficit_gs, self.excess_gs
        before = self._before(self.place)
        return Scenes(
            own=Intervals(*(values[own] for values in columns)),
            pooled=Intervals(*(lower_medians(values, self.members, self.count) for values in columns)),
            shared=self.count > 0,
            precedes_flight=self._precede(),
            isolated=self._paused(before) | self._caught(before),
        )

    def _precede(self) -> Bools:
        """Tell whether the next interval has the deficit of a jump."""
        later = self.held & (self._columns > self.place[:, None])
        following = np.arange(len(self.rows)), later.argmax(axis=1)
        return (
            later[following]
            & (self.time_s[following] <= scene.LONGEST_INTERVAL_S)
            & (self.deficit_gs[following] >= scene.FLIGHT_DEFICIT_GS)
        )

    def _before(self, place: Ints) -> Ints:
        """Give the columns of the last contacts before some columns; -1 where there is none."""
        return np.where(self.held & (self._columns < place[:, None]), self._columns, -1).max(axis=1)

    def _caught(self, push: Ints) -> Bools:
        """Tell before which push-offs one gentle contact ends a pause: a body that dips is caught first."""
        catch = self._before(push)
        at = self.at[np.arange(len(self.rows)), np.maximum(catch, 0)]
        contacts = self.chain.contacts
        gentle = contacts.height[at] <= scene.CATCH_MOST_G * QUANTA_PER_G
        seen_s = (contacts.index[at] - contacts.index[self.rows] + self._back) / self.chain.rate_hz
        return (catch < 0) | (gentle & self._paused(catch) & (seen_s >= scene.PAUSE_S))

    def _paused(self, place: Ints) -> Bools:
        """Tell at which columns a contact ends a pause, or lies before all that is seen."""
        pause = self.time_s[np.arange(len(self.rows)), np.maximum(place, 0)] > scene.PAUSE_S
        return (place < 0) | pause

    def over_rhythms(self, rows: Ints, measure: Callable[[Ints, Ints], Upwards]) -> Upwards:
        """Give lower medians over the rhythms of some rows, of what is measured between pairs of samples.

        `measure` takes the first and last samples of intervals; each is asked for once.
        """
        members = self.members[rows]
        chain, at = self.chain, self.at[rows][members]
        length = np.rint(self.time_s[rows][members] * chain.rate_hz).astype(np.int64)
        usual = np.rint(chain.time_s * chain.rate_hz).astype(np.int64)
        asked = np.zeros(len(usual), np.bool_)
        asked[at] = True
        places, other = (
            np.flatnonzero(asked),
            np.flatnonzero(length != usual[at]),
        )  # the latter at a window's start
        back = (np.cumsum(asked) - 1)[at]
        back[other] = len(places) + np.arange(len(other))
        stop = chain.contacts.index[np.concatenate((places, at[other]))]
        start = stop - np.concatenate((usual[places], length[other]))
        medians: list[Floats] = []
        for values in measure(start, stop):
            spread = np.zeros(members.shape)
            spread[members] = values[back]
            medians.append(lower_medians(spread, members, self.count[rows]))
        return Upwards(*medians)

    def around(self, rows: Ints, reach: int) -> tuple[Ints, Bools]:
        """Give the samples of up to `reach` neighbours on either side of some contacts, and which of them there are."""
        held = self.held[rows]
        order = np.argsort(~held, axis=1, kind="stable")  # columns held, in order, before those not
        own = (held & (self._columns < self.place[rows, None])).sum(axis=1)
        rank = own[:, None] + np.arange(-reach, reach + 1)
        there = (rank >= 0) & (rank < held.sum(axis=1)[:, None])
        every = np.arange(len(rows))[:, None]
        column = order[every, np.where(there, rank, 0)]
        return self.chain.contacts.index[self.at[rows][every, column]], there

    def kept(self, row: int) -> tuple[list[int], int]:
        """Give the positions of a contact's neighbours, bumps left out, and its own place among them."""
        held = self.held[row]
        return self.at[row, held].tolist(), int(held[: self.place[row]].sum())


def lower_medians(values: Floats, chosen: Bools, count: Ints) -> Floats:
    """Give the lower median of the chosen values of each row: one that occurred; inf for a row without any."""
    ordered = np.sort(np.where(chosen, values, inf), axis=1)
    return ordered[np.arange(len(ordered)), np.maximum(count - 1, 0) // 2]
