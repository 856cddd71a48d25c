"""Cues of many contacts in columns; sentences are put together only for an event somebody looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, log

import numpy as np

from impactmon.events.contacts.table import Bools, Floats, Ints
from impactmon.model import Cue


def logs(values: Floats) -> Floats:
    """Give natural logarithms, each by the same routine however many there are: numpy's own depend on the processor."""
    return np.array([*map(log, values.tolist())])


def exps(values: Floats) -> Floats:
    """Give exponentials in the same way."""
    return np.array([*map(exp, values.tolist())])


def powers(values: Floats, exponent: float) -> Floats:
    """Give powers in the same way."""
    return np.array([value**exponent for value in values.tolist()])


@dataclass(frozen=True, eq=False)
class CueColumn:
    """One cue of many contacts, see `Cue`.

    Attributes
    ----------
    name, unit : str
        As of one cue.
    value, weight : (n,) float64
        As of one cue.
    says : tuple of str
        Sentences to choose from, with a place for `number`, or without.
    choice : (n,) int64
        Which of them is said.
    number : (n,) float64
        What is said in it.
    there : (n,) bool
        Which contacts have this cue at all.
    """

    name: str
    unit: str
    value: Floats
    weight: Floats
    says: tuple[str, ...]
    choice: Ints
    number: Floats
    there: Bools

    @cached_property
    def _plain(self) -> tuple[list[float], list[float], list[int], list[float]]:
        """Values, weights, choices and numbers as Python's own: each is asked for by itself."""
        return self.value.tolist(), self.weight.tolist(), self.choice.tolist(), self.number.tolist()

    def at(self, place: int) -> Cue:
        """Give the cue of one contact."""
        values, weights, choices, numbers = self._plain
        says = self.says[choices[place]]
        told = says.format(numbers[place]) if "{" in says else says
        return Cue(self.name, values[place], self.unit, told, weights[place])


def cue(
    name: str,
    value: Floats,
    unit: str,
    says: str | tuple[Bools, str, str],
    weight: Floats,
    *,
    number: Floats | None = None,
    there: Bools | None = None,
) -> CueColumn:
    """Make a column in the manner of `Cue`.

    Parameters
    ----------
    says : str or (condition, str, str)
        The same for all, or the first where the condition holds and the second elsewhere.
    number : (n,) float64, optional
        What sentences have a place for.
    there : (n,) bool, optional
        Which contacts have it; all if not given.
    """
    count = len(value)
    if isinstance(says, str):
        sentences, choice = (says,), np.zeros(count, np.int64)
    else:
        sentences, choice = says[1:], np.where(says[0], 0, 1)
    return CueColumn(
        name,
        unit,
        value,
        weight + 0.0,  # the least of 0.0 and -0.0 depends on the processor
        sentences,
        choice,
        np.zeros(count) if number is None else number,
        np.ones(count, np.bool_) if there is None else there,
    )


def summed(columns: Sequence[CueColumn]) -> Floats:
    """Add up the weights of each contact, in order."""
    total = np.zeros(len(columns[0].value))
    for column in columns:
        total = total + np.where(column.there, column.weight, 0.0)
    return total


def cues_at(columns: Sequence[CueColumn], place: int) -> tuple[Cue, ...]:
    """Give the cues of one contact."""
    return tuple(column.at(place) for column in columns if column.there[place])
