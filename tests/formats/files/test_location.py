"""Recordings named by URLs: the same samples as from a file, in bounded memory, and every fault in words."""

from __future__ import annotations

import builtins
import gzip
import importlib
import io
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from impactmon import read
from impactmon.cli.main import run as call
from impactmon.errors import InputError, MissingFileError, UsageError
from impactmon.formats import open_recording
from impactmon.formats.files.location import is_url, locate, locate_all
from impactmon.model import Samples
from tests.formats.tables import csv_text, standing, times
from tests.support import writers
from tests.support.mutate import seeds, wrap
from tests.support.pieces import acc_of

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")
pytest.importorskip("upath", reason="universal-pathlib is not installed")

SEEDS = seeds()


@pytest.fixture
def memory():
    """Give fsspec's store in memory, emptied before and after."""
    store = fsspec.filesystem("memory")
    store.store.clear()
    yield store
    store.store.clear()


def put(store, place: str, content: bytes) -> str:
    with store.open(place, "wb") as file:
        file.write(content)
    return f"memory:/{place}"


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("s3://bucket/walk.cwa", True),
        ("zip://a.csv::https://host/study.zip", True),
        ("simplecache::s3://bucket/walk.cwa", True),
        ("C:\\study\\walk.cwa", False),
        ("C:/study/walk.cwa", False),
        ("study/walk.cwa", False),
        ("a:b.csv", False),
        ("walk.csv", False),
        (Path("walk.csv"), False),
    ],
)
def test_urls_are_told_from_paths(place, url):
    assert is_url(place) is url
    assert url or locate(place) == Path(place)


@pytest.mark.parametrize("name", list(SEEDS))
def test_every_format_reads_the_same_from_a_url(name, tmp_path, memory):
    content = wrap(name, SEEDS[name])
    (tmp_path / "seed.bin").write_bytes(content)
    expected = open_recording(tmp_path / "seed.bin")
    for url in (put(memory, "/study/seed.bin", content), f"file://{tmp_path}/seed.bin"):
        recording = open_recording(url)
        assert (recording.name, recording.sample_rate_hz) == (expected.name, expected.sample_rate_hz)
        assert list(map(str, recording.blocks())) == list(map(str, expected.blocks()))
        assert np.array_equal(acc_of(recording), acc_of(expected))


def test_a_member_of_an_archive_a_cache_and_a_gzip(tmp_path, memory):
    acc = standing(12.0)
    text = csv_text(acc, times(len(acc))).encode()
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/walk.csv", text)
    put(memory, "/study.zip", sink.getvalue())
    put(memory, "/walk.csv", text)
    put(memory, "/walk.csv.gz", gzip.compress(text))
    expected = acc_of(read("memory://walk.csv"))
    for url in (
        "zip://deep/walk.csv::memory://study.zip",
        "simplecache::memory://walk.csv",
        "memory://walk.csv.gz",
    ):
        assert np.array_equal(acc_of(read(url)), expected)


def test_a_recording_is_never_held_whole(tmp_path, memory):
    hour = np.random.default_rng(1).integers(-300, 300, (360_000, 3)).astype(np.int16)
    content = writers.cwa_bytes(np.concatenate([hour] * 6))
    put(memory, "/day.cwa", content)
    path = tmp_path / "day.cwa"
    path.write_bytes(content)
    for url in (f"file://{path}", f"simplecache::file://{path}", "memory://day.cwa"):
        tracemalloc.start()
        try:
            samples = sum(len(block.counts) for block in read(url).blocks() if isinstance(block, Samples))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert samples == 6 * 360_000
        assert peak < 12e6 < len(content), url


def test_a_place_looked_at_alone_does_not_fetch_its_surroundings(memory, monkeypatch):
    from impactmon.formats import cwa
    from impactmon.formats.files.source import open_source

    sizes = []
    opened = type(memory).open

    def spy(self, path, mode="rb", block_size=None, **words):
        sizes.append(block_size)
        return opened(self, path, mode, block_size=block_size, **words)

    url = put(memory, "/a.cwa", writers.cwa_bytes(np.zeros((36_000, 3), dtype=np.int16)))
    source = open_source(locate(url))
    monkeypatch.setattr(type(memory), "open", spy)
    cwa._look(source)
    assert sizes == [4096]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense://a/b.csv", "nonsense"),
        ("ftp://me:secret@host/a.csv", "holds a password"),
    ],
)
def test_a_url_that_cannot_be_used_is_named(url, says, capsys):
    with pytest.raises(UsageError, match=says):
        locate(url)
    assert call(["analyze", url]) == 2
    assert "secret" not in capsys.readouterr().err


def without(monkeypatch, module: str) -> None:
    """Make a package absent."""
    real = importlib.import_module

    def refuse(name, *rest):
        if name.partition(".")[0] == module:
            raise ImportError(f"Install {module} to go there")
        return real(name, *rest)

    real_import = builtins.__import__

    def refuse_too(name, *rest, **words):
        if name.partition(".")[0] == module:
            raise ImportError(f"Install {module} to go there")
        return real_import(name, *rest, **words)

    monkeypatch.setattr(importlib, "import_module", refuse)
    monkeypatch.setattr("impactmon.formats.files.location.import_module", refuse)
    monkeypatch.setattr(builtins, "__import__", refuse_too)


def test_a_missing_extra_is_said_with_its_name(monkeypatch, capsys):
    without(monkeypatch, "upath")
    assert call(["analyze", "s3://bucket/a.cwa"]) == 2
    assert "impactmon[cluster]" in capsys.readouterr().err


def test_a_missing_package_of_the_protocol_is_named(monkeypatch, capsys):
    without(monkeypatch, "s3fs")
    assert call(["analyze", "s3://bucket/a.cwa"]) == 2
    shown = capsys.readouterr().err
    assert "s3fs" in shown
    assert "every worker" in shown


def test_a_file_that_is_not_there(memory, capsys):
    put(memory, "/study/a.csv", b"x")
    with pytest.raises(MissingFileError, match=r"study/b\.csv"):
        read("memory://study/b.csv")
    with pytest.raises(UsageError, match="folder"):
        read("memory://study")


def test_a_server_that_fails_is_no_crash(memory, monkeypatch, capsys):
    class RefusedError(Exception):
        """What some package raises."""

    def fail(*_, **__):
        raise RefusedError("403 Forbidden")

    url = put(memory, "/a.csv", csv_text(standing(12.0)).encode())
    monkeypatch.setattr(type(memory), "info", fail)
    with pytest.raises(InputError, match="cannot be reached: 403 Forbidden"):
        read(url)
    assert call(["analyze", url]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_wildcards_are_expanded_where_no_shell_does(memory):
    for name in ("b.csv", "a.csv", "c.txt"):
        put(memory, f"/study/{name}", b"x")
    assert [path.name for path in locate_all(["memory://study/*.csv", "plain*.csv"])] == [
        "a.csv",
        "b.csv",
        "plain*.csv",
    ]
    with pytest.raises(MissingFileError, match=r"study/\*\.cwa"):
        locate_all(["memory://study/*.cwa"])
