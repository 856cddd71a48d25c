"""Physically true motion with ground truth: the measuring stick for detection and force.

A person (drawn from a seed) performs a script. Ground forces obey Newton at 1 kHz; a body model, the
placement's levers and rotations and a MEMS sensor turn them into what a recording would hold.
"""

from __future__ import annotations

from firmware_sim.motion.activities import Activity
from firmware_sim.motion.activities.accidents import DroppedSensor, Fall, ShakenSensor, Vehicle
from firmware_sim.motion.activities.chairs import Chairs
from firmware_sim.motion.activities.drills import (
    HeelDrops,
    JumpingJacks,
    OneLegHops,
    RopeSkips,
    SquatJumps,
    Stomps,
)
from firmware_sim.motion.activities.gait import Jog, Walk
from firmware_sim.motion.activities.hops import DoubleBounces, Hops, Trampoline
from firmware_sim.motion.activities.jumps import DropLandings, Jumps
from firmware_sim.motion.activities.postures import Bends, Car, LieDown, QuickChairs
from firmware_sim.motion.activities.quiet import Sit, Stand
from firmware_sim.motion.activities.reaching import ReachingJump
from firmware_sim.motion.activities.rebounds import DropJumps
from firmware_sim.motion.activities.running import FastWalk, Sprint
from firmware_sim.motion.activities.stairs import Stairs
from firmware_sim.motion.activities.tumbles import MANNERS, Tumble
from firmware_sim.motion.activities.uneven import ChangingJog, JogOnTheSpot, Stumble
from firmware_sim.motion.compose import generate
from firmware_sim.motion.from_force import sensor_from_force
from firmware_sim.motion.records import Motion, SensorModel, Spell, TruthEvent, Wearer
from firmware_sim.motion.style import Style

__all__ = [
    "MANNERS",
    "Activity",
    "Bends",
    "Car",
    "Chairs",
    "ChangingJog",
    "DoubleBounces",
    "DropJumps",
    "DropLandings",
    "DroppedSensor",
    "Fall",
    "FastWalk",
    "HeelDrops",
    "Hops",
    "Jog",
    "JogOnTheSpot",
    "JumpingJacks",
    "Jumps",
    "LieDown",
    "Motion",
    "OneLegHops",
    "QuickChairs",
    "ReachingJump",
    "RopeSkips",
    "SensorModel",
    "ShakenSensor",
    "Sit",
    "Spell",
    "Sprint",
    "SquatJumps",
    "Stairs",
    "Stand",
    "Stomps",
    "Stumble",
    "Style",
    "Trampoline",
    "TruthEvent",
    "Tumble",
    "Vehicle",
    "Walk",
    "Wearer",
    "generate",
    "sensor_from_force",
]
