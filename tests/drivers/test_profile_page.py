"""The page for authors of firmware says what the decoder does."""

from __future__ import annotations

import re
from pathlib import Path

from impactmon import registry
from impactmon.drivers import reference_wire as wire

DOCS = Path(__file__).parents[2] / "docs"


def test_the_example_packet_of_the_page_decodes_as_it_says():
    page = (DOCS / "reference-profile.md").read_text(encoding="utf-8")
    payload = bytes.fromhex(re.search(r"Example: `([0-9a-f ]+)`", page).group(1))
    frame = wire.decode_data(payload)
    assert (frame.boot_id, frame.seq, frame.t_us) == (7, 42, 1_000_000)
    assert frame.counts.tolist() == [[0, 0, 2048], [1, -1, 2048]]
    assert wire.encode_data(frame) == payload


def test_page_and_sketch_name_the_same_uuid():
    base = wire.SERVICE.replace("0001", "XXXX", 1)
    assert base in (DOCS / "reference-profile.md").read_text(encoding="utf-8")
    sketch = (DOCS / "sketch/impactmon_xiao/impactmon_xiao.ino").read_text(encoding="utf-8")
    told = re.search(r"\{((?:0x[0-9a-f]{2}, )+)low, 0x00, 0x0d, 0x1a\}", sketch).group(1)
    backwards = bytes(int(byte, 16) for byte in told.strip(", ").split(", "))
    assert backwards[::-1].hex() == wire.SERVICE.replace("-", "")[8:]


def test_every_driver_has_its_words_in_the_buyers_page():
    page = (DOCS / "sensors.md").read_text(encoding="utf-8").lower()
    words = {"reference": "reference profile", "nus": "nordic uart"}
    for name in registry.names(registry.DRIVER_GROUP):
        assert words.get(name, name) in page
