"""Text tables: what is read, how, and what is refused in which words."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from impactmon.errors import (
    ImpactmonError,
    InputError,
    MissingFileError,
    RateError,
    UnitError,
    UnknownFormatError,
)
from impactmon.formats import open_recording
from impactmon.model import Gap, Samples
from tests.formats.tables import csv_text, standing, times
from tests.support.pieces import acc_of, gaps_of

ACC = standing()
TIME = times(len(ACC))


@pytest.fixture
def write(tmp_path):
    """Give a function that writes bytes or text and returns the path."""

    def writer(content: bytes | str, name: str = "walk.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writer


def read(path, **options):
    recording = open_recording(path, **options)
    return recording, acc_of(recording)


class TestDialects:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_delimiters_and_line_ends(self, write, delimiter, end):
        header = delimiter.join(["t_s", "ax_g", "ay_g", "az_g"])
        recording, acc = read(write(csv_text(ACC, TIME, header=header, delimiter=delimiter, end=end)))
        assert recording.sample_rate_hz == pytest.approx(100.0, rel=1e-6)
        assert np.abs(acc - ACC).max() <= 0.5 / 1024 + 1e-9

    @pytest.mark.parametrize("delimiter", [";", "\t"])
    def test_f40_decimal_comma(self, write, delimiter):
        header = delimiter.join(["t_s", "ax_g", "ay_g", "az_g"])
        _, acc = read(write(csv_text(ACC, TIME, header=header, delimiter=delimiter, decimal=",")))
        assert np.abs(acc - ACC).max() <= 0.5 / 1024 + 1e-9

    def test_f40_quoted_decimal_comma_between_commas(self, write):
        rows = "\n".join(
            ",".join(f'"{v:.5f}"'.replace(".", ",") for v in (t, *a)) for t, a in zip(TIME, ACC, strict=True)
        )
        _, acc = read(write("t_s,ax_g,ay_g,az_g\n" + rows + "\n"))
        assert np.abs(acc - ACC).max() <= 0.5 / 1024 + 1e-9

    def test_f40_bare_decimal_comma_between_commas_is_refused(self, write):
        text = csv_text(ACC, TIME, header="t_s,ax_g,ay_g,az_g", decimal=",")
        with pytest.raises(InputError) as caught:
            read(write(text))
        assert "decimal comma" in caught.value.hint

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_f57_encodings(self, write, encoding):
        text = "# Gerät: Größe ±8\n" + csv_text(ACC, TIME)
        _, acc = read(write(text.encode(encoding)))
        assert len(acc) == len(ACC)

    def test_f57_header_lines_above_and_quoted_names(self, write):
        text = 'Exported by X\nDevice,1234\n\n"Time (s)","Acceleration x (m/s^2)",'
        text += '"Acceleration y (m/s^2)","Acceleration z (m/s^2)","Absolute acceleration (m/s^2)"\n'
        rows = np.column_stack((TIME, ACC * 9.80665, np.linalg.norm(ACC, axis=1) * 9.80665))
        text += "\n".join(",".join(f"{v:.9E}" for v in row) for row in rows)
        recording, acc = read(write(text))
        assert np.abs(acc - ACC).max() <= 0.5 / 1024 + 1e-6
        assert recording.sample_rate_hz == pytest.approx(100.0, rel=1e-6)

    def test_f61_gzip_and_wrong_suffix_are_read_by_content(self, write):
        _, acc = read(write(gzip.compress(csv_text(ACC, TIME).encode()), "WALK.TXT"))
        assert len(acc) == len(ACC)

    def test_blank_lines_do_not_matter(self, write):
        _, acc = read(write(csv_text(ACC, TIME).replace("\n", "\n\n")))
        assert len(acc) == len(ACC)

    def test_a_missing_last_line_end_loses_nothing(self, write):
        recording, acc = read(write(csv_text(ACC, TIME).rstrip("\n")))
        assert len(acc) == len(ACC)
        assert recording.losses() == ()


class TestColumns:
    @pytest.mark.parametrize(
        ("header", "factor"),
        [
            ("t,x (g),y (g),z (g)", 1.0),
            ("time,acc_x_mg,acc_y_mg,acc_z_mg", 1000.0),
            ("Time (s),X (m/s²),Y (m/s²),Z (m/s²)", 9.80665),
            ("seconds_elapsed,x_ms2,y_ms2,z_ms2", 9.80665),
            ("timestamp [s],AccX [m/s/s],AccY [m/s/s],AccZ [m/s/s]", 9.80665),
        ],
    )
    def test_units_in_headers(self, write, header, factor):
        _, acc = read(write(csv_text(ACC * factor, TIME, header=header)))
        assert np.abs(acc - ACC).max() <= 0.6 / 1024

    @pytest.mark.parametrize(("name", "factor"), [("ms", 1e3), ("us", 1e6), ("ns", 1e9)])
    def test_units_of_time(self, write, name, factor):
        rows = "\n".join(f"{t * factor:.0f},{a[0]},{a[1]},{a[2]}" for t, a in zip(TIME, ACC, strict=True))
        recording, _ = read(write(f"time ({name}),x (g),y (g),z (g)\n{rows}\n"))
        assert recording.sample_rate_hz == pytest.approx(100.0, rel=1e-4)

    def test_columns_in_another_order_beside_a_gyroscope(self, write):
        gyro = np.zeros((len(ACC), 3))
        rows = np.column_stack((gyro, ACC[:, 2], ACC[:, 1], ACC[:, 0], TIME))
        text = csv_text(rows, header="gyro_x_dps,gyro_y_dps,gyro_z_dps,acc_z_g,acc_y_g,acc_x_g,time_s")
        _, acc = read(write(text))
        assert np.abs(acc - ACC).max() <= 0.5 / 1024 + 1e-9

    def test_with_gravity_is_taken_where_both_are_there(self, write):
        rows = np.column_stack((TIME, ACC * 0.01, ACC))
        text = csv_text(
            rows, header="t_s,linear_acc_x_g,linear_acc_y_g,linear_acc_z_g,acc_x_g,acc_y_g,acc_z_g"
        )
        _, acc = read(write(text))
        assert np.abs(acc - ACC).max() <= 0.5 / 1024 + 1e-9

    def test_rows_shorter_than_the_header_are_refused(self, write):
        with pytest.raises(InputError, match="names 4 columns, the rows have 3 fields"):
            read(write(csv_text(ACC, header="t_s,ax_g,ay_g,az_g")))

    def test_no_time_column_needs_a_rate(self, write):
        path = write(csv_text(ACC, header="ax_g,ay_g,az_g"))
        with pytest.raises(RateError, match="sample rate") as caught:
            read(path)
        assert "--rate" in caught.value.hint
        recording, acc = read(path, sample_rate_hz=50.0)
        assert recording.sample_rate_hz == 50.0
        assert len(acc) == len(ACC)

    def test_without_a_header_unit_is_asked_for(self, write):
        path = write(csv_text(ACC, TIME, header=None))
        with pytest.raises(UnitError) as caught:
            read(path)
        assert caught.value.hint == "Say --unit g."
        assert len(read(path, unit="g")[1]) == len(ACC)


class TestUnits:
    @pytest.mark.parametrize(("factor", "unit"), [(1.0, "g"), (9.80665, "m/s2"), (1000.0, "mg")])
    def test_f58_an_unknown_unit_is_refused_with_what_is_seen(self, write, factor, unit):
        path = write(csv_text(ACC * factor, TIME, header="t,x,y,z"))
        with pytest.raises(UnitError) as caught:
            read(path)
        assert caught.value.hint == f"Say --unit {unit}."
        assert f"{resting(ACC * factor):.4g}"[:3] in caught.value.message

    def test_f58_a_wrong_unit_is_refused(self, write):
        with pytest.raises(UnitError, match="said to be in g") as caught:
            read(write(csv_text(ACC * 9.80665, TIME)))
        assert "--unit m/s2" in caught.value.hint

    def test_f58_raw_counts_are_read_when_their_scale_is_given(self, write):
        path = write(csv_text(np.rint(ACC * 4096), TIME, header="t,x,y,z"))
        with pytest.raises(UnitError):
            read(path)
        assert np.abs(read(path, unit="4096/g")[1] - ACC).max() < 0.001

    def test_a_header_that_says_linear_is_refused(self, write):
        header = '"Time (s)","Linear Acceleration x (m/s^2)","Linear Acceleration y (m/s^2)",'
        header += '"Linear Acceleration z (m/s^2)"'
        with pytest.raises(UnitError, match="without gravity"):
            read(write(csv_text(ACC - ACC.mean(axis=0), TIME, header=header)))

    def test_gravity_removed_is_seen_in_lively_movement(self, write):
        rng = np.random.default_rng(3)
        lively = rng.normal(0.0, 1.2, ACC.shape)  # the median resultant is far above 1 g
        with pytest.raises(UnitError, match="without gravity"):
            read(write(csv_text(lively, TIME)))

    def test_a_lively_movement_with_gravity_is_read(self, write):
        lively = ACC + np.random.default_rng(3).normal(0.0, 1.2, ACC.shape)
        assert len(read(write(csv_text(lively, TIME)))[1]) == len(ACC)

    def test_nonsense_units_are_a_usage_error(self, write):
        with pytest.raises(ImpactmonError) as caught:
            read(write(csv_text(ACC, TIME)), unit="furlong")
        assert caught.value.exit_code == 2


class TestTime:
    def test_a_time_in_milliseconds_under_a_wrong_name_is_guessed_at(self, write):
        with pytest.raises(RateError) as caught:
            read(write(csv_text(ACC, np.round(1000.0 * times(len(ACC))))))
        assert "time_ms" in caught.value.hint

    def test_a_first_time_that_is_garbled_is_passed_over_or_said(self, write):
        stamps = [f"2026-03-01T09:00:{at / 100:05.2f}" for at in range(len(ACC))]
        rows = [
            f"{stamp};{row[0]};{row[1]};{row[2]}" for stamp, row in zip(stamps, ACC.tolist(), strict=True)
        ]
        rows[0] = rows[0].replace("2026-03-01T09:00", "")
        path = write("Time;X (g);Y (g);Z (g)\n" + "\n".join(rows) + "\n")
        with pytest.raises(InputError, match="line 2"):
            read(path)
        _, acc = read(path, skip_bad_rows=True)
        assert len(acc) == len(ACC) - 1

    def test_the_true_rate_is_found_under_jitter(self, write):
        jitter = np.random.default_rng(2).normal(0.0, 0.0015, len(ACC))
        time = np.maximum.accumulate(times(len(ACC), 100.29) + jitter)
        recording, acc = read(write(csv_text(ACC, np.round(time, 4))))
        assert recording.sample_rate_hz == pytest.approx(100.29, rel=2e-4)
        assert len(acc) == len(ACC)
        assert gaps_of(recording) == []

    def test_heavy_jitter_is_no_gap(self, write):
        time = TIME.copy()
        time[50::100] += 0.009  # one late sample a second, caught up at once
        recording, acc = read(write(csv_text(ACC, time)))
        assert gaps_of(recording) == []
        assert len(acc) == len(ACC)

    @pytest.mark.parametrize("lost", [2, 3, 50, 1000])
    def test_missing_samples_become_a_gap(self, write, lost):
        keep = np.r_[0:700, 700 + lost : len(ACC)]
        recording = open_recording(write(csv_text(ACC[keep], TIME[keep])))
        blocks = list(recording.blocks())
        (gap,) = (block for block in blocks if isinstance(block, Gap))
        assert gap.start_s == pytest.approx(7.0)
        assert gap.duration_s == pytest.approx(lost / 100.0)
        assert len(acc_of(recording)) == len(keep)

    def test_a_single_missing_sample_is_filled_in_and_told(self, write):
        keep = np.delete(np.arange(len(ACC)), 700)
        recording, acc = read(write(csv_text(ACC[keep], TIME[keep])))
        assert gaps_of(recording) == []
        assert len(acc) == len(ACC)
        assert np.abs(acc[700] - (ACC[699] + ACC[701]) / 2).max() < 0.001
        assert recording.remarks() == ("1 single missing sample filled in.",)
        assert recording.losses() == ()

    def test_two_gaps_close_together_stay_two(self, write):
        keep = np.r_[0:700, 710:713, 733 : len(ACC)]
        recording = open_recording(write(csv_text(ACC[keep], TIME[keep])))
        assert [round(gap.duration_s, 6) for gap in gaps_of(recording)] == [0.1, 0.2]

    def test_f59_time_that_goes_back_is_refused_with_count_and_line(self, write):
        time = TIME.copy()
        time[100], time[2000] = 0.5, 3.0
        with pytest.raises(InputError, match="goes back 2 times, first at line 102"):
            read(write(csv_text(ACC, time)))

    def test_a_clock_that_stands_still_is_refused(self, write):
        with pytest.raises(RateError, match="does not advance"):
            read(write(csv_text(ACC, TIME * 0.0)))

    def test_3_hz_is_refused(self, write):
        with pytest.raises(RateError, match=r"3 samples a second"):
            read(write(csv_text(ACC, times(len(ACC), 3.0))))

    def test_samples_that_share_a_stamp_are_spread(self, write):
        stamps = np.floor(np.arange(len(ACC)) / 25) * 0.25
        recording, acc = read(write(csv_text(ACC, stamps)))
        assert recording.sample_rate_hz == pytest.approx(100.0, rel=1e-6)
        assert len(acc) == len(ACC)
        assert gaps_of(recording) == []
        assert any("share a time stamp" in note for note in recording.notes)

    def test_a_lost_packet_of_shared_stamps_is_a_gap(self, write):
        stamps = np.floor(np.arange(len(ACC)) / 25) * 0.25
        keep = np.r_[0:500, 525 : len(ACC)]
        recording = open_recording(write(csv_text(ACC[keep], stamps[keep])))
        (gap,) = gaps_of(recording)
        assert gap.duration_s == pytest.approx(0.25)

    def test_f38_written_times_without_a_zone_are_flagged(self, write):
        path = write(dated("%Y-%m-%d %H:%M:%S.%f", datetime(2026, 3, 1, 18, 30)))
        recording = open_recording(path)
        assert recording.start is not None
        assert recording.start.replace(tzinfo=None) == datetime(2026, 3, 1, 18, 30)
        assert any("time zone" in note for note in recording.notes)
        placed = open_recording(path, time_zone=ZoneInfo("Europe/Berlin"))
        assert placed.start == datetime(2026, 3, 1, 17, 30, tzinfo=UTC)
        assert not any("time zone" in note for note in placed.notes)

    def test_written_times_with_an_offset_need_no_zone(self, write):
        recording = open_recording(write(dated("%Y-%m-%dT%H:%M:%S.%f+02:00", datetime(2026, 3, 1, 18, 30))))
        assert recording.start == datetime(2026, 3, 1, 18, 30, tzinfo=timezone(timedelta(hours=2)))
        assert not any("time zone" in note for note in recording.notes)

    def test_f40_ambiguous_dates_are_asked_about(self, write):
        path = write(dated("%d/%m/%Y %H:%M:%S.%f", datetime(2026, 4, 3, 18, 30)))
        with pytest.raises(InputError, match="two ways") as caught:
            open_recording(path)
        assert "--day-first" in caught.value.hint
        assert open_recording(path, day_first=True).start.month == 4
        assert open_recording(path, day_first=False).start.month == 3

    def test_f40_a_day_above_12_tells_the_order(self, write):
        path = write(dated("%m/%d/%Y %H:%M:%S.%f", datetime(2026, 3, 28, 18, 30)))
        assert open_recording(path).start.month == 3

    @pytest.mark.parametrize("block_bytes", [2**21, 5000])
    def test_a_time_of_day_goes_on_after_midnight(self, write, monkeypatch, block_bytes):
        monkeypatch.setattr("impactmon.formats.tables.rows.BLOCK_BYTES", block_bytes)
        first = datetime(2026, 3, 1, 23, 59, 50)
        rows = [
            f"{first + timedelta(milliseconds=10 * i):%H:%M:%S.%f},{a[0]},{a[1]},{a[2]}"
            for i, a in enumerate(ACC)
        ]
        recording, acc = read(write("time,x (g),y (g),z (g)\n" + "\n".join(rows) + "\n"))
        assert len(acc) == len(ACC)
        assert gaps_of(recording) == []
        assert recording.start is None

    def test_epoch_milliseconds_give_the_start(self, write):
        first = 1_772_390_000_000
        rows = "\n".join(f"{first + 10 * i},{a[0]},{a[1]},{a[2]}" for i, a in enumerate(ACC))
        recording = open_recording(write(f"timestamp,x (g),y (g),z (g)\n{rows}\n"))
        assert recording.start == datetime.fromtimestamp(first / 1000, tz=UTC)
        assert recording.sample_rate_hz == pytest.approx(100.0, rel=1e-6)


class TestBadRows:
    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ("7.0,1e99,0,1", "line 702, column 2 (ax_g): '1e99' is no number"),
            ("7.0,nan,0,1", "line 702, column 2 (ax_g): 'nan' is no number"),
            ("7.0,0.1,abc,1", "line 702, column 3 (ay_g): 'abc' is no number"),
            ("7.0,0.1,,1", "line 702, column 3 (ay_g) is empty"),
            ("7.0,0.1", "line 702, has 2 fields where 4 are due"),
            ("7.0,0.1,\x1b[31m,1", "'?[31m' is no number"),
        ],
    )
    def test_a_bad_row_is_named_by_line_and_column(self, write, row, says):
        lines = csv_text(ACC, TIME).splitlines()
        lines[701] = row
        with pytest.raises(InputError) as caught:
            read(write("\n".join(lines) + "\n"))
        assert says in caught.value.message
        assert "--skip-bad-rows" in caught.value.hint

    def test_skipped_bad_rows_become_a_gap_and_a_loss(self, write):
        lines = csv_text(ACC, TIME).splitlines()
        lines[701:711] = ["7.0,nan,nan,nan"] * 5 + ["garbled"] * 5
        recording = open_recording(write("\n".join(lines) + "\n"), skip_bad_rows=True)
        (gap,) = gaps_of(recording)
        assert (gap.start_s, gap.duration_s) == (pytest.approx(7.0), pytest.approx(0.1))
        assert gap.reason == "not a number"
        assert recording.losses() == ("10 unreadable rows left out.",)

    def test_skipping_all_rows_leaves_nothing_to_read(self, write):
        path = write("t_s,ax_g,ay_g,az_g\n" + "".join(f"{k / 100},nan,nan,nan\n" for k in range(500)))
        with pytest.raises(InputError, match="holds 0 readable rows"):
            open_recording(path, skip_bad_rows=True)

    def test_skipped_bad_rows_without_a_time_column(self, write):
        lines = csv_text(ACC, header="ax_g,ay_g,az_g").splitlines()
        lines[701:711] = ["x,y,z"] * 10
        recording = open_recording(write("\n".join(lines) + "\n"), skip_bad_rows=True, sample_rate_hz=100.0)
        (gap,) = gaps_of(recording)
        assert (gap.start_s, gap.duration_s) == (pytest.approx(7.0), pytest.approx(0.1))

    def test_f55_a_file_cut_inside_a_row_gives_what_is_whole(self, write):
        recording, acc = read(write(csv_text(ACC, TIME)[:-9]))
        assert len(acc) == len(ACC) - 1
        assert recording.losses() == ("The file ends inside a row: it was cut short.",)

    def test_f55_a_gzip_stream_cut_short_gives_what_is_whole(self, write):
        packed = gzip.compress(csv_text(ACC, TIME).encode())
        recording, acc = read(write(packed[: len(packed) // 2]))
        assert 100 < len(acc) < len(ACC)
        assert any("cut short" in sentence for sentence in recording.losses())


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "kind", "says"),
        [
            (b"", InputError, "is empty"),
            (b"Dear diary,\nI jumped 50 times today, I think.\n", UnknownFormatError, "no table"),
            (bytes(range(256)) * 40, UnknownFormatError, "no reader knows"),
            (b"\0" * 4096, UnknownFormatError, "zeros"),
            (b"SQLite format 3\0" + b"\0" * 100, UnknownFormatError, "SQLite"),
            (b"a\n1\n2\n3\n4\n", UnknownFormatError, "no table"),
            (
                b"t_s,vgrf_N\n" + b"".join(b"%.3f,700.5\n" % (i / 1000) for i in range(99)),
                InputError,
                "no three axes",
            ),
            (b"t_s,ax_g,ay_g,az_g\n", UnknownFormatError, "no table"),
            (b"t_s,ax_g,ay_g,az_g\n0.0,0,0,1\n", InputError, "holds 1 readable row"),
            (b"0.1,0.2,0.3,0.4,0.5\n" * 50, InputError, "no header"),
        ],
    )
    def test_what_is_no_recording_is_named(self, write, content, kind, says):
        with pytest.raises(kind, match=says) as caught:
            read(write(content))
        assert caught.value.exit_code == 1

    def test_a_missing_file_is_a_usage_error_that_names_a_near_one(self, write, tmp_path):
        write("x", "walk.csv")
        with pytest.raises(MissingFileError) as caught:
            open_recording(tmp_path / "wlak.csv")
        assert caught.value.exit_code == 2
        assert "walk.csv" in caught.value.hint

    def test_a_folder_is_a_usage_error(self, tmp_path):
        with pytest.raises(ImpactmonError) as caught:
            open_recording(tmp_path)
        assert caught.value.exit_code == 2

    def test_f75_names_with_escapes_are_cleaned(self, write):
        with pytest.raises(ImpactmonError) as caught:
            read(write(b"", "bad\x1b[31m\nname.csv"))
        assert "\x1b" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_plateau_at_full_scale_is_the_rail(write):
    acc = ACC.copy()
    acc[500:505, 1] = -1.9995
    acc[1500:1504, 0] = 1.9995
    recording = open_recording(write(csv_text(acc, TIME)))
    rails = {block.clipped_at for block in recording.blocks() if isinstance(block, Samples)}
    assert rails == {int(0.995 * 1.9995 * 1024)}


def test_blocks_can_be_read_again_and_are_equal(write):
    recording = open_recording(write(csv_text(ACC, TIME)))
    assert np.array_equal(acc_of(recording), acc_of(recording))


@pytest.mark.parametrize("block_bytes", [300, 4096])
def test_the_size_of_pieces_does_not_matter(write, monkeypatch, block_bytes):
    keep = np.delete(np.r_[0:700, 705:713, 733 : len(ACC)], 50)
    recording = open_recording(write(csv_text(ACC[keep], TIME[keep])))
    expected, gaps = acc_of(recording), gaps_of(recording)
    monkeypatch.setattr("impactmon.formats.tables.rows.BLOCK_BYTES", block_bytes)
    assert np.array_equal(acc_of(recording), expected)
    assert gaps_of(recording) == gaps


def resting(acc: np.ndarray) -> float:
    return float(np.linalg.norm(acc.mean(axis=0)))


def dated(style: str, first: datetime) -> str:
    rows = [
        f"{(first + timedelta(milliseconds=10 * i)).strftime(style)},{a[0]},{a[1]},{a[2]}"
        for i, a in enumerate(ACC)
    ]
    return "time,x (g),y (g),z (g)\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize("end", ["", "-", "+", "."])
def test_f55_a_table_cut_before_its_last_number_gives_the_rows_before(tmp_path, end):
    path = tmp_path / "cut.csv"
    whole = csv_text(standing(12.0), times(1200))
    path.write_text(whole + "12.00,0.0015,-0.9762," + end)
    recording = open_recording(path)
    assert len(acc_of(recording)) == 1200
    assert recording.losses() == ("The file ends inside a row: it was cut short.",)


@pytest.mark.parametrize("skip_bad_rows", [False, True])
def test_f39_a_time_that_leaps_by_centuries_is_refused(tmp_path, skip_bad_rows):
    rows = [f"2026-03-01T09:00:{s // 100:02d}.{s % 100:02d},0.0,0.0,1.0" for s in range(3000)]
    rows[2000:] = [row.replace("2026-", "2826-") for row in rows[2000:]]
    path = tmp_path / "leap.csv"
    path.write_text("time,x_g,y_g,z_g\n" + "\n".join(rows) + "\n")
    with pytest.raises(InputError, match=r"leap\.csv, line 2,002: time leaps by 292,194 days"):
        acc_of(open_recording(path, skip_bad_rows=skip_bad_rows))


def test_a_sensor_left_in_a_drawer_for_a_month_is_a_gap(tmp_path):
    moments = [number / 100.0 + (30 * 86400.0 if number >= 1000 else 0.0) for number in range(2000)]
    path = tmp_path / "drawer.csv"
    path.write_text("t_s,ax_g,ay_g,az_g\n" + "".join(f"{moment:.2f},0.0,0.0,1.0\n" for moment in moments))
    (gap,) = gaps_of(open_recording(path))
    assert gap.duration_s == pytest.approx(30 * 86400.0)
