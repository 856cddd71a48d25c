"""Many recordings at once: nothing lost, nothing done twice, one bad file stops nobody."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from impactmon import analyze
from impactmon.batch import run as run_module
from impactmon.batch import shards
from impactmon.batch.plan import Settings, find_files, make_tasks, read_subjects
from impactmon.batch.run import Pool, ThisProcess, local_pool, run
from impactmon.batch.shards import write_csv
from impactmon.batch.tables import DAY_COLUMNS, EVENT_COLUMNS, event_rows
from impactmon.batch.work import Outcome, work
from impactmon.cli import analyze_many
from impactmon.cli.main import run as call
from impactmon.errors import UsageError
from impactmon.model.document import event_to_dict
from tests.cli.test_analyze import jumping
from tests.formats.tables import csv_text, standing, times
from tests.support.waiting import HUNG_S

SAME_FOR_ALL = ("recording", "athlete", "algorithm_version")


@pytest.fixture
def study(tmp_path) -> Path:
    """Make a folder with four recordings, one broken, and files that are none."""
    folder = tmp_path / "study"
    (folder / "more").mkdir(parents=True)
    for number, count in enumerate((3, 5, 0)):
        acc = jumping(count) if count else standing(20.0)
        (folder / f"s{number}.csv").write_text(csv_text(acc, times(len(acc))))
    lines = (folder / "s0.csv").read_text().splitlines()
    lines[300] = "x,y,z,w"
    (folder / "more" / "broken.csv").write_text("\n".join(lines))
    (folder / "LICENSE").write_text("Do what you like.\n")
    (folder / ".hidden.csv").write_text("t,x\n1,2\n")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Give every result but the ones that hold times."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parts[-2] in ("events", "days", "analyses")
    }


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    found = []
    for path in sorted((folder / name).glob("*.csv")):
        with path.open(newline="") as file:
            found += list(csv.DictReader(file))
    return found


def test_a_folder_becomes_tables_and_a_bad_file_stops_nobody(study, tmp_path, capsys):
    out = tmp_path / "out"
    assert call(["analyze", str(study), "--out", str(out), "--placement", "hip", "--mass", "64"]) == 3
    shown = capsys.readouterr()
    assert "line 301" in shown.out
    assert "2  other files left aside" not in shown.out  # hidden files are not even counted
    events, days = rows(out, "events"), rows(out, "days")
    assert sum(row["event"] == "jump" for row in events) == 8
    assert list(events[0]) == list(EVENT_COLUMNS)
    assert list(days[0]) == list(DAY_COLUMNS)
    assert {row["valid_day"] for row in days} == {"false"}
    with (out / "summary.csv").open(newline="") as file:
        summary = list(csv.DictReader(file))
    assert [Path(row["path"]).name for row in summary] == ["broken.csv", "s0.csv", "s1.csv", "s2.csv"]
    assert [row["status"] for row in summary] == ["failed", "done", "done", "done"]
    assert [row["lost_fraction"] for row in summary] == ["", "0.0", "0.0", "0.0"]
    assert float(summary[1]["resting_g"]) == pytest.approx(1.0, abs=0.05)
    document = json.loads((out / "run.json").read_text())
    assert document["settings"]["body_mass_kg"] == 64.0


def test_the_summary_says_what_limits_the_count_of_a_recording(study, tmp_path, capsys):
    """A count of 0 from a sensor that did not measure is no count of 0 jumps."""
    header, *lines = (study / "s0.csv").read_text().splitlines()
    cells = [line.split(",") for line in lines]
    stuck = [",".join([first, "0.3", *rest]) for first, _, *rest in cells]
    path = tmp_path / "stuck.csv"
    path.write_text("\n".join([header, *stuck]) + "\n")
    out = tmp_path / "out"
    for _ in range(2):  # the second time from what the first one left
        assert call(["analyze", str(path), "--out", str(out)]) == 0
        assert "1  with notes on the signal" in " ".join(capsys.readouterr().out.split("\n"))
        with (out / "summary.csv").open(newline="") as file:
            (row,) = csv.DictReader(file)
        assert row["jumps"] == "0"
        assert "Axis stuck" in row["notes"]


def test_a_second_run_does_nothing_twice_and_mends_what_is_gone(study, tmp_path, capsys):
    out = tmp_path / "out"
    words = ["analyze", str(study / "s0.csv"), str(study / "s1.csv"), "--out", str(out), "--json"]
    assert call(words) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["counts"] == {"done": 2}
    assert call(words) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"skipped": 2}
    before = tree(out)
    (out / first["outcomes"][0]["shards"][0]).unlink()
    assert call(words) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"done": 1, "skipped": 1}
    assert tree(out) == before


def test_other_parameters_are_another_result(study, tmp_path, capsys):
    out = tmp_path / "out"
    words = ["analyze", str(study / "s0.csv"), "--out", str(out), "--json"]
    call(words)
    call([*words, "--mass", "64"])
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["counts"] == {"done": 1}


def test_a_renamed_copy_is_known_by_content(study, tmp_path):
    out = str(tmp_path / "out")
    (first,) = make_tasks([study / "s0.csv"], Settings())
    copy = study / "elsewhere"
    copy.mkdir()
    (copy / "s0.csv").write_bytes((study / "s0.csv").read_bytes())
    (second,) = make_tasks([copy / "s0.csv"], Settings())
    assert work(first, out, "csv").status == "done"
    assert work(second, out, "csv").status == "skipped"


def test_all_failed_ends_in_1(study, tmp_path, capsys):
    assert call(["analyze", str(study / "more" / "broken.csv"), "--out", str(tmp_path / "out")]) == 1
    assert "1  failed" in capsys.readouterr().out


def test_partly_read_ends_in_3(study, tmp_path, capsys):
    words = ["analyze", str(study / "more" / "broken.csv"), "--out", str(tmp_path / "out"), "--skip-bad-rows"]
    assert call(words) == 3
    assert "1  analysed in part" in capsys.readouterr().out
    assert call(words) == 3  # what was partial stays partial when it is not done again


@pytest.mark.parametrize("words", [["a", "b"], ["a", "--jobs", "2"], ["a", "--subjects", "s.csv"]])
def test_many_need_a_folder_for_results(words, capsys):
    assert call(["analyze", *words]) == 2
    assert "--out" in capsys.readouterr().err


def test_an_empty_folder_is_a_usage_error(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert call(["analyze", str(tmp_path / "empty"), "--out", str(tmp_path / "out")]) == 2
    assert "no recording" in capsys.readouterr().err


def test_two_processes_give_what_one_gives(study, tmp_path):
    files, _ = find_files([study], leave=tmp_path / "none")
    tasks = make_tasks(files, Settings(placement="hip", body_mass_kg=70.0))
    alone = list(run(tasks, tmp_path / "one", "csv", local_pool(1)))
    both = list(run(tasks, tmp_path / "two", "csv", local_pool(2)))
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert len(tree(tmp_path / "one")) == 6
    assert {o.path: o.jumps for o in alone} == {o.path: o.jumps for o in both}


def test_urls_give_what_paths_give(study, tmp_path, capsys):
    pytest.importorskip("upath", reason="universal-pathlib is not installed")
    table = tmp_path / "subjects.csv"
    table.write_text("file,athlete\n*/study/s0*,A1\ns*,B2\n")
    for out, place in (
        ("paths", str(study)),
        ("urls", f"file://{study}"),
        ("wild", f"file://{study}/**/*.csv"),
    ):
        words = ["analyze", place, "--out", str(tmp_path / out), "--subjects", str(table), "--json"]
        assert call(words) == 3
        document = json.loads(capsys.readouterr().out)
        assert document["counts"] == {"done": 3, "failed": 1}
    assert tree(tmp_path / "paths") == tree(tmp_path / "urls") == tree(tmp_path / "wild")
    assert {row["athlete"] for row in rows(tmp_path / "urls", "days")} == {"A1", "B2"}


def test_results_are_no_url(study, capsys):
    assert call(["analyze", str(study), "--out", "s3://bucket/results"]) == 2
    assert "not to a URL" in capsys.readouterr().err
    assert not Path("s3:").exists()


def test_rows_of_events_say_what_their_documents_say(study):
    analysis = analyze(study / "s1.csv", placement="hip", body_mass_kg=70.0)
    events = [*analysis.jumps, *analysis.landings, *analysis.impacts, *analysis.rejected]
    documents = {event.id: event_to_dict(event) for event in events}
    found = list(event_rows(analysis, "A1"))
    assert len({type(event) for event in events}) > 1
    assert [row["id"] for row in found] == sorted(
        documents, key=lambda name: (documents[name]["time_s"], name)
    )
    for row in found:
        assert tuple(row) == EVENT_COLUMNS
        document = documents[row["id"]]
        assert {name: row[name] for name in document if name in EVENT_COLUMNS} == {
            name: value for name, value in document.items() if name in EVENT_COLUMNS
        }
        assert all(
            row[name] is None for name in set(EVENT_COLUMNS) - set(document) - {*SAME_FOR_ALL, "local_time"}
        )
        assert [row[name] for name in SAME_FOR_ALL] == ["s1.csv", "A1", analysis.algorithm_version]


def test_json_shards_are_whole_analyses(study, tmp_path):
    list(run(make_tasks([study / "s0.csv"], Settings()), tmp_path, "json", local_pool(1)))
    (path,) = (tmp_path / "analyses").glob("*.json")
    assert json.loads(path.read_text())["counted_jumps"] == 3


def test_parquet_shards_fit_together(study, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    list(
        run(make_tasks([study / "s0.csv", study / "s2.csv"], Settings()), tmp_path, "parquet", local_pool(1))
    )
    table = pq.read_table(tmp_path / "events")
    assert table.column_names == list(EVENT_COLUMNS)
    assert table.filter(np.array(table["event"]) == "jump").num_rows == 3


class TestSubjects:
    def table(self, tmp_path, text: str) -> Path:
        path = tmp_path / "subjects.csv"
        path.write_text(text)
        return path

    def test_the_first_fitting_row_is_the_wearer(self, study, tmp_path, capsys):
        table = self.table(
            tmp_path, "file,athlete,placement,mass_kg,time_zone\ns0*,A1,waist,60,Europe/Berlin\ns*,B2,,,\n"
        )
        out = tmp_path / "out"
        words = [str(study / "s0.csv"), str(study / "s1.csv")]
        assert call(["analyze", *words, "--out", str(out), "--subjects", str(table), "--mass", "80"]) == 0
        days = rows(out, "days")
        assert [(row["athlete"], row["placement"], row["body_mass_kg"]) for row in days] == [
            ("A1", "hip", "60.0"),
            ("B2", "", "80.0"),
        ]

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("athlete\nA\n", "'file' is missing"),
            ("file,shoe\na,42\n", "'shoe'"),
            ("file,placement\na,ear\n", "line 2"),
            ("file,mass_kg\na,60\nb,7\n", "line 3: 7 kg"),
            ("file,mass_kg\na,heavy\n", "line 2"),
            ("file,time_zone\na,Mars/Olympus\n", "line 2"),
            ("file,athlete\n,A\n", "names no file"),
        ],
    )
    def test_mistakes_are_named_by_line(self, tmp_path, text, says):
        with pytest.raises(UsageError, match=says):
            read_subjects(self.table(tmp_path, text))


def test_f65_text_cannot_act_as_a_formula():
    table = io.BytesIO()
    rows = [{"name": '=HYPERLINK("http://e")', "x": -3.2}, {"name": "a\nb", "x": None}]
    write_csv(("name", "x"), rows, table)
    assert table.getvalue() == b'name,x\n"\'=HYPERLINK(""http://e"")",-3.2\na b,\n'


def test_f45_a_killed_run_goes_on_where_it_stopped(study, tmp_path):
    for number in range(10, 18):
        (study / f"t{number}.csv").write_bytes((study / "s1.csv").read_bytes())
    out = tmp_path / "out"
    words = [sys.executable, "-m", "impactmon", "analyze", str(study), "--out", str(out), "--json"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + HUNG_S
    while not list(out.glob("done/*/*.json")) and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    again = json.loads(
        subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    )
    assert again["counts"]["skipped"] >= 1
    assert sum(again["counts"].values()) == 12
    clean = tmp_path / "clean"
    subprocess.run(
        [*words[:-2], str(clean)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    assert tree(out) == tree(clean)


HOLD = """
import multiprocessing, os, pathlib, time
plain, out = os.fsync, pathlib.Path(os.environ["HELD_OUT"])
def fsync(handle):
    while multiprocessing.parent_process() is not None and any(out.glob("done/*/*.json")):
        time.sleep(0.01)
    return plain(handle)
