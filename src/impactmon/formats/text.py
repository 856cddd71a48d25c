"""Tables of text: our own export, a phone's, or any with a header that names time, axes and unit."""

from __future__ import annotations

from pathlib import Path

from impactmon.formats.files.source import HEAD_BYTES, Source, open_source
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.tables.dialect import find_dialect, head_lines, text_encoding
from impactmon.formats.tables.table import Facts, read_table
from impactmon.model import Recording


class TextFormat:
    """Delimited text with a header."""

    name = "text"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely these first bytes are such a table, 0 to 1."""
        encoding = text_encoding(head)
        if encoding is None:
            return 0.0
        lines = head_lines(head, encoding, whole=len(head) < HEAD_BYTES)
        return 0.3 if find_dialect(lines, encoding) else 0.1

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read a table as a recording."""
        return self.read_source(open_source(path), options)

    def read_source(self, source: Source, options: ReadOptions) -> Recording:
        """Read an opened table."""
        return read_table(source, options, Facts(format=self.name))
