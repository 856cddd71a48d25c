"""FAULTS 55-64: what a file can be, and what impactmon does, as a user sees it on the command line.

More of each stands beside the readers in tests/formats, under the same numbers.
"""

from __future__ import annotations

import gzip
import io
import json
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from impactmon.cli.main import run
from tests.formats.tables import csv_text, standing, times
from tests.support import writers

ACC = standing(30.0)
TEXT = csv_text(ACC, times(len(ACC)))


@pytest.fixture
def call(tmp_path, capsys):
    """Give a function that analyses bytes and returns exit code, stdout and stderr."""

    def analyse(content: bytes | str, *words: str, name: str = "file.csv") -> tuple[int, str, str]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        code = run(["analyze", str(path), *words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        assert "did not expect" not in captured.err
        return code, captured.out, captured.err

    return analyse


@pytest.mark.parametrize("kind", ["text", "gzip", "cwa", "geneactiv", "gt3x"])
def test_f55_a_truncated_file_gives_what_is_intact_and_ends_in_3(call, kind):
    counts = np.rint(ACC * 256).astype(np.int16)
    content = {
        "text": lambda: TEXT.encode()[:-15],
        "gzip": lambda: gzip.compress(TEXT.encode())[:-3000],
        "cwa": lambda: writers.cwa_bytes(counts)[:-700],
        "geneactiv": lambda: writers.geneactiv_bytes(counts)[:-700],
        "gt3x": lambda: writers.gt3x_bytes(b"".join(writers.gt3x_log(counts))[:-700]),
    }[kind]()
    code, out, _ = call(content)
    assert code == 3
    assert "cut short" in out
    assert "0 jumps" in out


def test_f55_corrupt_blocks_are_reported_with_what_they_cost(call):
    blocks = list(writers.cwa_blocks(np.rint(ACC * 256).astype(np.int16)))
    blocks[10] = bytes(512)
    code, out, _ = call(writers.cwa_header() + b"".join(blocks), "--json")
    document = json.loads(out)
    assert code == 3
    assert document["losses"] == ["1 of 37 blocks unreadable, 0.8 s lost."]
    assert document["gaps"][0]["reason"] == "file damaged"


def test_f56_memory_does_not_grow_with_the_file(tmp_path):
    code = (
        "import resource, sys\nfrom impactmon.formats import open_recording\n"
        "for _ in open_recording(sys.argv[1]).blocks(): pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    rows = "".join(f"{a[0]},{a[1]},{a[2]}\n" for a in ACC)
    for repeats in (40, 400):
        path = tmp_path / f"{repeats}.csv.gz"
        with gzip.open(path, "wt", compresslevel=1) as file:
            file.write("ax_g,ay_g,az_g\n")
            for _ in range(repeats):
                file.write(rows)
        words = [
            sys.executable,
            "-c",
            code.replace("sys.argv[1])", "sys.argv[1], sample_rate_hz=100.0)"),
            str(path),
        ]
        peaks.append(int(subprocess.run(words, capture_output=True, check=True, text=True).stdout))
    assert peaks[1] < 1.1 * peaks[0]


def test_f57_an_unreadable_field_is_named_by_line_and_column(call):
    lines = TEXT.splitlines()
    lines[100] = "1.0;0.1;0.2;1.0"
    code, _, err = call("\n".join(lines))
    assert code == 1
    assert "line 101" in err
    code, _, err = call("Dear diary,\n\njumped a lot today\n")
    assert code == 1
    assert "Dear diary" in err  # the first lines are shown


@pytest.mark.parametrize(("factor", "unit"), [(9.80665, "m/s2"), (1000.0, "mg"), (256.0, "256/g")])
def test_f58_a_wrong_unit_is_never_scaled_silently(call, factor, unit):
    text = csv_text(ACC * factor, times(len(ACC)))
    code, out, err = call(text)
    assert (code, out) == (1, "")
    assert "said to be in g" in err
    assert "--unit" in err
    code, out, _ = call(text, "--unit", unit)
    assert code == 0
    assert "0 jumps" in out


def test_f59_time_that_goes_back_is_counted(call):
    time = times(len(ACC))
    time[[100, 300]] -= 0.5
    code, _, err = call(csv_text(ACC, time))
    assert code == 1
    assert "goes back 2 times, first at line 102" in err


def test_f59_missing_time_becomes_a_table_of_gaps(call):
    keep = np.r_[0:500, 700 : len(ACC)]
    code, out, _ = call(csv_text(ACC[keep], times(len(ACC))[keep]), "--json")
    assert code == 0
    assert [(gap["start_s"], gap["duration_s"]) for gap in json.loads(out)["gaps"]] == [
        (5.0, pytest.approx(2.0))
    ]


@pytest.mark.parametrize("name", ["WALK.CSV", "walk.txt", "walk", "walk.cwa", "walk.csv.GZ"])
def test_f61_the_content_decides_not_the_name(call, name):
    content = gzip.compress(TEXT.encode()) if name.endswith("GZ") else TEXT
    code, out, _ = call(content, name=name)
    assert code == 0
    assert "0 jumps" in out


def test_f61_a_native_file_under_a_wrong_name(call):
    code, out, _ = call(writers.cwa_bytes(np.rint(ACC * 256).astype(np.int16)), name="recording.csv")
    assert code == 0
    assert "Axivity" in out


def test_f62_a_zip_is_read_as_a_stream_and_writes_nothing(call, tmp_path):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("../../walk.csv", TEXT)
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    code, out, _ = call(sink.getvalue(), name="a.zip")
    assert code == 0
    assert "0 jumps" in out
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_f63_pickles_are_never_opened(call):
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was opened",))

    code, _, err = call(pickle.dumps(Bomb()), name="a.pkl")
    assert code == 1
    assert "no reader knows" in err or "pickle" in err
    sink = io.BytesIO()
    np.save(sink, np.array([Bomb()], dtype=object), allow_pickle=True)
    code, _, err = call(sink.getvalue(), name="a.npy")
    assert code == 1
    assert "numpy array" in err


def test_f64_xml_is_not_parsed(call):
    laughs = '<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<l>&b;</l>\n'
    code, _, err = call(laughs, name="export.xml")
    assert code == 1
    assert "XML" in err
