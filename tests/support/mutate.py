"""Small files of every format, and ways to spoil them: for the tests and the long run `make soak-fuzz`."""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from impactmon.errors import ImpactmonError
from impactmon.formats import open_recording
from impactmon.model import Gap, Samples
from impactmon.packets import PacketHeader, write_packet_log
from tests.formats.tables import csv_text, standing, times
from tests.support import writers

MOST_SAMPLES = 3_000_000
"""A spoilt file of a few KB that gives more samples has made them up."""

LONGEST_S = 100 * 366 * 86400.0
ACC = standing(12.0)
COUNTS = np.rint(ACC * 256).astype(np.int16)


def seeds() -> dict[str, bytes]:
    """Give a small valid file of each format."""
    text = csv_text(ACC, times(len(ACC)))
    files = {
        "text": text.encode(),
        "utf-16": text.encode("utf-16"),
        "actilife": _actilife()
        + csv_text(ACC, header="Accelerometer X,Accelerometer Y,Accelerometer Z").encode(),
        "dated": _dated(),
        "cwa packed": writers.cwa_bytes(COUNTS, packed=True),
        "cwa": writers.cwa_bytes(COUNTS, gyro=True),
        "geneactiv": writers.geneactiv_bytes(COUNTS),
        "gt3x log": b"".join(writers.gt3x_log(COUNTS)),
        "genea": _genea(),
        "parmay": _parmay(),
        "movesense": _movesense(),
    }
    files["gt3x"] = writers.gt3x_bytes(files["gt3x log"])
    files["zip"] = _zip(files["text"])
    files["gzip"] = gzip.compress(files["cwa"], mtime=0)
    files["packet log"] = _packet_log()
    if importlib.util.find_spec("pyarrow"):
        files["parquet"] = _parquet()
    return files


def wrap(name: str, content: bytes) -> bytes:
    """Put a spoilt log back into its archive, so that not only the archive is tested."""
    return writers.gt3x_bytes(content) if name == "gt3x log" else content


def spoil(content: bytes, rng: random.Random) -> bytes:
    """Change a file in one to four ways."""
    raw = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        if not raw:
            break
        rng.choice(WAYS)(raw, rng)
    return bytes(raw)


def swallow(path: Path, *, skip_bad_rows: bool = False) -> str:
    """Read a file to its end; give what it was refused for, empty if it was read.

    Parameters
    ----------
    path : Path
        The file.
    skip_bad_rows : bool
        Read on behind rows that cannot be read.

    Raises
    ------
    AssertionError
        If something impossible comes out.
    """
    samples, last = 0, 0.0
    try:
        for block in open_recording(path, skip_bad_rows=skip_bad_rows).blocks():
            if isinstance(block, Gap):
                assert block.end_s > block.start_s >= last - 1e-6, block
                assert block.end_s < LONGEST_S, block
                last = block.end_s
                continue
            assert isinstance(block, Samples)
            assert block.counts.dtype == np.int16
            assert block.counts.ndim == 2
            assert block.lsb_per_g > 0.0
            samples += len(block.counts)
            assert samples < MOST_SAMPLES
    except ImpactmonError as error:
        return error.message or "no words"
    return ""


def _flip(raw: bytearray, rng: random.Random) -> None:
    raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)


def _overwrite(raw: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(raw))
    size = rng.choice((1, 2, 4, 8, 64, 512))
    raw[at : at + size] = rng.choice((b"\0", b"\xff", b"\x7f", b"-", b"9", b"\n", b",", b'"')) * size


def _cut(raw: bytearray, rng: random.Random) -> None:
    del raw[rng.randrange(len(raw)) :]


def _remove(raw: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(raw))
    del raw[at : at + rng.choice((1, 3, 16, 500, 4000))]


def _insert(raw: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(raw))
    raw[at:at] = rng.randbytes(rng.choice((1, 5, 100, 3000)))


