"""``impactmon glossary``: what every number means."""

from __future__ import annotations

import json

import click

from impactmon.errors import UsageError


@click.command(
    "glossary", epilog="\b\nExamples:\n  impactmon glossary\n  impactmon glossary osteogenic index"
)
@click.argument("term", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def command(term: tuple[str, ...], as_json: bool) -> None:
    """Say what a number means: definition, formula, unit, evidence, source.

    TERM is a name as on the screens, or a part of it; without one all metrics are listed.
    """
    from impactmon.load.catalogue import METRICS, find_metrics
    from impactmon.reports import glossary as report

    wanted = " ".join(term)
    found = find_metrics(wanted) if wanted else list(METRICS.values())
    if not found:
        names = ", ".join(metric.name for metric in METRICS.values())
        raise UsageError(f"There is no metric {wanted!r}.", hint=f"There are: {names}.")
    if as_json:
        click.echo(json.dumps({"metrics": report.records(found)}, indent=2, ensure_ascii=False))
    else:
        click.echo(report.text(found))
