"""Exports of phone apps and makers: read under their own names, in zips too."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from impactmon.errors import ImpactmonError, InputError, UnitError
from impactmon.formats import open_recording
from tests.formats.tables import csv_text, standing, times
from tests.support.pieces import acc_of, gaps_of

ACC = standing(20.0)
TIME = times(len(ACC))
MS2 = ACC * 9.80665
START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def save(tmp_path):
    def writer(content: bytes | str, name: str = "export.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writer


def table(header: str, *columns: object) -> str:
    rows = zip(
        *[column if isinstance(column, list) else np.asarray(column).tolist() for column in columns],
        strict=True,
    )
    return header + "\n" + "\n".join(",".join(str(value) for value in row) for row in rows) + "\n"


def check(path, **options):
    recording = open_recording(path, **options)
    assert recording.sample_rate_hz == pytest.approx(100.0, rel=1e-4)
    assert np.abs(acc_of(recording) - ACC).max() <= 0.6 / 1024
    assert gaps_of(recording) == []
    return recording


def written(style: str) -> list[str]:
    return [(START + timedelta(seconds=t)).strftime(style) for t in TIME.tolist()]


def nanoseconds() -> list[int]:
    return [int(START.timestamp() * 1e9) + round(t * 1e9) for t in TIME.tolist()]


def test_sensor_logger_total_acceleration(save):
    text = table("time,seconds_elapsed,z,y,x", nanoseconds(), TIME, MS2[:, 2], MS2[:, 1], MS2[:, 0])
    recording = check(save(text))
    assert "Sensor Logger" in recording.notes[0]
    assert recording.start == START


def test_sensor_logger_linear_acceleration_is_refused(save):
    linear = MS2 - MS2.mean(axis=0)
    text = table("time,seconds_elapsed,z,y,x", nanoseconds(), TIME, linear[:, 2], linear[:, 1], linear[:, 0])
    with pytest.raises(UnitError, match="without gravity"):
        open_recording(save(text))


def test_polar_sensor_logger(save):
    ns = [599616000000000000 + round(t * 1e9) for t in TIME.tolist()]
    text = table(
        "Phone timestamp;sensor timestamp [ns];X [mg];Y [mg];Z [mg]".replace(";", ","),
        written("%Y-%m-%dT%H:%M:%S.%f"), ns, ACC[:, 0] * 1000, ACC[:, 1] * 1000, ACC[:, 2] * 1000,
    ).replace(",", ";")  # fmt: skip
    recording = check(save(text))
    assert recording.start is not None
    assert recording.start.replace(tzinfo=None) == START.replace(tzinfo=None)


def test_metabase(save):
    text = table(
        "epoc (ms),timestamp (-0400),elapsed (s),x-axis (g),y-axis (g),z-axis (g)",
        [n // 1_000_000 for n in nanoseconds()], written("%Y-%m-%dT%H.%M.%S.%f"), TIME, ACC[:, 0], ACC[:, 1], ACC[:, 2],
    )  # fmt: skip
    assert check(save(text)).start == START


def test_movesense_showcase_csv(save):
    text = table(
        "timestamp,x,y,z", [round(t * 1000) + 5000 for t in TIME.tolist()], MS2[:, 0], MS2[:, 1], MS2[:, 2]
    )
    assert "Movesense" in check(save(text)).notes[0]


def test_movella_dot_whose_clock_comes_round(save):
    fine = [(2**32 - 5_000_000 + round(t * 1e6)) % 2**32 for t in TIME.tolist()]
    text = "sep=,\nDeviceTag: hip\nFirmwareVersion: 2.0.0\n" + table(
        "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z",
        list(range(len(ACC))), fine, MS2[:, 0], MS2[:, 1], MS2[:, 2], *[np.zeros(len(ACC))] * 3,
    )  # fmt: skip
    assert any("Movella DOT" in note for note in check(save(text)).notes)


def test_movella_dot_free_acceleration_is_refused(save):
    text = table(
        "PacketCounter,SampleTimeFine,FreeAcc_X,FreeAcc_Y,FreeAcc_Z", list(range(9)), *[np.arange(9)] * 4
    )
    with pytest.raises(UnitError, match="without gravity"):
        open_recording(save(text))


def test_omgui_csv_without_header(save):
    recording = check(
        save(table("", written("%Y-%m-%d %H:%M:%S.%f"), ACC[:, 0], ACC[:, 1], ACC[:, 2]).lstrip())
    )
    assert recording.start is not None
    assert recording.start.replace(tzinfo=None) == START.replace(tzinfo=None)


def test_witmotion_text(save):
    text = table(
        "Time(s),ChipTime(),ax(g),ay(g),az(g),wx(deg/s),wy(deg/s),wz(deg/s),AngleX(deg),AngleY(deg),AngleZ(deg)",
        written("%H:%M:%S.%f"), written("%Y-%m-%d %H:%M:%S.%f"), ACC[:, 0], ACC[:, 1], ACC[:, 2],
        *[np.zeros(len(ACC))] * 6,
    ).replace(",", "\t")  # fmt: skip
    check(save(text, "data.txt"))


def test_physics_toolbox(save):
    check(save(table("time,gFx,gFy,gFz", TIME, ACC[:, 0], ACC[:, 1], ACC[:, 2])))


class TestBids:
    CHANNELS = "name\tcomponent\ttype\ttracked_point\tunits\tsampling_frequency\n"

    def save_both(self, save, channels: str, columns: np.ndarray):
        save(self.CHANNELS + channels, "sub-1_task-jump_channels.tsv")
        rows = "\n".join("\t".join(f"{value:.6g}" for value in row) for row in columns)
        return save(rows + "\n", "sub-1_task-jump_motion.tsv")

    def test_the_channels_beside_name_the_columns(self, save):
        channels = "".join(f"g{axis}\t{axis}\tGYRO\tlower_back\tdeg/s\t100\n" for axis in "xyz")
        channels += "".join(f"a{axis}\t{axis}\tACCEL\tlower_back\tm/s^2\t100\n" for axis in "xyz")
        recording = check(self.save_both(save, channels, np.hstack((MS2 * 0.0, MS2))))
        assert recording.format == "bids"
        assert recording.placement == "back"

    def test_without_acceleration_it_is_refused(self, save):
        channels = "".join(f"p{axis}\t{axis}\tPOS\thead\tm\t100\n" for axis in "xyz")
        with pytest.raises(InputError, match="no tracked point"):
            open_recording(self.save_both(save, channels, MS2))


class TestMovesenseJson:
    def content(self, acc: np.ndarray) -> str:
        packets = [
            {
                "acc": {
                    "Timestamp": 5000 + first * 10,
                    "ArrayAcc": [
                        dict(zip("xyz", row, strict=True)) for row in acc[first : first + 8].tolist()
                    ],
                }
            }
            for first in range(0, len(acc) - 7, 8)
        ]
        return json.dumps({"data": packets})

    def test_samples_and_rate(self, save):
        recording = check(save(self.content(MS2), "acc.json"))
        assert recording.format == "movesense"
        assert recording.losses() == ()

    def test_a_lost_packet_is_a_gap(self, save):
        document = json.loads(self.content(MS2))
        del document["data"][100:103]
        (gap,) = gaps_of(open_recording(save(json.dumps(document), "acc.json")))
        assert gap.duration_s == pytest.approx(0.24, abs=0.005)

    @pytest.mark.parametrize("damage", ["1e99", "-1e308", "1e999"])
    def test_a_packet_with_a_number_that_nothing_measures_is_a_gap(self, save, damage):
        document = json.loads(self.content(MS2))
        document["data"][100]["acc"]["ArrayAcc"][3]["y"] = 123456789.5
        content = json.dumps(document).replace("123456789.5", damage)
        (gap,) = gaps_of(open_recording(save(content, "acc.json")))
        assert gap.duration_s == pytest.approx(0.08, abs=0.005)

    def test_f55_cut_short(self, save):
        recording = open_recording(save(self.content(MS2)[:-300], "acc.json"))
        assert len(acc_of(recording)) > 1900
        assert recording.losses() == ("The file ends inside a packet: it was cut short.",)

    def test_other_json_is_refused(self, save):
        with pytest.raises(ImpactmonError, match="JSON"):
            open_recording(save('{"jumps": [1, 2, 3]}', "a.json"))


class TestZip:
    def packed(self, **members: str) -> bytes:
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(name, text)
        return sink.getvalue()

    def test_phyphox_zip(self, save):
        raw = csv_text(MS2, TIME, header='"Time (s)","X (m/s^2)","Y (m/s^2)","Z (m/s^2)"')
        meta = '"property","value"\n"deviceModel","Phone"\n'
        content = self.packed(**{"meta/device.csv": meta, "Raw Data.csv": raw})
        assert "Raw Data.csv" in check(save(content, "export.zip")).notes[0]

    def test_with_gravity_is_taken_before_without(self, save):
        header = "time,seconds_elapsed,z,y,x"
        linear = MS2 - MS2.mean(axis=0)
        content = self.packed(**{
            "Accelerometer.csv": table(header, nanoseconds(), TIME, linear[:, 2], linear[:, 1], linear[:, 0]),
            "TotalAcceleration.csv": table(header, nanoseconds(), TIME, MS2[:, 2], MS2[:, 1], MS2[:, 0]),
        })  # fmt: skip
        assert "TotalAcceleration" in check(save(content, "export.zip")).notes[0]

    def test_a_zip_of_letters_is_refused(self, save):
        with pytest.raises(InputError, match="no table"):
            open_recording(save(self.packed(**{"letter.txt": "Dear all,\nnothing to see.\n"}), "a.zip"))

    def test_f62_hostile_names_are_never_written(self, save, tmp_path):
        good = csv_text(ACC, TIME)
        for name in ("../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "a/../../evil.csv"):
            before = sorted(tmp_path.rglob("*"))
            path = save(self.packed(**{name: good}), "hostile.zip")
            check(path)
            assert [entry for entry in sorted(tmp_path.rglob("*")) if entry != path] == [
                entry for entry in before if entry != path
            ]

    def test_f62_a_bomb_is_left(self, save, monkeypatch):
        monkeypatch.setattr("impactmon.formats.files.archive.RATIO_FREE_BYTES", 4 * 1024 * 1024)
        monkeypatch.setattr("impactmon.formats.files.archive.MAX_RATIO", 100)
        row = "0.01,0.0,0.0,1.0\n"
        bomb = self.packed(**{"bomb.csv": "t_s,ax_g,ay_g,az_g\n0.00,0.0,0.0,1.0\n" + row * 1_000_000})
        assert len(bomb) < 200_000
        with pytest.raises(ImpactmonError):
            acc_of(open_recording(save(bomb, "bomb.zip")))

    def test_f62_too_many_members(self, save):
        with pytest.raises(ImpactmonError, match="more than"):
            open_recording(save(self.packed(**{f"{n}.csv": "x" for n in range(1001)}), "many.zip"))


class TestParquet:
    def test_a_table_reads_like_its_csv(self, save, tmp_path):
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        path = tmp_path / "walk.parquet"
        pq.write_table(pa.table({"t_s": TIME, "ax_g": ACC[:, 0], "ay_g": ACC[:, 1], "az_g": ACC[:, 2]}), path)
        recording = check(path)
        same = open_recording(save(csv_text(ACC, TIME)))
        assert np.array_equal(acc_of(recording), acc_of(same))

    @pytest.mark.parametrize("batch_rows", [500, 65_536])
    def test_rows_do_not_depend_on_how_the_file_groups_them(self, tmp_path, monkeypatch, batch_rows):
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        table = pa.table({"t_s": TIME, "ax_g": ACC[:, 0], "ay_g": ACC[:, 1], "az_g": ACC[:, 2]})
        monkeypatch.setattr("impactmon.formats.parquet.BATCH_ROWS", batch_rows)
        read = []
        for rows in (7, 1100, len(ACC)):
            path = tmp_path / f"{rows}.parquet"
            pq.write_table(table, path, row_group_size=rows)
            read.append(acc_of(open_recording(path)))
        assert len(read[0]) == len(ACC)
        assert np.array_equal(read[0], read[1])
        assert np.array_equal(read[0], read[2])

    def test_moments_give_the_start(self, tmp_path):
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        moments = pa.array(
            [START + timedelta(seconds=t) for t in TIME.tolist()], type=pa.timestamp("us", tz="UTC")
        )
        path = tmp_path / "walk.parquet"
        pq.write_table(
            pa.table({"time": moments, "x_g": ACC[:, 0], "y_g": ACC[:, 1], "z_g": ACC[:, 2]}), path
        )
        assert check(path).start == START

    def test_f55_damage_is_said_in_words(self, save):
        pytest.importorskip("pyarrow")
        with pytest.raises(InputError, match="cannot be read"):
            open_recording(save(b"PAR1" + bytes(500) + b"PAR1", "a.parquet"))
