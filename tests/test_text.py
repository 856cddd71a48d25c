"""Foreign text is cleaned before it is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from impactmon.text import clean


@given(st.text(), st.integers(min_value=1, max_value=100))
def test_cleaned_text_is_printable_and_short(text, limit):
    shown = clean(text, limit=limit)
    assert len(shown) <= limit
    assert shown.isprintable()


def test_plain_text_stays_as_it_is():
    assert clean("Größe 3 µm – ok") == "Größe 3 µm – ok"


def test_f22_escapes_and_direction_marks_go():
    assert clean("\x1b]52;c;ZXZpbA==\x07\u202eabc") == "?]52;c;ZXZpbA==??abc"