def _repeat(raw: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(raw))
    raw[at:at] = raw[at : at + rng.choice((1, 20, 512, 4000))]


def _swap(raw: bytearray, rng: random.Random) -> None:
    a, b = sorted((rng.randrange(len(raw)), rng.randrange(len(raw))))
    raw[a : a + 64], raw[b : b + 64] = raw[b : b + 64], raw[a : a + 64]


def _number(raw: bytearray, rng: random.Random) -> None:
    """Put an extreme number where a number may stand."""
    at = rng.randrange(len(raw))
    raw[at : at + 4] = rng.choice(
        (b"1e99", b"-1e9", b"nan,", b"inf,", b"0x10", b"\xff\xff\xff\x7f", b"\0\0\0\x80")
    )


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _overwrite, _cut, _remove, _insert, _repeat, _swap, _number,
)  # fmt: skip


def _actilife() -> bytes:
    return (
        b"------------ Data File Created By ActiGraph GT3X+ ActiLife v6.13.4 Firmware v1.7.2 date format dd/MM/yyyy "
        b"at 100 Hz  Filter Normal -----------\nSerial Number: TAS1\nStart Time 09:30:00\nStart Date 01/03/2026\n"
        b"Epoch Period (hh:mm:ss) 00:00:00\n--------------------------------------------------\n"
    )


def _dated() -> bytes:
    rows = (f"2026-03-01T09:{s // 6000:02d}:{s // 100 % 60:02d}.{s % 100:02d}0" for s in range(len(ACC)))
    body = "".join(f'{t};"{a[0]:.4f}";{a[1]:.4f};{a[2]:.4f}\n' for t, a in zip(rows, ACC, strict=True))
    return ("Exported\n\nTime;X (g);Y (g);Z (g)\n" + body).replace(".", ",").encode()


def _genea() -> bytes:
    header = b"GENEA/1.00\r\nSerial-Number:1\r\nAccel-Offsets:1 -3 -13\r\nAccel-Gains:8144 8132 8004\r\n"
    header += b"Sample-Rate:80Hz\r\n\r\n"
    sample, chunks = b"\x13\x0f\xff\x00\x0e\x95", list[bytes]()
    for second in range(20):
        chunks += [b"\0\x20" + (1772357400 + second).to_bytes(4, "big"), *[sample] * 80]
    pages = (b"".join(chunks[at : at + 341]) + b"\0\0" for at in range(0, len(chunks) - 340, 341))
    return header + b"".join(pages)


def _parmay() -> bytes:
    import struct
    import zlib

    packets = []
    for number in range(3):
        body = struct.pack("<IIIIII", 1772357400 + 4 * number, 1772357404 + 4 * number, 400, 0, 1, 0)
        body += (COUNTS[:400] * 16).astype("<i2").tobytes() + bytes(4)
        packets.append(b"MDTCPACK" + struct.pack("<I", zlib.crc32(body)) + body)
    return bytes(512) + b"MDTC" + struct.pack("<IHH", 3, 8, 2000) + b"".join(packets)


def _movesense() -> bytes:
    packets = [
        {"acc": {"Timestamp": 10 * at, "ArrayAcc": [dict(zip("xyz", row, strict=True)) for row in rows]}}
        for at in range(0, 400, 8)
        for rows in [(ACC[at : at + 8] * 9.81).round(3).tolist()]
    ]
    return json.dumps({"data": packets}).encode()


def _packet_log() -> bytes:
    from tests.store.sensor import sensor_packets

    sink = io.StringIO()
    write_packet_log(sink, PacketHeader(driver="reference"), sensor_packets(ACC))
    return sink.getvalue().encode()


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    columns = {"t_s": times(len(ACC)), **dict(zip(("ax_g", "ay_g", "az_g"), ACC.T, strict=True))}
    pq.write_table(pa.table(columns), sink, compression="zstd")
    return sink.getvalue()


def _zip(text: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Raw Data.csv", text)
    return sink.getvalue()