os.fsync = fsync
"""


def held(tmp_path: Path, out: Path) -> dict[str, str]:
    """Give an environment in which workers stop once something is done: else a quick run is over before its end."""
    folder = tmp_path / "hold"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(HOLD)
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "HELD_OUT": str(out)}


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are read from /proc")
def test_f45_workers_end_with_a_killed_parent(study, tmp_path):
    out = tmp_path / "out"
    words = [sys.executable, "-m", "impactmon", "analyze", str(study), "--out", str(out), "--jobs", "2"]
    for number in range(10, 60):
        (study / f"t{number}.csv").write_bytes((study / "s1.csv").read_bytes() + b"\n" * number)
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=held(tmp_path, out)
    )
    assert within(HUNG_S, lambda: bool(list(out.glob("done/*/*.json"))))
    children = [
        Path("/proc", pid)
        for task in Path(f"/proc/{process.pid}/task").iterdir()
        for pid in (task / "children").read_text().split()
    ]
    process.kill()
    process.wait()
    assert children
    assert within(HUNG_S, lambda: not any(alive(child) for child in children))


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return held


def alive(process: Path) -> bool:
    try:
        return " Z " not in (process / "stat").read_text()
    except OSError:
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_f77_ctrl_c_ends_in_130_and_leaves_whole_shards(study, tmp_path):
    for number in range(10, 60):
        (study / f"t{number}.csv").write_bytes((study / "s1.csv").read_bytes())
    out = tmp_path / "out"
    words = [sys.executable, "-m", "impactmon", "analyze", str(study), "--out", str(out), "--jobs", "2"]
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, env=held(tmp_path, out)
    )
    deadline = time.monotonic() + HUNG_S
    while not list(out.glob("done/*/*.json")) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=HUNG_S)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert (out / "summary.csv").is_file()
    assert not list(out.rglob("*.part"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_worker_told_to_end_leaves_nothing_half_written(tmp_path):
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from impactmon.batch import run, shards\n"
        "run._follow_the_parent()\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGTERM)\n"
        "shards.put(Path(sys.argv[1]) / 'events' / 'a.csv', b'half')\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert ended.returncode == 128 + signal.SIGTERM
    assert list((tmp_path / "events").iterdir()) == []


def poisoned(task, out, kind):
    """Work, but die on a file called poison."""
    if "poison" in task.path:
        os._exit(9)
    return work(task, out, kind)


def test_a_worker_that_dies_costs_only_its_own_file(study, tmp_path, monkeypatch):
    (study / "poison.csv").write_bytes((study / "s1.csv").read_bytes())
    monkeypatch.setattr(run_module, "work", poisoned)
    files, _ = find_files([study], leave=tmp_path / "o")
    pool = Pool(lambda: ProcessPoolExecutor(2), 2)
    outcomes = {Path(o.path).name: o for o in run(make_tasks(files, Settings()), tmp_path / "o", "csv", pool)}
    assert outcomes["poison.csv"].status == "failed"
    assert "worker died" in outcomes["poison.csv"].message
    assert [outcomes[f"s{n}.csv"].status for n in range(3)] == ["done"] * 3


def test_any_executor_will_do(study, tmp_path):
    class Counting(ThisProcess):
        submitted = 0

        def submit(self, fn, /, *args, **kwargs):
            Counting.submitted += 1
            return super().submit(fn, *args, **kwargs)

    assert issubclass(Counting, Executor)
    outcomes = list(run(make_tasks([study / "s0.csv"], Settings()), tmp_path, "csv", Pool(Counting, 1)))
    assert [type(outcome) for outcome in outcomes] == [Outcome]
    assert Counting.submitted == 1


def test_what_a_killed_worker_left_half_written_is_swept_away(study, tmp_path, capsys):
    out = tmp_path / "out"
    assert call(["analyze", str(study / "s0.csv"), "--out", str(out)]) == 0
    whole = next((out / "events").iterdir())
    half = whole.with_name(f".{whole.name}.4711.part")
    half.write_bytes(b"recording,ath")
    stranger = whole.with_name(".other.csv.4711.part")
    stranger.write_bytes(b"recording,ath")
    assert call(["analyze", str(study / "s0.csv"), "--out", str(out)]) == 0
    assert not half.exists()
    assert stranger.exists()  # perhaps another run is writing it just now
    capsys.readouterr()


def test_a_folder_that_cannot_be_written_is_said_before_the_work(study, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    for out in (tmp_path / "file", tmp_path / "file" / "deep"):
        assert call(["analyze", str(study), "--out", str(out)]) == 2
        shown = capsys.readouterr().err
        assert "Results cannot be written to" in shown
        assert "may write to" in shown


def test_a_disk_that_fills_fails_the_recording_and_then_the_run_in_words(
    study, tmp_path, monkeypatch, capsys
):
    out = tmp_path / "out"
    real = shards.placed

    def placed_until_full(path):
        if path.name != "run.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path)

    for module in (shards, analyze_many):
        monkeypatch.setattr(module, "placed", placed_until_full)
    assert call(["analyze", str(study / "s0.csv"), "--out", str(out)]) == 1
    shown = capsys.readouterr().err
    assert "After 1 recordings, 1 of which failed, the summary could not be written" in shown
    assert "No space left on device" in shown
    (task,) = make_tasks([study / "s0.csv"], Settings())
    assert work(task, str(out), "csv").status == "failed"


def test_files_that_no_reader_claims_are_named_in_the_run(study, tmp_path, capsys):
    call(["analyze", str(study), "--out", str(tmp_path / "out")])
    document = json.loads((tmp_path / "out" / "run.json").read_text())
    assert document["left_aside"] == [str(study / "LICENSE")]
    assert "1  other files left aside" in capsys.readouterr().out
