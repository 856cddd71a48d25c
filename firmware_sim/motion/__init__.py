"""Physically true motion with ground truth: the measuring stick for detection and force.

A person (drawn from a seed) performs a script. Ground forces obey Newton at 1 kHz; a body model, the
placement's levers and rotations and a MEMS sensor turn them into what a recording would hold.
"""

from __future__ import annotations

from firmware_sim.motion.activities import Activity
from firmware_sim.motion.activities.gait import Jog, Walk
from firmware_sim.motion.activities.hops import Hops
from firmware_sim.motion.activities.jumps import DropLandings, Jumps
from firmware_sim.motion.activities.quiet import Sit, Stand
from firmware_sim.motion.compose import generate
from firmware_sim.motion.records import Motion, SensorModel, Spell, TruthEvent, Wearer
from firmware_sim.motion.style import Style

__all__ = [
    "Activity",
    "DropLandings",
    "Hops",
    "Jog",
    "Jumps",
    "Motion",
    "SensorModel",
    "Sit",
    "Spell",
    "Stand",
    "Style",
    "TruthEvent",
    "Walk",
    "Wearer",
    "generate",
]
