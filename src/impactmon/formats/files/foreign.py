"""Name a file that is no recording by its first bytes."""

from __future__ import annotations

KINDS: tuple[tuple[bytes, str], ...] = (
    (b"SQLite format 3\0", "is an SQLite database, not a recording."),
    (b"%PDF", "is a PDF document."),
    (b"PK\x03\x04", "is a zip archive or an office document without a recording that can be read."),
    (b"\x1f\x8b", "is packed twice: unpack it once."),
    (b"\x89PNG", "is a picture."),
    (b"\xff\xd8\xff", "is a picture."),
    (b"GIF8", "is a picture."),
    (b"\x7fELF", "is a program."),
    (b"MZ", "is a program."),
    (b"\x80\x04\x95", "is a Python pickle; those are never opened."),
    (b"\x93NUMPY", "is a numpy array; export it as a table."),
    (b"<?xml", "is XML, which is not read."),
    (b"{", "is JSON of a kind that is not known."),
    (b"[", "is JSON of a kind that is not known."),
    (b"<", "is HTML or XML, which is not read."),
)


def describe(head: bytes) -> str:
    """Say what a file is, as the end of a sentence that begins with its name."""
    for magic, says in KINDS:
        if head.startswith(magic):
            return says
    if not any(head[:512]):
        return "begins with zeros only."
    return f"begins with the bytes {head[:8].hex(' ')}, which no reader knows."
