"""Write docs/screens.md: ``python -m tools.screens_page``; the keys come from the program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from impactmon.tui.commands import (
    CHECK_COMMANDS,
    CLASS_COMMANDS,
    DAY_COMMANDS,
    GLOSSARY_COMMANDS,
    LIVE_COMMANDS,
    REPLAY_COMMANDS,
    SETUP_COMMANDS,
    TEAM_COMMANDS,
    Command,
)

PAGE = Path(__file__).resolve().parents[1] / "docs" / "screens.md"
KEYS = {
    "plus": "+", "equals_sign": "=", "minus": "-", "underscore": "_", "question_mark": "?", "slash": "/",
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{",
    "right_curly_bracket": "}", "greater_than_sign": ">", "less_than_sign": "<", "full_stop": ".",
    "comma": ",", "left": "←", "right": "→", "up": "↑", "down": "↓",
}  # fmt: skip

INTRO = """# The screens

Pictures are drawn from the program by `make shots`; the tables of keys by `python -m tools.screens_page`.

All screens work with the keyboard alone, from 40x10 to 220x60 characters; at 100 columns and 30 rows they show
everything. `ctrl+p` opens a palette with every action of the screen, `?` shows help and all keys, `i` explains every
number. Without a terminal the verbs print text instead.

- `--glyphs braille|block|ascii` (or `IMPACTMON_GLYPHS`) chooses how curves are drawn, for fonts without solid braille
  dots: `⣿⣿` should be two solid blocks of dots. With `ascii` nothing else is on any screen but the letters of names;
  `~` stands for `…`.
- `NO_COLOR=1` drops all colours; every colour has a sign or a word beside it.
- `1` to `4` lead from every screen to every other: the running session, the day, the team, a session looked through.
  The second line names them, the one you are on marked; a click goes there too. A long message takes their place.
- The last line names the keys that fit, always `?` and the way out; `?` has them all.
- Keys of your own: a file `keys.toml` in the configuration folder of your system (Linux: `~/.config/impactmon`), or
  where `IMPACTMON_KEYS` says, with lines such as `mark_set = "s"`; the names are those of the tables below. Two
  actions of one screen can exchange their keys. What makes no sense is told at the start and changes nothing.
- Text from sensors, files and people is shown as text: it can neither style nor click.
"""
LIVE = """## Live

![Live](pictures/live.png)

`impactmon live`, or `impactmon demo` without a sensor. From the top: the sensor (rate, loss, battery), the person, the
session's clock; a line for whatever is wrong; the trace of the last 8 s; what happened, newest first; and what one
looks up for between two jumps: the count against the target, the last landing's force with its 95 % interval, the rest.

- An event is shown at once and greyed with `…` until it is final (12 s at most); it may still change.
- A force is greyed where the jump is uncertain, and `≥` where the sensor was at its rail. Where there is none, the
  peak acceleration stands in its place, in g, with the reason.
- The count is the largest number, and grows with the screen. Where no samples come yet, the plot says why.
- An hour after the last landing a bout has ended. If it had at least 5 landings of known force, the Rest panel says
  what a new bout would count, `1 − exp(−t / 6 h)`, and from when on it counts in full (95 %, after 18 h); bouts of
  earlier sessions of yesterday and today are seen too. Experimental, like the index it comes from.

![After a bout](pictures/live-rested-80x24.png)

- Uncertain jumps stand beside the count, never in it. `+` and `−` correct it.
- All of it is of the local day that it is: a session that goes on over midnight counts anew from then on, and what it
  counted before stays with yesterday (key `2`). The index is a dash until the first of the day's landings is final.
- `b` rings at each counted jump; `v`, or `--speak` from the start, speaks the count through `spd-say`, `say` or
  `espeak-ng`, whichever is there. Jumps faster than speech skip numbers; the newest is said.
- `2` opens the day, `3` the team and `4` the newest session above a running one, which goes on; `1` or `q` comes back.
- A lost sensor keeps the trace, counts the seconds and is sought again by itself; nothing interrupts a workout.
  After 5 s the terminal's bell rings once, whatever `b` says, on every screen: who jumps does not look.

![Far](pictures/live-far.png)

