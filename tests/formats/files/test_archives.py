"""Compressed files that are cut short or damaged give what is intact; archives that make no sense are refused."""

from __future__ import annotations

import gzip
import io
import zipfile

import numpy as np
import pytest

from impactmon.errors import InputError
from impactmon.formats import open_recording
from impactmon.formats.files.archive import open_archive
from impactmon.formats.files.inflate import inflate
from impactmon.model import Samples
from tests.formats.tables import csv_text, standing, times
from tests.support import writers
from tests.support.mutate import seeds
from tests.support.pieces import acc_of

SEEDS = seeds()
ACC = standing(120.0)
TEXT = csv_text(ACC, times(len(ACC))).encode()


def zipped(content: bytes = TEXT, *, name: str = "Raw Data.csv", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        archive.writestr(name, content)
    return sink.getvalue()


def intact(path) -> tuple[int, str]:
    recording = open_recording(path)
    samples = sum(len(block.counts) for block in recording.blocks() if isinstance(block, Samples))
    return samples, " ".join(recording.losses())


def drain(pieces, out: bytearray) -> None:
    for piece in pieces:
        out += piece


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["gzip", "zip", "stored"])
def test_f55_a_compressed_file_cut_short_gives_what_is_intact(tmp_path, share, kind):
    packed = {
        "gzip": gzip.compress(TEXT),
        "zip": zipped(),
        "stored": zipped(method=zipfile.ZIP_STORED),
    }[kind]
    path = tmp_path / "cut.bin"
    path.write_bytes(packed[: int(share * len(packed))])
    samples, losses = intact(path)
    assert samples == pytest.approx(share * len(ACC), rel=0.12)
    assert "cut short" in losses


@pytest.mark.parametrize("share", [0.4, 0.8])
def test_f55_a_damaged_stream_gives_all_before_the_damage(share):
    packed = bytearray(gzip.compress(TEXT))
    at = int(share * len(packed))
    packed[at : at + 40] = b"\xff" * 40
    out = bytearray()
    pieces = inflate(io.BytesIO(bytes(packed)).read, 1024 * 1024)
    with pytest.raises(EOFError, match="damaged"):
        drain(pieces, out)
    sound = int(0.97 * share * len(TEXT))
    assert out[:sound] == TEXT[:sound]


@pytest.mark.parametrize("info_first", [True, False])
def test_f55_a_gt3x_archive_cut_short(tmp_path, info_first):
    counts = np.rint(ACC * 256).astype(np.int16)
    content = io.BytesIO(writers.gt3x_bytes(b"".join(writers.gt3x_log(counts))))
    sink = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), reverse=not info_first):
            new.writestr(name, old.read(name))
    path = tmp_path / "half.gt3x"
    path.write_bytes(sink.getvalue()[: len(sink.getvalue()) // 2])
    if not info_first:  # as devices write them: what names rate and scale stands last
        with pytest.raises(InputError, match="cut short: info"):
            open_recording(path)
        return
    samples, losses = intact(path)
    assert 0.3 * len(counts) < samples < 0.7 * len(counts)
    assert "what is intact was read" in losses


def test_a_wrong_checksum_is_told(tmp_path):
    raw = bytearray(zipped(method=zipfile.ZIP_STORED))
    at = raw.index(b"0.17")
    raw[at : at + 4] = b"0.18"
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(raw))
    samples, losses = intact(path)
    assert samples == len(ACC)
    assert "damaged" in losses


def test_a_password_is_said_in_words(tmp_path):
    raw = bytearray(zipped())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(raw))
    with pytest.raises(InputError, match="needs a password"):
        open_recording(path)


def test_an_unusual_packing_is_said_in_words(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(method=zipfile.ZIP_LZMA))
    with pytest.raises(InputError, match="packed in an unusual way"):
        open_recording(path)


def test_members_are_found_without_the_list_of_the_archive(tmp_path):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("info.txt", "Serial Number: 1")
        archive.writestr("folder/", "")
        archive.writestr("log.bin", TEXT)
    whole = sink.getvalue()
    path = tmp_path / "a.zip"
    path.write_bytes(whole[: whole.index(b"PK\x01\x02")])
    archive = open_archive(path, file="a.zip")
    assert [member.name for member in archive.members] == ["info.txt", "log.bin"]
    assert b"".join(archive.pieces(archive.members[1], 1000)) == TEXT


@pytest.mark.parametrize("name", ["cwa", "cwa packed", "geneactiv", "genea", "parmay", "movesense"])
def test_a_loggers_file_in_an_archive_reads_as_it_does_alone(name, tmp_path):
    content = SEEDS[name]
    alone, packed = tmp_path / "rec.bin", tmp_path / "rec.zip"
    alone.write_bytes(content)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "A week at the hip.\n")
        archive.writestr("data/rec.bin", content)
    expected, recording = open_recording(alone), open_recording(packed)
    assert recording.format == expected.format
    assert recording.sample_rate_hz == expected.sample_rate_hz
    assert np.array_equal(acc_of(recording), acc_of(expected))
    assert "Read 'data/rec.bin' of the archive." in recording.notes


def test_a_packed_file_inside_an_archive_is_named(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("TAS1.gt3x", SEEDS["gt3x"])
    with pytest.raises(InputError, match=r"holds 'TAS1\.gt3x', which is packed itself"):
        open_recording(path)


def test_an_archive_packed_with_gzip_and_a_file_packed_twice_are_told(tmp_path):
    path = tmp_path / "a.gt3x.gz"
    path.write_bytes(gzip.compress(SEEDS["gt3x"]))
    with pytest.raises(InputError, match="packed with gzip once more"):
        open_recording(path)
    path.write_bytes(gzip.compress(gzip.compress(b"t_s,ax_g\n")))
    with pytest.raises(InputError, match="packed twice"):
        open_recording(path)
