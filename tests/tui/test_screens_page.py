from __future__ import annotations

import re

from tools.screens_page import PAGE, page


def test_the_page_of_screens_is_that_of_the_program() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tools.screens_page"


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"\((pictures/[^)]+)\)", page())
    assert len(pictures) >= 6
    for picture in pictures:
        assert (PAGE.parent / picture).stat().st_size > 1000, "run make shots"