`f` fills the screen with the count, to be read from across the room; the last landing below it is coloured and called
`high` from 4.9 g on.
"""
REPLAY = """## Replay

![Replay](pictures/replay.png)

`impactmon replay FILE` or `impactmon replay NUMBER` of a stored session. Above, the whole recording with a bar under
the part on screen; a click goes there. The curve is the lowest and highest value per column, so no peak is lost at
any zoom. The card says what an event is, its force, and why it was judged so. A file is shown while it is read; an
imported one at once, from the outline and the events stored with it, while its details come in.

A stored session can be corrected: `y` counts the event under the cursor whatever was detected, `x` takes a jump away,
`a` adds one at the cursor, `z` takes the last correction back. Corrections stand beside what was detected, outlast
every re-scoring, and the card says `by hand`.
"""
DAY = """## Day

![Day](pictures/day.png)

`impactmon show`. The day's count, bars of the last days against the target, landings by load, the year (the fuller a
day, the denser its sign; the frame names them), and the sessions of the day; Enter looks through one. `y` and `x`
settle the uncertain jumps of the chosen session together, `a` adds one, `z` takes the last correction back.
Where a session lasted an hour or more, the day says for how long the sensor was worn, and if that is too short (10 h)
to stand for the day.
`impactmon day` and `impactmon sessions` print the same figures, with `--json` and `--csv` too.
"""
TEAM = """## Team

![Team](pictures/team.png)

`impactmon team`. Who needs a look stands first, with the reason: pain of 5 of 10 and more, a week more than 20 % above
the own mean week (from 50 jumps a day on), no data for two days, three days under the target, a day of which less than
95 % was recorded. Pain is what was said after a session, `impactmon log pain 3 --where knee`; `–` means that nobody
said. From 30 rows on, or 24 for up to ten people, the chosen person's 28 days stand below the table. `--plain`, `--csv`
and `--json` print the same rows.
"""
CLASS = """## Class

![Class](pictures/class.png)

`impactmon live --roster class.csv` counts up to twelve people at once. The roster is a table of text (commas,
semicolons or tabs, as a spreadsheet saves it) whose first line names the columns `name,sensor`, and perhaps `id`,
`mass_kg`, `placement`; the sensor is its name, the beginning of it, or its address. Two people who wear each other's
sensor are put right with `x` on the one and `x` on the other; their counts stay with them. With `--plain`, or without a
terminal, it prints a line per event with the person's name.
"""
SETUP = """## Setup

![Setup](pictures/setup.png)

Comes before the first `impactmon live`, and again with `impactmon live --setup`, where Enter alone starts with the same
person, place and sensor. Later sessions start so by themselves.
"""
CHECK = """## Check

![Check](pictures/check.png)

Follows Setup, and comes with `k` on the Live screen: standing still for two seconds must read 1 g ± 0.05, three easy
hops must look like hops at the place you named and stay within the sensor's range. The number on top is to be read
from where you stand. Nothing is counted meanwhile; Esc skips it.
"""
GLOSSARY = """## Glossary

![Glossary](pictures/glossary.png)

`i` on any screen: definition, formula, evidence and source of every number. `impactmon glossary` prints the same.
"""


def key_table(commands: Sequence[type[Command]]) -> str:
    """Give a table of keys and what they do."""
    rows = [f"| {_keys(command)} | {command.description()} | `{command.action()}` |" for command in commands]
    return "\n".join(["| key | what it does | name |", "|---|---|---|", *rows]) + "\n"


def _keys(command: type[Command]) -> str:
    return " ".join(f"`{KEYS.get(key, key)}`" for key in command.KEY.split(","))


def page() -> str:
    """Give the whole page."""
    sections = (
        (LIVE, LIVE_COMMANDS),
        (REPLAY, REPLAY_COMMANDS),
        (DAY, DAY_COMMANDS),
        (TEAM, TEAM_COMMANDS),
        (CLASS, CLASS_COMMANDS),
        (SETUP, SETUP_COMMANDS),
        (CHECK, CHECK_COMMANDS),
        (GLOSSARY, GLOSSARY_COMMANDS),
    )
    return "\n".join([INTRO, *(f"{text}\n{key_table(commands)}" for text, commands in sections)])


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
