"""Verdicts as numbers, their sentences as a vocabulary: what is kept of cues until somebody looks at an event."""

from __future__ import annotations

import struct
from array import array

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.table import Ints
from impactmon.events.record.steps import CODES, KINDS
from impactmon.events.verdict.cues import CueColumn
from impactmon.events.verdict.outcome import RhythmVerdicts, Verdict
from impactmon.model import Cue

Words = tuple[str, str, str, bool]
"""Name, unit and sentence of a cue, and whether its value is unknown."""

_SIZES = struct.Struct("<qq")
"""How many verdicts, and how many cues."""


class Vocabulary:
    """The words of cues, which are few, by number."""

    def __init__(self) -> None:
        self._places: dict[Words, int] = {}
        self._known: list[Words] = []

    def place(self, words: Words) -> int:
        """Give the number of some words, a new one if they were not said before."""
        place = self._places.setdefault(words, len(self._known))
        if place == len(self._known):
            self._known.append(words)
        return place

    def __getitem__(self, place: int) -> Words:
        return self._known[place]


class PackedVerdicts:
    """Verdicts on impacts, their cues as numbers and the number of their words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kinds = array("b")
        self._confidences = array("d")
        self._ends = array("q")
        self._words = array("i")
        self._numbers = array("d")  # of each cue its value, its weight, and what is said in its sentence

    def __len__(self) -> int:
        return len(self._kinds)

    def append(self, verdict: Verdict) -> None:
        """Add a verdict on an impact."""
        self._kinds.append(CODES[verdict.kind])
        self._confidences.append(verdict.confidence)
        for cue in verdict.cues:
            says = cue.says.replace("{", "{{").replace("}", "}}")
            self._words.append(self._vocabulary.place((cue.name, cue.unit, says, cue.value is None)))
            self._numbers.extend((0.0 if cue.value is None else cue.value, cue.weight, 0.0))
        self._ends.append(len(self._words))

    def extend(self, verdicts: RhythmVerdicts, chosen: Ints) -> None:
        """Add verdicts on impacts that belong to rhythms."""
        places: list[int] = chosen.tolist()
        self._kinds.extend(CODES[verdicts.kinds[place]] for place in places)
        self._confidences.frombytes(verdicts.confidence[chosen].tobytes())
        there = np.stack([column.there[chosen] for column in verdicts.cues], axis=1)
        words = np.stack([self._words_of(column)[chosen] for column in verdicts.cues], axis=1)
        numbers = np.stack(
            [
                np.stack([values[chosen] for values in (column.value, column.weight, column.number)], axis=1)
                for column in verdicts.cues
            ],
            axis=1,
        )
        ends = len(self._words) + np.cumsum(there.sum(axis=1), dtype=np.int64)
        self._words.frombytes(words[there].tobytes())
        self._numbers.frombytes(numbers[there].tobytes())
        self._ends.frombytes(ends.tobytes())

    def _words_of(self, column: CueColumn) -> NDArray[np.int32]:
        """Give the numbers of the words of a column's cues."""
        places = [self._vocabulary.place((column.name, column.unit, says, False)) for says in column.says]
        return np.array(places, np.int32)[column.choice]

    def __getitem__(self, place: int) -> Verdict:
        first = self._ends[place - 1] if place else 0
        cues = tuple(self._cue(number) for number in range(first, self._ends[place]))
        return Verdict(KINDS[self._kinds[place]], "impact", self._confidences[place], cues)

    def _cue(self, number: int) -> Cue:
        name, unit, says, unknown = self._vocabulary[self._words[number]]
        value, weight, said = self._numbers[3 * number : 3 * number + 3]
        return Cue(name, None if unknown else value, unit, says.format(said), weight)

    def to_bytes(self) -> bytes:
        """Give all but the words."""
        columns = (self._confidences, self._ends, self._numbers, self._words, self._kinds)
        sizes = _SIZES.pack(len(self._kinds), len(self._words))
        return sizes + b"".join(column.tobytes() for column in columns)

    @classmethod
    def of_bytes(cls, content: bytes, vocabulary: Vocabulary) -> PackedVerdicts:
        """Give back what `to_bytes` gave."""
        verdicts = cls(vocabulary)
        count, cues = _SIZES.unpack_from(content)
        first = _SIZES.size
        for column, length in (
            (verdicts._confidences, count), (verdicts._ends, count), (verdicts._numbers, 3 * cues),
            (verdicts._words, cues), (verdicts._kinds, count),
        ):  # fmt: skip
            size = length * column.itemsize
            column.frombytes(content[first : first + size])
            first += size
        return verdicts
