"""Keep an executor busy with tasks and collect the outcomes: local processes, or a cluster's workers."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any

from impactmon.batch.plan import Task
from impactmon.batch.shards import drop_halves
from impactmon.batch.work import FAILED, Outcome, work
from impactmon.errors import UsageError

AHEAD = 3
"""Tasks submitted per worker: none waits for work, and a hundred thousand paths do not fill the queue."""

MOST_PATIENCE_S = 15.0
"""A scheduler on a busy machine takes seconds to answer; a mistyped address never does."""

ATTEMPTS = 2
"""A task whose worker died is tried once more, alone to blame the second time."""


class ThisProcess(Executor):
    """An executor that works at once, in this process: for one job, and for tests."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call at once."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass(frozen=True, slots=True)
class Pool:
    """How to make an executor, and to make it anew when it breaks.

    Attributes
    ----------
    make : callable
        Gives an executor.
    workers : int
        How many tasks it does at once.
    """

    make: Callable[[], Executor]
    workers: int


def local_pool(jobs: int) -> Pool:
    """Give a pool of processes of this machine; one job needs no process of its own."""
    if jobs == 1:
        return Pool(ThisProcess, 1)
    return Pool(lambda: _processes(jobs), jobs)


def cluster_pool(address: str) -> Pool:
    """Give a pool of a Dask cluster's workers, which see the same paths as this machine.

    Raises
    ------
    UsageError
        If dask is not installed or the scheduler does not answer.
    """
    try:
        from dask.distributed import Client  # pyright: ignore[reportUnknownVariableType]
    except ImportError:
        raise UsageError("A cluster needs dask.", hint="pip install 'impactmon[cluster]'") from None
    try:
        client: Any = Client(address, timeout=_patience_s(), set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(
            f"No scheduler answers at {address}.", hint="Start it with: dask scheduler"
        ) from error
    workers = max(1, sum(client.nthreads().values()))
    return Pool(lambda: client.get_executor(retries=3, pure=False), workers)


def _patience_s() -> float:
    """Give how long to wait for a scheduler: what dask is told, but a wrong address is not waited for so long."""
    dask: Any = import_module("dask.utils")
    asked = import_module("dask").config.get("distributed.comm.timeouts.connect", default=MOST_PATIENCE_S)
    return min(MOST_PATIENCE_S, float(dask.parse_timedelta(asked)))


def run(tasks: Iterable[Task], out: Path, kind: str, pool: Pool) -> Generator[Outcome, None, None]:
    """Work through tasks and give their outcomes as they come.

    Parameters
    ----------
    tasks : iterable of Task
        Taken as workers become free.
    out : Path
        Folder of results.
    kind : str
        "parquet", "csv" or "json".
    pool : Pool
        Who does the work.

    Notes
    -----
    Closing the iterator (Ctrl-C) drops what has not begun; what was written is whole.
    """
    waiting = iter(tasks)
    pending: dict[Future[Outcome], tuple[Task, int]] = {}
    again: list[tuple[Task, int]] = []
    executor = pool.make()
    try:
        while True:
            _fill(executor, pending, again, waiting, out, kind, pool.workers * AHEAD)
            if not pending:
                executor.shutdown(wait=True)
                return
            finished, _ = wait(pending, return_when=FIRST_COMPLETED)
            broken = False
            for future in finished:
                task, attempt = pending.pop(future)
                error = future.exception()
                if error is None:
                    yield future.result()
                    continue
                broken |= isinstance(error, BrokenProcessPool)
                if attempt < ATTEMPTS:
                    again.append((task, attempt + 1))
                else:
                    yield Outcome(path=task.path, status=FAILED, message=f"Its worker died twice ({error}).")
            if broken:
                again += [(task, attempt + 1) for task, attempt in pending.values() if attempt < ATTEMPTS]
                pending = {future: held for future, held in pending.items() if held[1] >= ATTEMPTS}
                executor = _renewed(executor, pool)
    finally:
        _stop(executor, pending)


def _fill(
    executor: Executor,
    pending: dict[Future[Outcome], tuple[Task, int]],
    again: list[tuple[Task, int]],
    waiting: Iterator[Task],
    out: Path,
    kind: str,
    most: int,
) -> None:
    """Submit until enough is on its way; what is tried again goes one at a time, so that blame is certain."""
    while again and not any(attempt > 1 for _, attempt in pending.values()):
        task, attempt = again.pop()
        pending[executor.submit(work, task, str(out), kind)] = (task, attempt)
    while len(pending) < most and (task := next(waiting, None)) is not None:
        pending[executor.submit(work, task, str(out), kind)] = (task, 1)


def _renewed(executor: Executor, pool: Pool) -> Executor:
    """Replace a broken executor."""
    executor.shutdown(wait=False)
    return pool.make()


def _stop(executor: Executor, pending: Iterable[Future[Outcome]]) -> None:
    """End an executor without waiting for what has not begun."""
    processes = list(getattr(executor, "_processes", None) or {})
    if isinstance(executor, ProcessPoolExecutor):
        # The pool cancels its own: a future cancelled here would trip the pool's thread when a worker dies.
        executor.shutdown(wait=False, cancel_futures=True)
    else:
        for future in pending:
            future.cancel()
        executor.shutdown(wait=False)  # a cluster's executor knows no more of the standard call
    for pid in processes:
        # A worker inside a long file would outlive Ctrl-C by minutes; its shard is not begun.
        with suppress(OSError):
            os.kill(pid, signal.SIGTERM)


def _processes(jobs: int) -> ProcessPoolExecutor:
    """Give worker processes that leave Ctrl-C to this one and use one thread each."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")  # small products on many threads cost twice the CPU
    return ProcessPoolExecutor(
        max_workers=jobs, mp_context=get_context("spawn"), initializer=_follow_the_parent
    )


def _leave(number: int, _frame: Any) -> None:
    """End a worker at once, with nothing half written."""
    drop_halves()
    os._exit(128 + number)


def _follow_the_parent() -> None:
    """Let only the parent answer Ctrl-C, and end when it is killed: nobody would collect what is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    parent = parent_process()
    if parent is not None:
        Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()
