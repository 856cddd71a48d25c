"""What a reader had to leave out, told after the reading."""

from __future__ import annotations

from dataclasses import dataclass, field

REASON_MISSING = "missing samples"
REASON_BAD_ROWS = "not a number"
REASON_DAMAGED = "file damaged"
REASON_IDLE = "idle sleep"


@dataclass(slots=True)
class Losses:
    """Counts of one pass over a recording.

    Attributes
    ----------
    sentences : list of str
        What was lost, for people.
    remarks : list of str
        What was noticed without loss.
    """

    sentences: list[str] = field(default_factory=list[str])
    remarks: list[str] = field(default_factory=list[str])

    def begin(self) -> None:
        """Forget the last pass."""
        self.sentences.clear()
        self.remarks.clear()

    def tell(self) -> tuple[str, ...]:
        """Give what the last pass lost."""
        return tuple(self.sentences)

    def tell_remarks(self) -> tuple[str, ...]:
        """Give what the last pass noticed."""
        return tuple(self.remarks)


def count(number: int, noun: str) -> str:
    """Write a number with its noun.

    >>> count(1, "row"), count(1204, "block")
    ('1 row', '1,204 blocks')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
