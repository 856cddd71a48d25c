"""The glossary on the screen: what each number means, how it is computed, how well it is supported."""

from __future__ import annotations

import textwrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from impactmon.load.catalogue import METRICS
from impactmon.load.metric import EVIDENCE_WORDS, Metric
from impactmon.tui.commands import GLOSSARY_COMMANDS, all_bindings
from impactmon.tui.widgets.frame import framed
from impactmon.tui.widgets.panel import Panel


class MetricCard(Panel[Metric]):
    """Everything about one metric."""

    def draw(self, metric: Metric) -> Content:
        """Give definition, formula, evidence and source."""
        width = max(20, self.content_size.width)
        unit = "" if metric.unit == "1" else f", {metric.unit}"
        lines = [Content.assemble((metric.name, "bold"), (unit, "$text-muted")), Content()]
        lines += _paragraph(metric.definition, width, "")
        for name, words in (
            ("Formula", metric.formula),
            ("Combines by", metric.aggregation),
            (f"Evidence: {metric.evidence}", EVIDENCE_WORDS[metric.evidence]),
            ("Source", metric.source + (f", doi:{metric.doi}" if metric.doi else "")),
        ):
            lines += [Content(), Content.styled(name, "$accent"), *_paragraph(words, width, "$text-muted")]
        return Content("\n").join(lines)


def _paragraph(words: str, width: int, style: str) -> list[Content]:
    return [Content.styled(line, style) for line in textwrap.wrap(words, width)]


class GlossaryScreen(ModalScreen[None]):
    """A list of all metrics beside the chosen one's card; opened by a key, never by itself."""

    ACTIONS = GLOSSARY_COMMANDS
    BINDINGS: ClassVar = all_bindings(GLOSSARY_COMMANDS)

    def __init__(self, *, chosen: str = "jumps") -> None:
        super().__init__()
        self._chosen = chosen if chosen in METRICS else next(iter(METRICS))

    def compose(self) -> ComposeResult:
        """Lay out: list and card."""
        with Horizontal(id="glossary"):
            options = [Option(Content(metric.name), id=key) for key, metric in METRICS.items()]
            yield framed(OptionList(*options), "Glossary")
            yield framed(MetricCard(), "What it means")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Choose the metric asked for."""
        listed = self.query_one(OptionList)
        listed.focus()
        listed.highlighted = list(METRICS).index(self._chosen)
        self.call_after_refresh(self._show)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what was chosen."""
        if event.option_id is not None:
            self._chosen = event.option_id
            self._show()

    def _show(self) -> None:
        if self.is_mounted:
            self.query_one(MetricCard).show(METRICS[self._chosen])

    def action_leave(self) -> None:
        """Close the glossary."""
        self.dismiss()
