"""Tables as text."""

import doctest

from impactmon.reports import table


def test_examples():
    assert doctest.testmod(table).failed == 0


def test_missing_is_a_dash_and_keeps_a_number_column():
    text = table.text_table(["x"], [[None], ["1.5 %"], [12345]])
    assert text.splitlines()[2:] == ["    –", "1.5 %", "12345"]


def test_bars_cannot_break_markdown():
    assert "a\\|b" in table.markdown_table(["x"], [["a|b"]])
    assert table.markdown_table(["|x|"], [["y"]]).startswith("| \\|x\\| |")


def test_empty_table_has_its_header():
    assert table.text_table(["a", "b"], []) == "a  b\n-  -"
