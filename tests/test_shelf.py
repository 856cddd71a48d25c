"""What is put aside comes back, from memory or from a file, here or elsewhere; a full disk is told in words."""

from __future__ import annotations

import errno
import gc
import pickle

import pytest

from impactmon.errors import ImpactmonError
from impactmon.shelf import IN_MEMORY, Shelf


@pytest.mark.parametrize("size", [0, 1, 1000, IN_MEMORY // 2 + 1])
def test_it_comes_back(size):
    shelf = Shelf()
    contents = [bytes([number]) * size for number in range(4)]
    places = [shelf.put(content) for content in contents]
    assert [shelf.get(place) for place in reversed(places)] == contents[::-1]
    places.append(shelf.put(b"after reading"))
    assert shelf.get(places[-1]) == b"after reading"
    travelled = pickle.loads(pickle.dumps(shelf))
    assert [travelled.get(place) for place in places] == [*contents, b"after reading"]


def test_much_lies_in_a_file_that_goes_with_it(tmp_path, monkeypatch):
    shelf = Shelf()
    shelf.put(bytes(IN_MEMORY + 1))
    file = shelf._file
    assert file._rolled
    del shelf
    gc.collect()
    assert file.closed


def test_a_full_disk_is_told_in_words(monkeypatch):
    shelf = Shelf()

    class Full:
        def seek(self, place):
            return place

        def write(self, content):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shelf, "_file", Full())
    with pytest.raises(ImpactmonError, match="No space left on device") as told:
        shelf.put(b"x")
    assert "TMPDIR" in told.value.hint
