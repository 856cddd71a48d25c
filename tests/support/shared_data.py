"""Real recordings beside the project: found at ../shared/data or $IMPACTMON_DATA, skipped where absent."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def _folders() -> list[Path]:
    """Look where the README of the data says: by variable, beside the project, beside its parent."""
    named = os.environ.get("IMPACTMON_DATA")
    if named:
        return [Path(named)]
    return [parent / "shared" / "data" for parent in (PROJECT.parent, PROJECT.parent.parent)]


def shared_data(name: str) -> Path:
    """Give the path of a file or folder of the shared recordings; skip the test where it is absent."""
    for folder in _folders():
        if (folder / name).exists():
            return folder / name
    pytest.skip(f"shared recording {name} is not here (../shared/data or $IMPACTMON_DATA)")


def manifest(name: str) -> dict[str, Any]:
    """Give the manifest of a folder of shared recordings."""
    return json.loads((shared_data(name) / "manifest.json").read_text())
