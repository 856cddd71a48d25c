"""`python -m benchmarks [name …]`: run the named benchmarks, or all of them."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks

HELPERS = {"__main__", "inputs", "measure", "rooms", "streams"}


def main(wanted: list[str]) -> None:
    """Run each benchmark's `main` and leave a line between them."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    for name in wanted or [name for name in names if name not in HELPERS]:
        importlib.import_module(f"benchmarks.{name}").main()
        print()


if __name__ == "__main__":
    main(sys.argv[1:])
