"""Make recordings/ anew and say what changed, in units: ``make golden``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from impactmon.api import analyze
from impactmon.model import Analysis
from impactmon.reports.table import text_table
from tools.recordings import files
from tools.recordings.changes import Row, changes
from tools.recordings.scenes import Scene, scenes

HEADER = ["recording", "event", "quantity", "before", "now"]


def main(arguments: list[str] | None = None) -> int:
    """Generate, analyse, write, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=files.FOLDER, help="where (default: recordings/)")
    parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    options = parser.parse_args(arguments)
    rows = make(options.folder, write=not options.dry_run)
    print(text_table(HEADER, rows) if rows else "Nothing changed.")
    return 0


def make(folder: Path, *, write: bool = True) -> list[Row]:
    """Make all recordings and their expected results; give what changed."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    entries = []
    for scene in scenes():
        motion = scene.perform()
        text = files.csv_text(motion)
        entries.append((scene, motion, text))
        if write and files.store_text(folder / f"{scene.name}.csv.gz", text):
            rows.append([scene.name, "", "samples", "", "rewritten"])
        new = files.expected_of(scene, motion, _analyze(scene, text))
        rows.extend(changes(scene.name, files.read_expected(scene.name, folder), new))
        if write:
            files.write_expected(scene.name, new, folder)
    if write:
        (folder / "README.md").write_text(files.readme(entries), encoding="utf-8")
    return rows


def _analyze(scene: Scene, text: str) -> Analysis:
    """Analyse a recording through its file, as a user would."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{scene.name}.csv.gz"
        files.store_text(path, text)
        return analyze(
            path,
            placement=scene.wearer.placement,
            body_mass_kg=scene.wearer.body_mass_kg,
            range_g=scene.sensor.range_g,
        )


if __name__ == "__main__":
    sys.exit(main())
