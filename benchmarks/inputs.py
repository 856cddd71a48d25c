"""Make the inputs of the benchmarks: generated days in each format, written by our own writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from tests.support import writers

RATE_HZ = 100
HOUR = 3600 * RATE_HZ
LSB_PER_G = 256

WALKING_HOURS, RUNNING_MINUTES = (8, 12, 17), 40
"""Of each day: 3 h walking, 40 min running, the rest quiet."""


def hour_of(kind: str, *, seed: int = 1) -> np.ndarray:
    """Give (n, 3) int16 of one hour at 256 counts per g, in whole blocks of every format."""
    rng = np.random.default_rng(seed)
    time = np.arange(HOUR) / RATE_HZ
    acc = rng.normal(0.0, 0.008, (HOUR, 3)) + np.array([0.05, -0.99, 0.1])
    if kind != "quiet":
        cadence, push, strike = (1.9, 0.25, 0.6) if kind == "walking" else (2.7, 0.9, 2.2)
        phase = (time * cadence) % 1.0
        acc[:, 1] -= push * np.sin(2 * np.pi * phase) + strike * np.exp(-(((phase - 0.15) / 0.04) ** 2))
        acc[:, 0] += 0.15 * np.sin(np.pi * time * cadence)
        acc[:, 1] *= 1.0 + 0.1 * rng.normal(size=HOUR // 600).repeat(600)[:HOUR]
    return np.clip(np.rint(acc * LSB_PER_G), -511, 511).astype(np.int16)


def hours(days: int) -> Iterator[np.ndarray]:
    """Give the hours of some days."""
    quiet, walking, running = hour_of("quiet"), hour_of("walking"), hour_of("running")
    mixed = quiet.copy()
    mixed[: RUNNING_MINUTES * 60 * RATE_HZ] = running[: RUNNING_MINUTES * 60 * RATE_HZ]
    for _ in range(days):
        for hour in range(24):
            yield walking if hour in WALKING_HOURS else mixed if hour == 18 else quiet


def write_cwa(path: Path, days: int) -> None:
    """Write days of daily life in unpacked blocks of 80 samples."""
    _write_cwa(path, hours(days))


def write_cwa_of(path: Path, kinds: Iterable[str]) -> None:
    """Write hours of the kinds named, one after another."""
    made = {kind: hour_of(kind) for kind in dict.fromkeys(kinds)}
    _write_cwa(path, (made[kind] for kind in kinds))


def _write_cwa(path: Path, parts: Iterable[np.ndarray]) -> None:
    """Write hours; HOUR is a multiple of a block's samples."""
    with path.open("wb") as file:
        file.write(writers.cwa_header())
        for number, counts in enumerate(parts):
            file.writelines(writers.cwa_blocks(counts * 16, first=number * HOUR // 80))


def write_geneactiv(path: Path, days: int) -> None:
    """Write pages of 300 samples."""
    with path.open("wb") as file:
        file.write(writers.geneactiv_header())
        for number, counts in enumerate(hours(days)):
            file.writelines(writers.geneactiv_pages(counts, first=number * HOUR // 300))


def write_gt3x(path: Path, days: int) -> None:
    """Write an archive of 16-bit records."""
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "info.txt", f"Serial Number: TAS1\nSample Rate: 100\nStart Date: {writers.ticks(writers.START)}\n"
        )
        with archive.open("log.bin", "w", force_zip64=True) as file:
            for number, counts in enumerate(hours(days)):
                file.write(b"".join(writers.gt3x_log(counts, first_s=number * 3600)))


def write_actilife(path: Path, days: int) -> None:
    """Write ActiLife's raw CSV."""
    texts: dict[int, bytes] = {}
    with path.open("wb") as file:
        file.write(
            b"------------ Data File Created By ActiGraph GT3X+ ActiLife v6.13.4 Firmware v1.7.2 "
            b"date format dd/MM/yyyy at 100 Hz  Filter Normal -----------\nSerial Number: TAS1\n"
            b"Start Time 09:30:00\nStart Date 01/03/2026\nEpoch Period (hh:mm:ss) 00:00:00\n"
            b"Download Time 09:30:00\nDownload Date 08/03/2026\nCurrent Memory Address: 0\n"
            b"Current Battery Voltage: 4.1     Mode = 12\n--------------------------------------------------\n"
            b"Accelerometer X,Accelerometer Y,Accelerometer Z\n"
        )
        for counts in hours(days):
            key = id(counts)
            if key not in texts:
                rows = np.round(counts / LSB_PER_G, 3)
                texts[key] = b"".join(b"%g,%g,%g\n" % tuple(row) for row in rows.tolist())
            file.write(texts[key])


def write_text(path: Path, days: int) -> None:
    """Write our own export: time and three axes."""
    with path.open("wb") as file:
        file.write(b"t_s,ax_g,ay_g,az_g\n")
        for number, counts in enumerate(hours(days)):
            rows = np.column_stack((number * 3600 + np.arange(HOUR) / RATE_HZ, counts / LSB_PER_G))
            file.write(b"".join(b"%.2f,%.4f,%.4f,%.4f\n" % tuple(row) for row in rows.tolist()))


def write_parquet(path: Path, days: int) -> None:
    """Write time and three axes as columns of numbers."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = [("t_s", pa.float64()), *((name, pa.float32()) for name in ("ax_g", "ay_g", "az_g"))]
    schema = pa.schema(kinds)
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for number, counts in enumerate(hours(days)):
            time_s = np.round(number * 3600 + np.arange(HOUR) / RATE_HZ, 2)
            axes = (np.float32(counts[:, axis] / LSB_PER_G) for axis in range(3))
            file.write_table(pa.table([time_s, *axes], schema=schema))


FORMATS: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "CWA": ("day.cwa", write_cwa),
    "GENEActiv": ("day.bin", write_geneactiv),
    "GT3X": ("day.gt3x", write_gt3x),
    "ActiLife CSV": ("day.csv", write_actilife),
    "own CSV": ("own.csv", write_text),
}
if find_spec("pyarrow"):
    FORMATS["Parquet"] = ("day.parquet", write_parquet)


def first_moment() -> timedelta:
    """Give the time of day at which the inputs begin."""
    return timedelta(hours=writers.START.hour, minutes=writers.START.minute)
