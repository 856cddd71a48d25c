"""Time that jumps from timer to timer, and stands still while a thread works."""

from __future__ import annotations

import asyncio
import threading

from firmware_sim import virtual_time


def test_waiting_costs_nothing_and_timers_come_in_order():
    async def main():
        loop = asyncio.get_running_loop()
        came: list[tuple[str, float]] = []

        async def wait(name: str, seconds: float) -> None:
            await asyncio.sleep(seconds)
            came.append((name, loop.time() - 1000.0))

        await asyncio.gather(wait("hour", 3600.0), wait("second", 1.0), wait("day", 86_400.0))
        return came

    assert virtual_time.run(main()) == [("second", 1.0), ("hour", 3600.0), ("day", 86_400.0)]


def test_the_clock_stands_still_while_a_thread_works():
    """The thread ends when the loop has slept for the third time: had the clock jumped, that were seconds later."""

    async def main():
        loop = asyncio.get_running_loop()
        turns, may_end = [0], threading.Event()

        def work() -> str:
            may_end.wait()
            return "written"

        async def count() -> None:
            while True:
                await asyncio.sleep(0)
                turns[0] += 1
                if turns[0] == 3:
                    may_end.set()
                    await asyncio.sleep(1.0)

        counting = asyncio.create_task(count())
        began_s = loop.time()
        answer = await asyncio.to_thread(work)
        took_s = loop.time() - began_s
        counting.cancel()
        return answer, took_s

    assert virtual_time.run(main()) == ("written", 0.0)


def test_an_error_in_a_thread_sets_the_clock_going_again():
    async def main():
        def fail() -> None:
            raise OSError("disk full")

        try:
            await asyncio.to_thread(fail)
        except OSError as error:
            await asyncio.sleep(5.0)
            return str(error), asyncio.get_running_loop().time()
        return None

    assert virtual_time.run(main()) == ("disk full", 1005.0)
