"""What the guest wrote down, held against what the sensors sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import ndiff
from pathlib import Path
from typing import Any

import numpy as np

from firmware_sim.workout import BODY_MASS_KG, PLACEMENT
from impactmon.analysis import analyze_recording
from impactmon.model import Event, Jump, Packet, Status
from impactmon.packets import PacketHeader, packet_recording, read_header, read_packets
from impactmon.registry import DRIVER_GROUP, load
from impactmon.store import Board
from impactmon.store.rows.events import row_event
from impactmon.store.sessions.replay import stored_packets
from tests.bluez.world import FAMILIES, sent_name
from tests.support.air import noise_counts

Check = tuple[str, bool, str]
"""What is demanded, whether it holds, and the figures."""

RECORDED = Path(__file__).parents[1] / "ble" / "bluetoothd-5.66.json"

SENTENCES = {"scan when off": "switched off", "scan without adapter": "no Bluetooth adapter"}
JUMPS_OF_THE_WORKOUT = 10
NOTICED_S = {"killed": (1.5, 5.0), "pulled out": (0.0, 5.0)}
"""By fault; the others come with a callback. Without one the watchdog waits for 2 s of silence."""


def judge(folder: Path) -> int:
    """Print each check; 1 if one fails."""
    if not (folder / "results.json").is_file():
        print(f"NOT  the guest told of anything: see the console in {folder.parent / 'logs'}")
        return 1
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    checks = [check for name, told in results.items() for check in of_scene(folder, name, told)]
    for demand, holds, figures in checks:
        print(f"{'ok ' if holds else 'NOT'}  {demand}{f' ({figures})' if figures else ''}")
    return 0 if checks and all(holds for _demand, holds, _figures in checks) else 1


def of_scene(folder: Path, name: str, told: Any) -> Iterator[Check]:
    """Check one scene by its name."""
    if isinstance(told, dict) and "error" in told:
        yield f"{name}: ran to its end", False, told["error"]
    elif name in SENTENCES:
        yield f"{name}: says so", SENTENCES[name] in told, told
    elif name == "doctor":
        yield from of_doctor(told)
    elif name == "scan":
        found = told["address"] in told["said"] and "polar" in told["said"].lower()
        yield "scan: names the sensor and its driver", found, " ".join(told["said"].split())[:100]
    elif name == "conversation":
        yield from of_conversation(folder, told)
    elif name.startswith("record"):
        yield from of_record(folder, name, told)
    elif name.startswith("fault"):
        yield from of_fault(folder, name, told)


def of_doctor(told: dict[str, Any]) -> Iterator[Check]:
    """The adapter and the version are found."""
    found = {one["name"]: one for one in json.loads(told["said"])["findings"]}
    for name in ("Bluetooth", "BlueZ"):
        one = found.get(name, {"verdict": "?", "says": "not told"})
        yield f"doctor: {name}", one["verdict"] == "OK", one["says"]


def of_conversation(folder: Path, told: dict[str, Any]) -> Iterator[Check]:
    """What the drivers rely on, and whether this bluetoothd says what the recorded one said."""
    outcomes = told["outcomes"]
    yield (
        "a payload of 244 bytes is carried",
        int(outcomes["payload carried"]) >= 244,
        outcomes["payload carried"],
    )
    yield "an adapter switched off is told", outcomes["adapter off"] == "callback", outcomes["adapter off"]
    absent = outcomes["connect to an absent one"]
    yield "an absent sensor is an error", absent != "ok", absent
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    lines = (folder / "conversation.txt").read_text(encoding="utf-8").splitlines()
    changes = [line for line in ndiff(recorded["lines"], lines) if line[0] in "+-"]
    yield "bluetoothd says what the recorded one said", not changes, "; ".join(changes)


def of_record(folder: Path, name: str, told: dict[str, Any]) -> Iterator[Check]:
    """All that the sensor sent is stored, and the stored events are those of its own packets."""
    yield f"{name}: ends well", told["code"] == 0, told["complained"].strip()[-200:] or f"{told['took_s']} s"
    yield f"{name}: the sensor is let go", not told["held after"], ""
    driver = FAMILIES[told["family"]][0]
    data = set(load(DRIVER_GROUP, driver).data_characteristics)
    with Board(folder / f"{told['family']}.db") as board:
        received = [one for one in stored_packets(board, 1) if one.characteristic in data]
        stored = {row["event_id"]: row_event(dict(row)) for row in board.ask("SELECT * FROM events")}
    path = folder / sent_name(told["address"])
    sent = list(read_packets(path))
    same = [one.payload for one in sent if one.characteristic in data] == [one.payload for one in received]
    arrived = f"{len(received)} packets" + ("" if same else "; a starved guest loses some without a word")
    yield f"{name}: every packet arrived, in order", same, arrived
    found = {event.id: event for event in decoded(read_header(path), sent)}
    yield f"{name}: the events are those of the sensor's own packets", stored == found, f"{len(found)} events"
    jumps = sum(isinstance(one, Jump) and one.status is Status.COUNTED for one in stored.values())
    yield f"{name}: counts the workout", jumps == JUMPS_OF_THE_WORKOUT, f"{jumps} jumps"


def decoded(header: PacketHeader, packets: list[Packet]) -> list[Event]:
    """Analyse what the sensor itself sent."""
    recording = packet_recording(header, lambda: packets)
    found = analyze_recording(recording, placement=PLACEMENT, body_mass_kg=BODY_MASS_KG)
    return [*found.jumps, *found.landings, *found.impacts, *found.rejected]


def of_fault(folder: Path, name: str, told: dict[str, Any]) -> Iterator[Check]:
    """The session went on by itself; each sample is where it belongs, each lost one is in a gap."""
    yield f"{name}: one break", told["breaks"] == 1, f"{told['breaks']}, with {told['callbacks']} callbacks"
    low, high = NOTICED_S.get(name.removeprefix("fault ").split(",")[0], (0.0, 1.5))
    yield f"{name}: noticed in time", low <= told["noticed_s"] <= high, f"{told['noticed_s']} s"
    if "callbacks when noticed" in told:
        yield f"{name}: only the watchdog knew", told["callbacks when noticed"] == 0, ""
    accounted = told["received"] + told["lost"]
    yield (
        f"{name}: nothing is lost unsaid",
        accounted == told["sent"] and bool(told["gaps"]),
        f"{told['sent']} sent, {told['received']} received, {told['lost']} in {len(told['gaps'])} gaps",
    )
    yield f"{name}: no sample is out of place", displaced(folder, told) == 0, ""
    yield f"{name}: the sensor is let go", not told["held after"], ""


def displaced(folder: Path, told: dict[str, Any]) -> int:
    """Count samples that are not the ones measured at that place."""
    rate_hz = FAMILIES[told["family"]][1]
    truth = np.asarray(truth_of(told["family"], told["sent"], rate_hz))
    blocks = json.loads((folder / f"counts-{told['address'].replace(':', '')}.json").read_text())
    index = wrong = 0
    for block in blocks:
        if isinstance(block, dict):
            index += round(block["gap_s"] * rate_hz)
            continue
        there = truth[index : index + len(block)]
        wrong += len(block) - int((there == np.asarray(block)[: len(there)]).all(axis=1).sum())
        index += len(block)
    return wrong


def truth_of(family: str, samples: int, rate_hz: float) -> Any:
    """Give what a sensor of that family made of the noise."""
    from firmware_sim.playback import Playback

    playback = Playback(noise_counts(samples / rate_hz, rate_hz), rate_hz)
    firmware: Any = FAMILIES[family][2](playback)
    return firmware.playback.counts
