"""The second line of a screen: what is wrong, if anything, and the names of the other screens."""

from __future__ import annotations

from typing import cast

from textual.content import Content
from textual.events import Click
from textual.style import Style

from impactmon.tui.base import ImpactApp
from impactmon.tui.commands import DOORS
from impactmon.tui.widgets.panel import Panel, Record, spread

SEVERITIES = ("note", "warning", "error")
DOOR_META = "door"
"""Mark of a name that can be clicked; our own, since a link would be coloured as one."""
LEAST_SCREENS = 2
"""With fewer there is nowhere to go, and nothing is named."""


class BannerLine(Panel[Record]):
    """One line, always there so that nothing jumps; a long message takes the place of the screens' names."""

    def said(self, record: Record, /) -> tuple[str, str]:
        """Give a severity (one of `SEVERITIES`, or nothing) and the message; to be overridden."""
        raise NotImplementedError

    def draw(self, record: Record) -> Content:
        """Give the line and set its severity as a class."""
        severity, message = self.said(record)
        for name in SEVERITIES:
            self.set_class(severity == name, f"-{name}")
        line, doors = Content(message), self._doors()
        width = self.content_size.width
        if line.cell_length + doors.cell_length + 2 > width:
            return line if message else Content()
        return spread(line, doors, width)

    def _doors(self) -> Content:
        """Name the screens that can be reached, each with the user's own key; a click goes there."""
        open_doors = cast("ImpactApp", self.app).open_doors
        keys = {active.binding.action: active.binding for active in self.screen.active_bindings.values()}
        reached = [door for door in DOORS if door.leads_to() in open_doors and door.action() in keys]
        if len(reached) < LEAST_SCREENS:
            return Content()
        here = getattr(self.screen, "DOOR", "")
        named: list[Content] = []
        for door in reached:
            key = self.app.get_key_display(keys[door.action()])
            label = "bold $figure" if door.leads_to() == here else "$text-muted"
            back = " on $panel" if door.leads_to() == here else ""
            text = Content.assemble((f" {key} ", f"bold $accent{back}"), (f"{door.LABEL} ", f"{label}{back}"))
            named.append(text.stylize(Style.from_meta({DOOR_META: door.action()})))
        return Content.assemble(*named)

    async def on_click(self, event: Click) -> None:
        """Go to the screen whose name was clicked."""
        action = event.style.meta.get(DOOR_META)
        if action is not None:
            await self.screen.run_action(action)
