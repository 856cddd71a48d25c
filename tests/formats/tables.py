"""Small tables of plausible acceleration, written as people's files write them."""

from __future__ import annotations

import numpy as np


def standing(seconds: float = 30.0, rate_hz: float = 100.0, *, seed: int = 1) -> np.ndarray:
    """Give (n, 3) acceleration of someone nearly still, g."""
    noise = np.random.default_rng(seed).normal(0.0, 0.01, (round(seconds * rate_hz), 3))
    return np.round(noise + np.array([0.0, -0.98, 0.17]), 4)


def times(count: int, rate_hz: float = 100.0) -> np.ndarray:
    """Give even time stamps, s."""
    return np.arange(count) / rate_hz


def csv_text(
    acc: np.ndarray,
    time: np.ndarray | None = None,
    *,
    header: str | None = "t_s,ax_g,ay_g,az_g",
    delimiter: str = ",",
    decimal: str = ".",
    end: str = "\n",
) -> str:
    """Write a table."""
    columns = [acc] if time is None else [time[:, None], acc]
    rows = np.hstack(columns)
    lines = [] if header is None else [header]
    lines += [delimiter.join(f"{value:.6g}".replace(".", decimal) for value in row) for row in rows]
    return end.join(lines) + end
