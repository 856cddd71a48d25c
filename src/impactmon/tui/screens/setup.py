"""The Setup screen: who, where, which sensor; and a second door for those without one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Button, Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from impactmon.errors import ImpactmonError
from impactmon.model import Placement
from impactmon.text import clean
from impactmon.tui.commands import SETUP_COMMANDS, all_bindings
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet
from impactmon.tui.views.setup import (
    PLACES,
    Answers,
    Heard,
    Scan,
    body_lines,
    gives,
    read_birth_year,
    read_mass,
    signal_words,
)
from impactmon.tui.widgets.frame import framed

BETWEEN_SCANS_S = 1.0
BODY_ROWS = 18
PLACE_KEYS = "1234567890"
"""A digit for each place, in order."""

NOT_HEARD = "Listening. Switch the sensor on, wear it, and disconnect it from your phone."


SAFETY = "Osteoporosis, a recent fracture or an operation? Ask a clinician before you jump."
"""Where the safety questions will stand that come with programmes of training."""


class SetupScreen(Screen[Answers | None]):
    """Asks for person, place and sensor; the answers end the screen."""

    ACTIONS = SETUP_COMMANDS
    BINDINGS: ClassVar = all_bindings(SETUP_COMMANDS)
    HELP = """
# Setup

Only the place and a sensor are needed to count. Force also needs your body mass, and a sensor on the hip
or the lower back. Everything stays on this computer.
"""

    def __init__(self, scan: Scan, *, known: Answers | None = None, glyphs: GlyphSet = BRAILLE) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.glyphs = glyphs
        self._scan = scan
        self._known = known or Answers(door="live")
        self._heard: dict[str, Heard] = {}

    def compose(self) -> ComposeResult:
        """Lay out: three steps and two doors."""
        known = self._known
        yield Static(
            Content.assemble(
                ("impactmon", "bold $accent"),
                ("   counts your jumps and estimates the load of each landing", ""),
            ),
            id="setup-title",
        )
        with Horizontal(id="steps"):
            with framed(Vertical(id="who"), "1  Who"):
                yield Static("Name", classes="label")
                yield Input(known.name, placeholder="optional", id="name", max_length=40)
                yield Static("Body mass, kg", classes="label")
                mass = "" if known.body_mass_kg is None else f"{known.body_mass_kg:g}"
                yield Input(mass, placeholder="for force", id="mass", max_length=8)
                yield Static("Year of birth", classes="label")
                year = "" if known.birth_year is None else str(known.birth_year)
                yield Input(year, placeholder="optional", id="year", max_length=4)
                yield Static("", id="wrong")
                yield Static(SAFETY, id="safety", classes="label")
            with framed(Vertical(id="where"), "2  Where it is worn"):
                with Horizontal():
                    yield Static("", id="body")
                    keyed = zip(PLACE_KEYS, PLACES, strict=True)
                    yield OptionList(
                        *(Option(f"{key} {at.value}", id=at.value) for key, at in keyed), id="places"
                    )
                yield Static("", id="place-words")
            with framed(Vertical(id="what"), "3  Which sensor"):
                yield Static(NOT_HEARD, id="heard", markup=False)
                yield OptionList(id="sensors")
        with Horizontal(id="doors"):
            yield Button("Start", id="start", variant="primary")
            yield Button("Try the demo (no sensor)", id="demo")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Point at what is known, and begin to listen."""
        places = self.query_one("#places", OptionList)
        first = self._known.placement or Placement.HIP
        places.highlighted = list(PLACES).index(first)
        self.query_one("#start" if self._known.placement else "#name").focus()
        self._listen()

    @work(exclusive=True, exit_on_error=False)
    async def _listen(self) -> None:
        """Scan again and again until the screen is left."""
        while self.is_mounted:
            try:
                heard = await self._scan()
            except ImpactmonError as error:
                self._say_heard(clean(str(error), limit=240), wrong=True)
            else:
                self._show_heard([one for one in heard if one.driver is not None])
            await asyncio.sleep(BETWEEN_SCANS_S)

    def _show_heard(self, heard: Sequence[Heard]) -> None:
        """Keep what was heard before in its place, so that a choice does not jump."""
        listed = self.query_one("#sensors", OptionList)
        for one in heard:
            words = f"{clean(one.name or 'no name', limit=24):<24} {signal_words(one.rssi):<6} {one.driver}"
            if one.address in self._heard:
                listed.replace_option_prompt(one.address, Content(words))
            else:
                listed.add_option(Option(Content(words), id=one.address))
            self._heard[one.address] = one
        if self._heard and listed.highlighted is None:
            wanted = list(self._heard)
            listed.highlighted = wanted.index(self._known.sensor) if self._known.sensor in wanted else 0
        self._say_heard(f"{len(self._heard)} in range, still listening" if self._heard else NOT_HEARD)

    def _say_heard(self, words: str, *, wrong: bool = False) -> None:
        self.query_one("#heard", Static).update(Content.styled(words, "$warning" if wrong else "$text-muted"))

    def on_key(self, event: Key) -> None:
        """Choose a place by its digit, unless a field takes the digit as text."""
        if event.character and event.character in PLACE_KEYS and not isinstance(self.focused, Input):
            self.query_one("#places", OptionList).highlighted = PLACE_KEYS.index(event.character)
            event.stop()

    @on(OptionList.OptionHighlighted, "#places")
    def show_place(self, event: OptionList.OptionHighlighted) -> None:
        """Draw the sensor where it is worn."""
        place = Placement(event.option_id or Placement.HIP)
        self.query_one("#body", Static).update(self._drawn(place))
        words = Content.assemble(f"{PLACES[place][0]}: ", (gives(place), "$accent"))
        self.query_one("#place-words", Static).update(words)

    def _drawn(self, place: Placement) -> Content:
        lines: list[Content] = []
        for line, column in body_lines(place, BODY_ROWS, self.glyphs.plot):
            if column is None:
                lines.append(Content.styled(line, "$trace"))
                continue
            before, after = line[:column], line[column + 1 :]
            spot = (self.glyphs.sign("on"), "$accent bold")
            lines.append(Content.assemble((before, "$trace"), spot, (after, "$trace")))
        return Content("\n").join(lines)

    @on(Input.Changed)
    def check(self) -> None:
        """Say what is wrong while it is typed."""
        self.query_one("#wrong", Static).update(Content.styled(self._wrong(), "$warning"))

    def _wrong(self) -> str:
        this_year = datetime.now().astimezone().year
        mass = read_mass(self.query_one("#mass", Input).value)[1]
        return mass or read_birth_year(self.query_one("#year", Input).value, this_year=this_year)[1]

    def _answers(self, door: str) -> Answers:
        listed = self.query_one("#sensors", OptionList)
        place = list(PLACES)[self.query_one("#places", OptionList).highlighted or 0]
        this_year = datetime.now().astimezone().year
        return Answers(
            door=door,
            name=clean(self.query_one("#name", Input).value.strip(), limit=40),
            body_mass_kg=read_mass(self.query_one("#mass", Input).value)[0],
            birth_year=read_birth_year(self.query_one("#year", Input).value, this_year=this_year)[0],
            placement=place,
            sensor=None if listed.highlighted is None else list(self._heard)[listed.highlighted],
        )

    @on(Button.Pressed, "#start")
    def start(self) -> None:
        """Begin with the sensor chosen, or the best in range."""
        self.action_start()

    @on(Button.Pressed, "#demo")
    def demo(self) -> None:
        """Go through the other door."""
        self.action_demo()

    def action_start(self) -> None:
        """Begin; what is wrong is said first."""
        wrong = self._wrong()
        if wrong:
            self.notify(wrong, severity="warning", timeout=4, markup=False)
            return
        self.dismiss(self._answers("live"))

    def action_demo(self) -> None:
        """Try it without a sensor."""
        self.dismiss(self._answers("demo"))

    def action_leave(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)
