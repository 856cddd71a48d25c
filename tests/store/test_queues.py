"""What waits to be committed: bounded, in order, nothing lost between the thread that puts and the one that takes."""

from __future__ import annotations

import threading

from impactmon.store.recording.queues import Queues, Source

from .records import packets


def source(room: int = 1000) -> Source:
    made = Source(1, lambda _packets: None)
    made.room = room
    return made


def test_what_finds_no_room_is_refused_and_counted():
    one, arrived = source(room=5), packets(9)
    assert [one.put(packet) for packet in arrived[:7]] == [True] * 5 + [False] * 2
    assert (one.accepted, one.refused) == (5, 2)
    assert one.take() == arrived[:5]
    assert one.put(arrived[7])
    assert one.accepted == 6


def test_of_those_that_come_together_as_many_are_taken_as_find_room():
    one, arrived = source(room=5), packets(9)
    assert one.put_all(arrived[:3]) == 3
    assert one.put_all(arrived[3:]) == 2
    one.room = 1  # the disk refuses: less room than is taken already
    assert one.put_all(arrived[5:]) == 0
    assert (one.accepted, one.refused) == (5, 8)
    assert one.take() == arrived[:5]


def test_a_thread_that_takes_meanwhile_gets_each_packet_once_and_in_order():
    one, arrived = source(room=1 << 30), packets(40_000)
    taken, done = [], threading.Event()

    def take() -> None:
        while not done.is_set():
            taken.extend(one.take())

    taking = threading.Thread(target=take)
    taking.start()
    counts = []
    for number, packet in enumerate(arrived):
        one.put(packet) if number % 3 else one.put_all([packet])
        counts.append(one.accepted)
    done.set()
    taking.join()
    assert taken + one.take() == arrived
    assert counts == list(range(1, len(arrived) + 1)), "known to the thread that puts, to the packet"


def test_what_was_taken_is_given_again_until_it_is_safe():
    queues, one = Queues(100), source()
    queues.add(one)
    assert queues.take() is None
    first, second = packets(2)
    one.put(first)
    load = queues.take()
    one.put(second)
    assert queues.take() is load
    assert load.packets == [(1, [first])]
    queues.done()
    assert queues.take().packets == [(1, [second])]
