"""Measures the calls of quests_jvm, and prints the table of docs/python.md.

    PYTHONPATH=python python3 python/bench.py [TESTDATA]

Needs ASE. It starts a worker of its own, which no other process uses. Best on a quiet machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ase.io
import numpy as np

import quests_jvm

CALLS = 200
MANY = 1000


def milliseconds(call, count):
    """The times of so many calls."""
    times = np.empty(count)
    for i in range(count):
        begin = time.perf_counter()
        call()
        times[i] = 1000 * (time.perf_counter() - begin)
    return times


def resident(pid):
    """Resident memory of a process in MiB."""
    for line in Path("/proc/%d/status" % pid).read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def command_line(*words):
    begin = time.perf_counter()
    subprocess.run([quests_jvm._program(), *words], check=True, capture_output=True)
    return 1000 * (time.perf_counter() - begin)


def row(what, times, bound=None):
    told = "" if bound is None else " (≤ %g)" % bound
    print("| %s | %.2f%s | %.2f | %.2f |" % (what, np.median(times), told, times.min(), np.quantile(times, 0.95)))


def main(testdata):
    small = ase.io.read(testdata / "ethanol_500K.extxyz.gz", ":101")
    training = ase.io.read(testdata / "cu256_fcc_900K.extxyz.gz", ":")
    hot = ase.io.read(testdata / "cu256_fcc_1200K.extxyz.gz", ":4")

    begin = time.perf_counter()
    worker = quests_jvm.Worker().pid
    ready = time.perf_counter() - begin
    known = quests_jvm.Reference(small[:100])
    begin = time.perf_counter()
    quests_jvm.delta_entropy(small[100], known)
    first = 1000 * (time.perf_counter() - begin)
    nine = milliseconds(lambda: quests_jvm.delta_entropy(small[100], known), CALLS)
    whole = milliseconds(lambda: quests_jvm.delta_entropy(small[100], small[:100]), CALLS)
    begin = time.perf_counter()
    copper = quests_jvm.Reference(training)
    packed = 1000 * (time.perf_counter() - begin)
    cells = milliseconds(lambda: quests_jvm.delta_entropy(hot, copper), CALLS)
    entropies = milliseconds(lambda: quests_jvm.entropy(copper), 20)

    print("| call | median (ms) | least | 95 % |")
    print("|---|---|---|---|")
    row("*δH* of 9 atoms against a `Reference` of 900 environments", nine, 5)
    row("the same, against 100 `Atoms` that are handed over each time", whole)
    row("*δH* of 1,024 atoms against a `Reference` of 10,496 environments", cells, 40)
    row("*H* of a `Reference` of 10,496 environments", entropies)
    print()
    print("- worker ready after %.2f s" % ready)
    print("- the first call after that: %.2f ms, %.2f × the median (≤ 2)" % (first, first / np.median(nine)))
    print("- a `Reference` of 10,496 environments: %.0f ms" % packed)

    own = os.getpid()
    before = resident(own), resident(worker)
    milliseconds(lambda: quests_jvm.delta_entropy(small[100], known), MANY)
    after = resident(own), resident(worker)
    print("- %s calls: this process from %.1f to %.1f MiB, the worker from %.1f to %.1f MiB"
          % (format(MANY, ","), before[0], after[0], before[1], after[1]))

    with tempfile.TemporaryDirectory() as folder:
        test, reference = os.path.join(folder, "test.xyz"), os.path.join(folder, "reference.xyz")
        ase.io.write(test, small[100], format="extxyz")
        ase.io.write(reference, small[:100], format="extxyz")
        print("- the command line for the first row: %.0f ms" % command_line("dH", test, reference, "--quiet"))


if __name__ == "__main__":
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "testdata"
    with tempfile.TemporaryDirectory(prefix="quests-") as runtime:
        os.environ["XDG_RUNTIME_DIR"] = runtime
        try:
            main(data)
        finally:
            quests_jvm.shutdown()
