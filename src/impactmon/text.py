"""Text that did not come from our own source: names of sensors, files and people.

Such text can carry terminal escapes, line breaks or signs that turn the reading direction. It passes `clean`
once, at the border, before it is shown or logged anywhere.
"""

from __future__ import annotations

CLEAN_LIMIT = 80
"""Longest cleaned text by default: a line of a narrow terminal."""


def clean(text: str, *, limit: int = CLEAN_LIMIT) -> str:
    r"""Keep the printable characters of `text` on one line, clipped to `limit` characters.

    Parameters
    ----------
    text : str
        Anything: a device name, a path, a field of a file.
    limit : int
        Longest result; a clipped text ends in an ellipsis.

    Returns
    -------
    str
        Printable text; what was not printable is a question mark.

    Examples
    --------
    >>> clean("Polar\x1b[31m H10\n")
    'Polar?[31m H10?'
    """
    shown = "".join(sign if sign.isprintable() else "?" for sign in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
