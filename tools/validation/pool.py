"""Work on many scenes at once, in an order that does not depend on timing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")


def work(function: Callable[[In], Out], tasks: Iterable[In], *, workers: int) -> list[Out]:
    """Apply a function to all tasks, in their order."""
    listed = list(tasks)
    if workers <= 1:
        return [function(task) for task in listed]
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the processes are the parallelism
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(function, listed, chunksize=8))
