"""Events do not depend on which kernels the linear algebra library picks for this CPU."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

KERNELS = {"x86_64": ("Prescott", "SandyBridge", "Haswell"), "AMD64": ("Prescott", "SandyBridge", "Haswell")}


def event_hash(kernel):
    environment = os.environ | {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "1"}
    call = [sys.executable, "-m", "benchmarks.engine", "--hash"]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, timeout=100, check=True)
    return done.stdout.strip()


@pytest.mark.skipif(platform.machine() not in KERNELS, reason="kernel names are known for x86 only")
def test_one_hash_on_every_kernel():
    hashes = {kernel: event_hash(kernel) for kernel in KERNELS[platform.machine()]}
    assert len(set(hashes.values())) == 1, hashes
    assert all(len(value) == 64 for value in hashes.values())
