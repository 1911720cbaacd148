"""What the tests of quests_jvm share: data, the command line, and one worker in a folder of its own.

PYTHONPATH finds the package, QUESTS_PROGRAM names the program, QUESTS_TESTDATA the project's folder testdata.
"""

import atexit
import json
import os
import shutil
import subprocess
import tempfile
import unittest
import warnings
from pathlib import Path

import numpy as np
from ase.io import read

TESTDATA = Path(os.environ["QUESTS_TESTDATA"])
COPPER = TESTDATA / "cu256_fcc_900K.extxyz.gz"
HOT = TESTDATA / "cu256_fcc_1200K.extxyz.gz"
ETHANOL = TESTDATA / "ethanol_500K.extxyz.gz"
GOLDEN = TESTDATA / "golden"

# A short name: addresses of sockets hold few bytes.
RUNTIME = Path(tempfile.mkdtemp(prefix="quests-test-", dir="/tmp"))
os.environ["XDG_RUNTIME_DIR"] = str(RUNTIME)
os.environ.pop("QUESTS_HOME", None)

import quests_jvm  # noqa: E402


def _end():
    quests_jvm.shutdown()
    shutil.rmtree(RUNTIME, ignore_errors=True)


atexit.register(_end)


def start(*words):
    """Starts the command line."""
    return subprocess.Popen(
        [os.environ["QUESTS_PROGRAM"], *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process):
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


def load(file):
    if str(file).endswith(".json"):
        return json.loads(Path(file).read_text(encoding="utf-8"))
    return np.load(file)


def frames(file, index):
    return read(file, index=index)


class Case(unittest.TestCase):
    """Gathers warnings, in `said`; has a folder for files."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="a folder ")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)

    def setUp(self):
        catcher = warnings.catch_warnings(record=True)
        self.warned = catcher.__enter__()
        self.addCleanup(catcher.__exit__, None, None, None)
        warnings.simplefilter("always")

    def said(self):
        return [str(w.message) for w in self.warned]
