"""Fault 16: two sensors of one person drift apart; they are aligned, counted once, each recorded."""

from __future__ import annotations

import asyncio

import pytest
from click.testing import CliRunner

from firmware_sim.air import VirtualSensor
from firmware_sim.link import LinkShape
from firmware_sim.motion import SensorModel
from firmware_sim.personalities.polar import PolarFirmware
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.playback import Playback
from firmware_sim.workout import BODY_MASS_KG, PLACEMENT, demo_motion
from impactmon.ble.scan import SensorChoice
from impactmon.cli import live
from impactmon.cli.history.recording import keeper
from impactmon.session import LiveSession, SensorPair, SessionSetup
from impactmon.session.pair import FEWEST_SHARED, compare
from impactmon.store import Board, Store
from impactmon.store.sessions.scoring import rescore
from tests.support.air import radio_over, run, until
from tests.support.clock import EVENING, stand_still

LEFT, RIGHT = "F0:00:00:00:00:01", "F0:00:00:00:00:02"


def worn():
    """Two sensors of different makers and clocks that feel the same workout at the same time."""
    sides = []
    for ppm in (8000, -9000):
        # Both claim 200 Hz; what they truly sample is the same motion at 201.6 and at 198.2 Hz.
        motion = demo_motion(3, sensor=SensorModel(sample_rate_hz=200.0 * (1 + ppm * 1e-6)))
        sides.append(Playback(motion.counts, 200.0, motion.lsb_per_g, motion.range_g, clock_ppm=ppm))
    left, right = ReferenceFirmware(sides[0]), PolarFirmware.verity_sense(sides[1])
    for firmware in (left, right):
        firmware.playback.begin(1000.0)
    shape = LinkShape(stall_p=0.005, stall_s=0.4)
    return VirtualSensor(left, LEFT, shape, seed=1), VirtualSensor(right, RIGHT, shape, seed=2)


def hold(keep_left, keep_right):
    async def main():
        radio, air = radio_over(*worn())
        setup = {"placement": PLACEMENT, "body_mass_kg": BODY_MASS_KG}
        sides = [
            LiveSession(
                SensorChoice(wanted=address), radio, setup=SessionSetup(**setup, beside=beside), keep=keep
            )
            for address, beside, keep in ((LEFT, False, keep_left), (RIGHT, True, keep_right))
        ]
        pair = SensorPair(*sides)
        running = asyncio.create_task(pair.run())
        await until(lambda: air.played_out)
        pair.stop()
        await running
        return pair

    return run(main())


def test_f16_two_sensors_of_one_person_are_aligned_counted_once_and_each_recorded(tmp_path, monkeypatch):
    stand_still(monkeypatch)
    with Store.open(tmp_path / "impactmon.db") as store:
        pair = hold(
            keeper(store, SessionSetup(), name="live, left"),
            keeper(store, SessionSetup(beside=True), name="live, right"),
        )
        told = pair.comparison()
        with Board(store.path) as board:
            left, right = sorted(board.sessions(), key=lambda session: session.name)
            assert left.jumps >= 25
            assert right.jumps == 0
            assert board.day(EVENING.date()).jumps == left.jumps
            of_right = "SELECT count(*) FROM events e JOIN runs r ON e.run_id = r.id WHERE r.session_id = ?"
            assert board.ask(of_right, [right.id])[0][0] == 0
            packets = board.ask("SELECT sum(packets) FROM packets GROUP BY session_id")
            assert len(packets) == 2
            assert min(row[0] for row in packets) > 300
            assert rescore(board, right.id).changes == ()
    assert told.shared >= 25
    assert abs(told.skew_s) < 0.05  # each link adds at most an interval, and a rate 1 % off shifts a flight
    assert told.asymmetry == pytest.approx(0, abs=0.1)
    assert "shared landings" in told.words()


def test_f16_asymmetry_is_hidden_while_the_skew_is_unknown():
    few = [(float(k), 3.0) for k in range(FEWEST_SHARED - 1)]
    assert compare(few, few).asymmetry is None
    assert "not compared" in compare(few, few).words()
    many = [(float(k), 3.0) for k in range(20)]
    scattered = [(t_s + 0.1 * (-1) ** k, 2.0) for k, (t_s, _g) in enumerate(many)]
    told = compare(many, scattered)
    assert told.shared == 20
    assert told.skew_s is None
    assert told.asymmetry is None


def test_f16_a_skew_is_found_and_a_landing_is_matched_once():
    left = [(0.5 * k, 3.0) for k in range(40)]
    right = [(t_s + 0.04, 2.4) for t_s, _g in left if t_s != 5.0]
    told = compare(left, right)
    assert told.shared == 39
    assert told.skew_s == pytest.approx(0.04)
    assert told.asymmetry == pytest.approx(0.2)
    assert "20% more on the left" in told.words()


@pytest.mark.parametrize(
    "words",
    [
        ["--pair"],
        ["--pair", "--sensor", "a"],
        ["--pair", "--sensor", "a", "--sensor", "a"],
        ["--pair", "--sensor", "a", "--sensor", "b", "--athlete", "x", "--athlete", "y"],
    ],
)
def test_f16_a_pair_is_two_sensors_of_one_person(words):
    result = CliRunner().invoke(live.record, words)
    assert result.exit_code == 2
    assert "two different --sensor" in result.output
