"""How a person moves: parameters drawn from physiological ranges, so that every seed is another person."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

RANGES: dict[str, tuple[float, float]] = {
    "dip_s": (0.26, 0.48),
    "push_s": (0.34, 0.62),
    "release_s": (0.055, 0.11),
    "push_late": (0.55, 0.8),
    "push_second_hump": (0.0, 0.45),
    "toe_rise_m": (0.07, 0.13),
    "land_lower_m": (-0.01, 0.035),
    "land_peak_s": (0.04, 0.105),
    "land_fall_s": (0.01, 0.052),
    "forefoot_s": (0.010, 0.026),
    "forefoot_share": (0.0, 0.65),
    "heel_spike_share": (0.0, 0.3),
    "heel_spike_s": (0.007, 0.014),
    "shoulder_share": (0.12, 0.5),
    "land_s": (0.55, 1.05),
    "lean_jump_rad": (0.15, 0.8),
    "lean_land_rad": (0.08, 0.6),
    "lean_stand_rad": (-0.06, 0.1),
    "spin_flight_rad": (-0.18, 0.3),
    "tuck_m": (-0.03, 0.05),
    "drift": (0.02, 0.12),
    "asymmetry": (-0.18, 0.18),
    "variability": (0.02, 0.08),
    "hop_contact_s": (0.17, 0.30),
    "hop_impact": (0.0, 0.7),
    "hop_knee_rad": (0.0, 0.35),
    "walk_hz": (1.65, 2.15),
    "walk_double_hump": (0.2, 0.38),
    "walk_heel": (0.15, 0.6),
    "walk_heel_s": (0.012, 0.026),
    "walk_brake": (0.12, 0.22),
    "walk_sway": (0.03, 0.07),
    "jog_hz": (2.1, 3.0),
    "jog_flight_s": (0.015, 0.12),
    "jog_lift": (0.4, 1.6),
    "jog_peakedness": (1.1, 1.9),
    "jog_impact": (0.4, 2.2),
    "jog_impact_s": (0.016, 0.03),
    "trunk_pitch_rad": (0.01, 0.035),
    "trunk_roll_rad": (0.02, 0.07),
    "trunk_yaw_rad": (0.03, 0.12),
    "stride_asymmetry": (-0.14, 0.14),
    "arm_swing_rad": (0.2, 0.6),
    "arm_jump_rad": (-0.6, 2.4),
    "leg_reach": (0.85, 1.15),
    "jog_fore_g": (0.2, 0.45),
    "jog_side_g": (0.2, 0.45),
}
"""Lowest and highest value of each style parameter; `Style` says what they are."""


@dataclass(frozen=True, slots=True)
class Style:
    """One person's way of moving.

    Attributes
    ----------
    dip_s, push_s, release_s : float
        Countermovement: unweighting, pushing off, and the fall of force to zero before take-off, s.
    push_late, push_second_hump : float
        Where in the push its peak lies (0 early, 1 late); size of a second, earlier hump over the first.
    toe_rise_m : float
        Rise of the centre of mass from standing to take-off on the toes.
    land_lower_m : float
        How much lower it is at landing than at take-off (bent knees lengthen the flight).
    land_peak_s, land_fall_s : float
        Landing: from contact to the main (heel) peak, and its fall.
    forefoot_s, forefoot_share : float
        First contact peak: its time, and size over the main one.
    heel_spike_s, heel_spike_share : float
        Narrow spike of the heel pad upon the main peak.
    shoulder_share, land_s : float
        Broad absorption over the main peak; time until standing again.
    lean_jump_rad, lean_land_rad, lean_stand_rad, spin_flight_rad : float
        Trunk lean at the bottom of the countermovement, of the landing, in quiet stance; turn during flight.
    tuck_m : float
        How far the trunk moves against the centre of mass in flight (arms, legs).
    drift : float
        Horizontal over vertical force in jumps and landings.
    asymmetry : float
        How much more the left leg carries.
    variability : float
        Spread from one repetition to the next.
    hop_contact_s, hop_impact, hop_knee_rad : float
        Contact of a hop; impact bump over its main peak; how far the knees come up in flight.
    arm_jump_rad : float
        How far the arms swing up in a jump; below zero they rest on the hips.
    leg_reach : float
        How far legs swing in gait, over the average.
    jog_lift : float
        Below 1 the jogger shuffles: this much of a run's force changes, and no flight.
    jog_fore_g, jog_side_g : float
        Amplitude of the pelvis' own acceleration fore and aft, and to the sides, g.
    walk_*, jog_*, trunk_*, stride_asymmetry, arm_swing_rad
        Gait: steps per second, double hump, heel strike (BW) and its time, braking and sideways (BW);
        flight, peakedness, impact; amplitude of the trunk's rotations; left-right difference; arm swing.
    """

    dip_s: float
    push_s: float
    release_s: float
    push_late: float
    push_second_hump: float
    toe_rise_m: float
    land_lower_m: float
    land_peak_s: float
    land_fall_s: float
    forefoot_s: float
    forefoot_share: float
    heel_spike_share: float
    heel_spike_s: float
    shoulder_share: float
    land_s: float
    lean_jump_rad: float
    lean_land_rad: float
    lean_stand_rad: float
    spin_flight_rad: float
    tuck_m: float
    drift: float
    asymmetry: float
    variability: float
    hop_contact_s: float
    hop_impact: float
    hop_knee_rad: float
    walk_hz: float
    walk_double_hump: float
    walk_heel: float
    walk_heel_s: float
    walk_brake: float
    walk_sway: float
    jog_hz: float
    jog_flight_s: float
    jog_lift: float
    jog_peakedness: float
    jog_impact: float
    jog_impact_s: float
    trunk_pitch_rad: float
    trunk_roll_rad: float
    trunk_yaw_rad: float
    stride_asymmetry: float
    arm_swing_rad: float
    arm_jump_rad: float
    leg_reach: float
    jog_fore_g: float
    jog_side_g: float


def draw_style(rng: np.random.Generator) -> Style:
    """Draw a person."""
    drawn = {field.name: float(rng.uniform(*RANGES[field.name])) for field in fields(Style)}
    return Style(**drawn)
