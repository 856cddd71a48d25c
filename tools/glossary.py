"""Write docs/glossary.md from the table of metrics."""

from __future__ import annotations

from pathlib import Path

from impactmon.reports.glossary import markdown

TARGET = Path(__file__).resolve().parents[1] / "docs" / "glossary.md"


if __name__ == "__main__":
    TARGET.write_text(markdown(), encoding="utf-8")
    print(f"wrote {TARGET.relative_to(TARGET.parents[1])}")
