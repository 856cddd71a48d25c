"""Loggers' own files: the samples to the bit, their times, and what damage costs."""

from __future__ import annotations

import gzip
import io
import pickle
import zipfile
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from impactmon.api import analyze
from impactmon.errors import InputError
from impactmon.formats import cwa, open_recording
from impactmon.formats.files.source import open_source
from impactmon.model import Gap, Placement, Samples
from tests.support import writers
from tests.support.pieces import acc_of, gaps_of
from tests.support.shared_data import shared_data


def counts(seconds: float = 60.0, rate_hz: float = 100.0, *, one_g: int = 256, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0.0, 0.2, (round(seconds * rate_hz), 3)) + np.array(
        [0.0, -1.0, 0.1]
    )
    return np.clip(np.rint(noise * one_g), -511, 511).astype(np.int16)


@pytest.fixture
def save(tmp_path):
    def writer(content: bytes, name: str = "device.bin"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return writer


def joined(recording) -> np.ndarray:
    return np.concatenate([block.counts for block in recording.blocks() if isinstance(block, Samples)])


def uneven_s(time_s: np.ndarray) -> float:
    """How much the distance from block to block changes."""
    return float(np.std(np.diff(time_s, 2)))


class TestCwa:
    @pytest.mark.parametrize(("packed", "gyro"), [(True, False), (False, False), (False, True)])
    def test_samples_come_to_the_bit(self, save, packed, gyro):
        sent = counts()
        recording = open_recording(save(writers.cwa_bytes(sent, packed=packed, gyro=gyro)))
        assert np.array_equal(joined(recording), sent)
        assert recording.sample_rate_hz == pytest.approx(100.0, rel=1e-4)
        assert recording.range_g == 8.0
        assert recording.losses() == ()

    @pytest.mark.parametrize("exponent", [0, 1, 2, 3])
    def test_the_exponent_of_packed_samples(self, exponent):
        from impactmon.formats.cwa import _unpack

        value = (-512 & 0x3FF) | (511 << 10) | (-3 & 0x3FF) << 20 | exponent << 30
        words = np.frombuffer(int(value).to_bytes(4, "little"), "<i2").reshape(1, 2)
        assert _unpack(words).tolist() == [[-512 << exponent, 511 << exponent, -3 << exponent]]

    def test_the_true_rate_is_measured(self, save):
        content = writers.cwa_header() + b"".join(writers.cwa_blocks(counts(600.0), true_rate_hz=98.7))
        recording = open_recording(save(content))
        assert recording.sample_rate_hz == pytest.approx(98.7, rel=2e-4)
        assert gaps_of(recording) == []

    def test_times_follow_a_clock_that_drifts(self, save):
        blocks, at = [], 0.0
        for number, rate in enumerate(np.linspace(99.0, 98.6, 1000)):  # a device that warms up
            start = writers.START + timedelta(seconds=at - number * 0.8)
            blocks += writers.cwa_blocks(counts(0.8), start=start, first=number)
            at += 80 / rate
        recording = open_recording(save(writers.cwa_header() + b"".join(blocks)))
        assert gaps_of(recording) == []
        assert recording.true_time_s is not None
        ends = np.cumsum(80 / np.linspace(99.0, 98.6, 1000))
        counted = np.arange(1, 1001) * 80 / recording.sample_rate_hz
        true = np.array([recording.true_time_s(moment) for moment in counted[:-1]])
        assert np.abs(counted[:-1] - ends[:-1]).max() > 0.3
        assert np.abs(true - ends[:-1]).max() < 0.01

    def test_f55_corrupt_blocks_are_counted_and_become_gaps(self, save):
        blocks = list(writers.cwa_blocks(counts(80.0)))
        for number in (30, 31, 60):
            blocks[number] = blocks[number][:200] + b"\x55" + blocks[number][201:]
        recording = open_recording(save(writers.cwa_header() + b"".join(blocks)))
        first, second = gaps_of(recording)
        assert (first.start_s, first.duration_s) == (
            pytest.approx(24.0, abs=0.01),
            pytest.approx(1.6, abs=0.01),
        )
        assert second.reason == "file damaged"
        assert recording.losses() == ("3 of 100 blocks unreadable, 2.4 s lost.",)

    def test_f55_a_file_cut_short_gives_its_whole_blocks(self, save):
        recording = open_recording(save(writers.cwa_bytes(counts(80.0))[:-100]))
        assert len(joined(recording)) == 99 * 80
        assert recording.losses() == ("The file ends inside a block: it was cut short.",)

    def test_missing_blocks_become_a_gap(self, save):
        blocks = list(writers.cwa_blocks(counts(80.0)))
        recording = open_recording(save(writers.cwa_header() + b"".join(blocks[:50] + blocks[60:])))
        (gap,) = gaps_of(recording)
        assert gap.duration_s == pytest.approx(8.0, abs=0.01)
        assert recording.losses() == ()

    def test_an_analysis_on_the_devices_clock_may_travel(self, save):
        phase = 2 * np.pi * 1.9 * np.arange(4800) / 100.0
        walking = np.zeros((4800, 3), np.int16)
        walking[:, 2] = np.rint(4096 * (1.0 + 0.6 * np.sin(phase)))
        recording = open_recording(save(writers.cwa_bytes(walking)))
        analysis = analyze(recording, placement="hip", body_mass_kg=70.0)
        assert pickle.loads(pickle.dumps(analysis)) == analysis
        assert len(analysis.impacts) > 50

    def test_f39_a_clock_set_back_is_told_and_time_goes_on(self, save):
        early = writers.START - timedelta(days=400)
        blocks = [*writers.cwa_blocks(counts(40.0)), *writers.cwa_blocks(counts(40.0), start=early)]
        recording = open_recording(save(writers.cwa_header() + b"".join(blocks)))
        (gap,) = gaps_of(recording)
        assert 0.0 < gap.duration_s < 0.02
        assert "clock was set 1 time" in recording.remarks()[0]

    def test_the_start_is_the_first_sample(self, save):
        recording = open_recording(save(writers.cwa_bytes(counts())), time_zone=timezone(timedelta(hours=2)))
        assert recording.start == writers.START.replace(tzinfo=timezone(timedelta(hours=2)))

    def test_a_compressed_file_reads_the_same(self, save):
        content = writers.cwa_bytes(counts())
        assert np.array_equal(joined(open_recording(save(gzip.compress(content), "a.cwa.gz"))), counts())

    def test_a_file_of_rubbish_blocks_is_refused(self, save):
        with pytest.raises(InputError, match="none of its blocks"):
            open_recording(save(writers.cwa_header() + np.random.default_rng(0).bytes(51200)))

    @pytest.mark.shared_data
    @pytest.mark.parametrize("device", ["ax3", "ax6"])
    def test_against_the_truth_of_another_reader(self, device):
        recording = open_recording(shared_data(f"native/skdh_{device}_sample.cwa"))
        with np.load(shared_data(f"native/skdh_{device}_truth.npz"), allow_pickle=False) as truth:
            acc = acc_of(recording)
            assert acc.shape == truth["accel"].shape
            assert np.abs(acc - truth["accel"]).max() <= 1e-6

    @pytest.mark.shared_data
    @pytest.mark.parametrize(("device", "samples"), [("ax3", 120), ("ax6", 40)])
    def test_block_times_against_the_truth_of_another_reader(self, device, samples):
        """That reader drops the fraction of a stamp, and begins a block where the one before ends at nominal rate.

        By this rule all its times come out. By the maker's (the fraction counts, the shift of the offset is undone)
        and at the true rate the same blocks follow each other ten times as evenly: so far apart the two must be.
        """
        path = shared_data(f"native/skdh_{device}_sample.cwa")
        table = np.frombuffer(path.read_bytes()[cwa.HEADER_BYTES :], cwa.BLOCK)
        layout = cwa._look(open_source(path))
        with np.load(shared_data(f"native/skdh_{device}_truth.npz"), allow_pickle=False) as truth:
            theirs = truth["time"][::samples]
        bare = table.copy()
        bare["fraction"] = 0
        ends = cwa._times(bare, layout.nominal_hz, layout.nominal_hz) + samples / layout.nominal_hz
        assert np.abs(theirs[1:] - ends[:-1]).max() < 1e-6
        ours = cwa._times(table, layout.nominal_hz, layout.true_hz)
        assert uneven_s(ours) < 1e-3
        assert uneven_s(ours) < 0.12 * uneven_s(theirs)
        apart = np.abs(ours - theirs) * layout.true_hz
        assert np.median(apart) < 0.6
        assert apart.max() < 1.4

    @pytest.mark.shared_data
    @pytest.mark.parametrize("name", ["skdh_ax3_sample", "ggirread_ax3_testfile"])
    def test_every_stamp_of_an_ax3_belongs_to_a_sample_that_filled_its_buffer(self, name):
        """By the maker's description the device looks at its clock whenever the sensor's buffer of 25 samples is full.

        So the samples stamped lie whole buffers apart, counted over the file. With the shift of the offset undone they
        do in every block, to the sample; the offsets as they stand fall on all 25 places alike. A reader that takes
        them as they stand has each time wrong by up to a sample, which is what the truth file differs by.
        """
        path = shared_data(f"native/{name}.cwa")
        table = np.frombuffer(path.read_bytes()[cwa.HEADER_BYTES :], cwa.BLOCK)
        layout = cwa._look(open_source(path))
        assert (table["fraction"] & 0x8000).all()
        first = np.arange(len(table)) * 120
        assert (table["samples"] == 120).all()
        assert len(np.unique((first + table["offset"]) % 25)) == 25
        stamped = cwa._offsets(table, layout.nominal_hz)
        assert len(np.unique((first + stamped) % 25)) == 1
        assert stamped.min() >= 120  # a block is written once it is full,
        assert stamped.max() < 120 + 25  # when the buffer that filled it comes in

    @pytest.mark.shared_data
    @pytest.mark.parametrize(
        "name", ["skdh_ax3_sample", "skdh_ax6_sample", "ggirread_ax3_testfile", "ggirread_ax6_testfile"]
    )
    def test_times_are_the_devices_own_within_one_sample(self, name):
        """Counted at one rate alone a sample is up to 17 periods from the device's clock: these run unevenly."""
        path = shared_data(f"native/{name}.cwa")
        recording = open_recording(path)
        samples = len(joined(recording))
        table = np.frombuffer(path.read_bytes()[cwa.HEADER_BYTES :], cwa.BLOCK)
        device_s = cwa._times(table, cwa._look(open_source(path)).nominal_hz, recording.sample_rate_hz)
        first = np.concatenate(([0], np.cumsum(table["samples"].astype(int))))
        assert first[-1] == samples
        assert recording.true_time_s is not None
        true_s = np.array([recording.true_time_s(at / recording.sample_rate_hz) for at in first[:-1]])
        assert np.abs(true_s - (device_s - device_s[0])).max() * recording.sample_rate_hz < 1.0

    @pytest.mark.shared_data
    def test_real_corrupt_blocks(self):
        whole = open_recording(shared_data("native/ggirread_ax3_testfile.cwa"))
        hurt = open_recording(shared_data("native/ggirread_ax3_corrupt_blocks.cwa"))
        assert len(joined(whole)) == 145 * 120
        assert len(joined(hurt)) == 139 * 120
        assert hurt.losses() == ("6 of 145 blocks unreadable, 7.3 s lost.",)


class TestGeneActiv:
    def test_samples_come_to_the_bit(self, save):
        sent = counts(60.0)
        recording = open_recording(save(writers.geneactiv_bytes(sent)))
        assert np.array_equal(joined(recording), sent.astype(np.int32) * 4)
        assert recording.sample_rate_hz == 100.0
        assert recording.placement is Placement.HIP
        assert recording.start == writers.START.replace(tzinfo=timezone(timedelta(hours=1)))

    def test_pages_lost_and_damaged(self, save):
        pages = list(writers.geneactiv_pages(counts(120.0)))
        pages[10] = pages[10].replace(b"Page Time:", b"Page Tame:")
        pages[20] = pages[20][:-1000] + b"\r\n"
        content = writers.geneactiv_header() + b"".join(pages[:30] + pages[32:])
        recording = open_recording(save(content))
        assert [gap.duration_s for gap in gaps_of(recording)] == pytest.approx([3.0, 3.0, 6.0])
        assert recording.losses() == ("2 of 38 blocks unreadable, 6.0 s lost.",)

    def test_f55_a_file_cut_short(self, save):
        recording = open_recording(save(writers.geneactiv_bytes(counts(120.0))[:-500]))
        assert len(joined(recording)) == 39 * 300
        assert recording.losses() == ("The file ends inside a page: it was cut short.",)

    def test_a_header_without_calibration_is_refused(self, save):
        with pytest.raises(InputError, match="x gain"):
            open_recording(save(writers.geneactiv_bytes(counts()).replace(b"x gain", b"x pain")))

    @pytest.mark.shared_data
    def test_a_real_file(self):
        recording = open_recording(shared_data("native/ggirread_GENEActiv_testfile.bin"))
        acc = acc_of(recording)
        assert len(acc) == 16 * 300
        assert recording.sample_rate_hz == pytest.approx(300 / 3.5, rel=1e-5)
        raw = np.array([0x0C4, 0xFFD - 4096, 0xF3D - 4096])  # the first sample, by hand
        expected = (raw * 100 - np.array([439, -662, -3056])) / np.array([25875, 25734, 25538])
        assert np.abs(acc[0] - expected).max() <= 0.5 / 1024 + 1e-9


class TestGt3x:
    @pytest.mark.parametrize("twelve_bits", [False, True])
    @pytest.mark.parametrize("rate_hz", [30, 100])
    def test_samples_come_to_the_bit(self, save, twelve_bits, rate_hz):
        sent = counts(120.0, rate_hz)
        log = b"".join(writers.gt3x_log(sent, rate_hz=rate_hz, twelve_bits=twelve_bits))
        recording = open_recording(save(writers.gt3x_bytes(log, rate_hz=rate_hz)))
        assert np.array_equal(joined(recording), sent)
        assert gaps_of(recording) == []
        assert recording.losses() == ()

    def test_the_older_log_without_times(self, save):
        sent = counts(60.0, 30)
        content = writers.gt3x_bytes(
            writers.pack_12_bits(sent), rate_hz=30, name="activity.bin", serial="NEO1", scale=""
        )
        recording = open_recording(save(content))
        assert np.array_equal(joined(recording), sent)
        first = next(iter(recording.blocks()))
        assert isinstance(first, Samples)
        assert first.lsb_per_g == 341.0

    def test_idle_sleep_is_a_gap(self, save):
        log = [*writers.gt3x_log(counts(30.0)), *writers.gt3x_log(counts(30.0), first_s=90)]
        recording = open_recording(save(writers.gt3x_bytes(b"".join(log))))
        assert gaps_of(recording) == [Gap(30.0, 90.0, "idle sleep")]
        assert recording.losses() == ()

    def test_zeros_between_records_do_not_matter(self, save):
        log = b"\0\0\0".join(writers.gt3x_log(counts(30.0)))
        recording = open_recording(save(writers.gt3x_bytes(log)))
        assert np.array_equal(joined(recording), counts(30.0))
        assert recording.losses() == ()

    def test_f55_a_damaged_record_is_a_gap_and_counted(self, save):
        log = list(writers.gt3x_log(counts(60.0)))
        log[20] = log[20][:300] + b"\xaa" + log[20][301:]
        recording = open_recording(save(writers.gt3x_bytes(b"".join(log))))
        assert gaps_of(recording) == [Gap(20.0, 21.0, "file damaged")]
        assert recording.losses() == ("1 of 60 blocks unreadable, 1.0 s lost.",)

    def test_f55_a_log_cut_short(self, save):
        log = b"".join(writers.gt3x_log(counts(60.0)))[:-200]
        recording = open_recording(save(writers.gt3x_bytes(log)))
        assert len(joined(recording)) == 59 * 100 or len(joined(recording)) == 60 * 100 - 100
        assert recording.losses() == ("The log ends inside a record: it was cut short.",)

    def test_a_start_in_the_year_1_is_left_out(self, save):
        content = io.BytesIO(writers.gt3x_bytes(b"".join(writers.gt3x_log(counts(30.0)))))
        sink = io.BytesIO()
        with zipfile.ZipFile(content) as old, zipfile.ZipFile(sink, "w") as new:
            new.writestr("log.bin", old.read("log.bin"))
            new.writestr("info.txt", "Serial Number: TAS1\nSample Rate: 100\nStart Date: 7\n")
        recording = open_recording(save(sink.getvalue()))
        assert recording.start is None or recording.start.year == 1
        assert len(joined(recording)) == 3000

    def test_a_zip_of_something_else_is_refused(self, save):
        with pytest.raises(InputError):
            open_recording(save(writers.gt3x_bytes(b"", name="letter.txt"), "a.gt3x"))

    @pytest.mark.shared_data
    def test_against_the_makers_own_export(self):
        recording = open_recording(shared_data("native/readgt3x_TAS1H30182785.gt3x"))
        truth = acc_of(open_recording(shared_data("native/readgt3x_TAS1H30182785_reference.csv.gz")))
        at = 0
        for block in recording.blocks():
            if isinstance(block, Gap):
                at = round(block.end_s * 100)
                continue
            acc = block.counts / block.lsb_per_g
            assert np.abs(acc - truth[at : at + len(acc)]).max() <= 0.5 / 256
            at += len(acc)
        assert recording.start is not None
        assert recording.start.isoformat() == "2019-09-17T18:40:00-04:00"
        assert len(gaps_of(recording)) == 6


class TestGenea:
    @pytest.mark.shared_data
    def test_a_real_file(self, monkeypatch):
        recording = open_recording(shared_data("native/ggirread_genea_testfile.bin"))
        acc = acc_of(recording)
        assert recording.sample_rate_hz == 80.0
        assert recording.start is not None
        assert recording.start.replace(tzinfo=None) == datetime(2010, 3, 30, 12, 8, 37)
        assert np.median(np.linalg.norm(acc, axis=1)) == pytest.approx(0.99, abs=0.01)
        assert gaps_of(recording) == []
        monkeypatch.setattr("impactmon.formats.genea.PAGES_AT_ONCE", 1)
        assert np.array_equal(acc_of(recording), acc)

    def test_a_sample_by_hand(self):
        from impactmon.formats.genea import _counts, _Header

        header = _Header("1", 80.0, np.array([8144.0, 8132.0, 8004.0]), np.array([1.0, -3.0, -13.0]), 0)
        chunk = np.array([[0x13, 0x0F, 0xFF, 0x00, 0x0E, 0x95]])  # x = -1, y = 0, z = -363 before turning
        assert _counts(chunk, header).tolist() == [[round(2 * 8144 / 8192), round(-3 * 8132 / 8192), 342]]


class TestParmay:
    @pytest.mark.shared_data
    def test_a_real_file(self):
        recording = open_recording(shared_data("native/ggirread_parmay_100Hz.BIN"))
        acc = acc_of(recording)
        assert len(acc) == 6144 + 12000 + 12000 + 10168
        assert recording.sample_rate_hz == pytest.approx(102.3, abs=0.1)
        assert np.median(np.linalg.norm(acc, axis=1)) == pytest.approx(0.964, abs=0.002)
        assert gaps_of(recording) == []

    @pytest.mark.shared_data
    def test_f55_a_damaged_packet_is_counted(self, save):
        content = bytearray(shared_data("native/ggirread_parmay_100Hz.BIN").read_bytes())
        content[60_000] ^= 0x40
        recording = open_recording(save(bytes(content)))
        (gap,) = gaps_of(recording)
        assert gap.duration_s == pytest.approx(117.0, abs=1.5)
        assert recording.losses()[0].startswith("1 of 4 blocks unreadable")


def test_blocks_do_not_depend_on_the_chunks(save, monkeypatch):
    blocks = list(writers.cwa_blocks(counts(80.0)))
    blocks[30] = b"\0" * 512
    path = save(writers.cwa_header() + b"".join(blocks[:50] + blocks[60:]))
    expected, gaps = joined(open_recording(path)), gaps_of(open_recording(path))
    monkeypatch.setattr("impactmon.formats.cwa.CHUNK_BYTES", 1024)
    assert np.array_equal(joined(open_recording(path)), expected)
    assert [(g.start_s, g.end_s) for g in gaps_of(open_recording(path))] == [
        (pytest.approx(g.start_s), pytest.approx(g.end_s)) for g in gaps
    ]


def test_datetime_of_the_writers_is_what_is_read(save):
    recording = open_recording(save(writers.gt3x_bytes(b"".join(writers.gt3x_log(counts(5.0))))))
    assert recording.start is not None
    assert recording.start.replace(tzinfo=None) == datetime(2026, 3, 1, 9, 30)
