"""Write recordings as devices do: for tests of the readers and for the benchmarks' inputs."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

CWA_RATE_CODES = {12.5: 7, 25.0: 8, 50.0: 9, 100.0: 10, 200.0: 11, 400.0: 12, 800.0: 13}
START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def cwa_bytes(
    counts: np.ndarray, *, rate_hz: float = 100.0, packed: bool = False, gyro: bool = False
) -> bytes:
    """Give a whole CWA file of counts at 256 per g (packed) or 4096 per g."""
    return cwa_header(rate_hz) + b"".join(cwa_blocks(counts, rate_hz=rate_hz, packed=packed, gyro=gyro))


def cwa_header(rate_hz: float = 100.0) -> bytes:
    header = bytearray(b"\xff" * 1024)
    header[:11] = struct.pack("<2sHBHI", b"MD", 1020, 0, 1234, 7)
    header[36] = 0x40 | CWA_RATE_CODES[rate_hz]
    return bytes(header)


def cwa_blocks(
    counts: np.ndarray,
    *,
    rate_hz: float = 100.0,
    true_rate_hz: float | None = None,
    packed: bool = False,
    gyro: bool = False,
    start: datetime = START,
    first: int = 0,
) -> Iterator[bytes]:
    """Give blocks of counts; the clock runs at `true_rate_hz`."""
    size = 120 if packed else 40 if gyro else 80
    for number in range(first, first + len(counts) // size):
        part = counts[(number - first) * size : (number - first + 1) * size]
        when = start + timedelta(seconds=number * size / (true_rate_hz or rate_hz))
        yield _cwa_block(part, number, when, rate_hz, packed=packed, gyro=gyro)


def _cwa_block(
    part: np.ndarray, number: int, when: datetime, rate_hz: float, *, packed: bool, gyro: bool
) -> bytes:
    stamp = (when.year - 2000) << 26 | when.month << 22 | when.day << 17
    stamp |= when.hour << 12 | when.minute << 6 | when.second
    fraction = when.microsecond * 32768 // 1_000_000
    shift = int(fraction / 32768 * rate_hz)  # devices move the whole second's place in the block
    if packed:
        values = part.astype(np.int64) & 0x3FF
        data = (values[:, 0] | values[:, 1] << 10 | values[:, 2] << 20).astype("<u4").tobytes()
    else:
        samples = np.hstack((np.full_like(part, 99), part)) if gyro else part
        data = samples.astype("<i2").tobytes()
    scale = 0 if packed else 4 << 13
    packing = 0x30 if packed else 0x62 if gyro else 0x32
    block = struct.pack(
        "<2sHHIIIHHBBBBhH480s", b"AX", 508, 0x8000 | fraction, 7, number, stamp, scale, 0, 0, 200,
        0x40 | CWA_RATE_CODES[rate_hz], packing, -shift, len(part), data,
    )  # fmt: skip
    total = int(np.frombuffer(block, "<u2").sum(dtype=np.uint16))
    return block + struct.pack("<H", -total & 0xFFFF)


def geneactiv_bytes(raw: np.ndarray, *, rate_hz: float = 100.0, start: datetime = START) -> bytes:
    """Give a GENEActiv file of raw 12-bit values; 256 to the g, no offset."""
    return geneactiv_header(rate_hz) + b"".join(geneactiv_pages(raw, rate_hz=rate_hz, start=start))


def geneactiv_header(rate_hz: float = 100.0) -> bytes:
    lines = [
        "Device Identity", "Device Unique Serial Code:012345", "Device Type:GENEActiv", "",
        "Accelerometer Range:-8 to 8", f"Measurement Frequency:{rate_hz:g} Hz", "Time Zone:GMT +01:00",
        "Device Location Code:waist", "x gain:25600", "x offset:0", "y gain:25600", "y offset:0",
        "z gain:25600", "z offset:0", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def geneactiv_pages(
    raw: np.ndarray, *, rate_hz: float = 100.0, start: datetime = START, first: int = 0
) -> Iterator[bytes]:
    """Give pages of 300 samples."""
    values = raw.astype(np.int64) & 0xFFF
    packed = (values[:, 0] << 36 | values[:, 1] << 24 | values[:, 2] << 12).astype(">u8")
    digits = packed.view(np.uint8).reshape(-1, 8)[:, 2:].tobytes().hex().upper().encode()
    for page in range(len(raw) // 300):
        when = start + timedelta(seconds=(first + page) * 300 / rate_hz)
        stamp = when.strftime("%Y-%m-%d %H:%M:%S:") + f"{when.microsecond // 1000:03d}"
        head = f"Recorded Data\r\nDevice Unique Serial Code:012345\r\nSequence Number:{first + page}\r\n"
        head += f"Page Time:{stamp}\r\nUnassigned:\r\nTemperature:21.5\r\nBattery voltage:4.1\r\n"
        head += f"Device Status:Recording\r\nMeasurement Frequency:{rate_hz:g}\r\n"
        yield head.encode() + digits[page * 3600 : (page + 1) * 3600] + b"\r\n"


def gt3x_bytes(
    log: bytes, *, rate_hz: int = 100, name: str = "log.bin", serial: str = "TAS1", scale: str = "256.0"
) -> bytes:
    """Give an archive around a log."""
    info = f"Serial Number: {serial}\nSample Rate: {rate_hz}\nStart Date: {ticks(START)}\n"
    info += f"Acceleration Scale: {scale}\n" if scale else ""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, log)
        archive.writestr("info.txt", info)
    return packed.getvalue()


def ticks(moment: datetime) -> int:
    return round((moment.replace(tzinfo=None) - datetime(1, 1, 1)).total_seconds()) * 10_000_000


def gt3x_log(
    counts: np.ndarray, *, rate_hz: int = 100, twelve_bits: bool = False, first_s: int = 0
) -> Iterator[bytes]:
    """Give one record for each second of counts, and a battery record each minute."""
    begin = int(START.timestamp()) + first_s
    for second in range(len(counts) // rate_hz):
        part = counts[second * rate_hz : (second + 1) * rate_hz]
        payload = pack_12_bits(part) if twelve_bits else part.astype("<i2").tobytes()
        yield gt3x_record(0x00 if twelve_bits else 0x1A, begin + second, payload)
        if second % 60 == 59:
            yield gt3x_record(0x02, begin + second, struct.pack("<H", 4100))


def gt3x_record(kind: int, time_s: int, payload: bytes) -> bytes:
    record = struct.pack("<BBIH", 0x1E, kind, time_s, len(payload)) + payload
    return record + bytes([~int(np.bitwise_xor.reduce(np.frombuffer(record, np.uint8))) & 0xFF])


def pack_12_bits(counts: np.ndarray) -> bytes:
    """Pack y, x, z in 12 bits each."""
    values = counts[:, [1, 0, 2]].reshape(-1).astype(np.int64) & 0xFFF
    bits = ((values[:, None] >> np.arange(11, -1, -1)) & 1).astype(np.uint8)
    return np.packbits(bits.reshape(-1)).tobytes()
