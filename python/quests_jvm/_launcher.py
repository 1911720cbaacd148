"""Where the program is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import List


def program() -> str:
    """The path of the launcher.

    In this order: the file that QUESTS_PROGRAM names; that of the folder QUESTS_HOME, an unpacked archive or a source
    tree; the one within this package, as in a wheel; that of the source tree or of the archive that this package is
    in; `quests` on PATH.
    """
    named = os.environ.get("QUESTS_PROGRAM")
    if named:
        found = shutil.which(named) if os.sep not in named else named
        if found is None or not os.path.isfile(found):
            raise FileNotFoundError("the program %s, which QUESTS_PROGRAM names, was not found" % named)
        return os.path.abspath(found)
    home = os.environ.get("QUESTS_HOME")
    if home:
        for launcher in ("bin/quests", "quests"):
            candidate = Path(home, launcher)
            if candidate.is_file():
                return os.path.abspath(candidate)
        raise FileNotFoundError("the program quests was not found in %s, which QUESTS_HOME names" % home)
    here = Path(__file__).resolve().parent
    own = here / "_program" / "quests"
    if own.is_file() and own.with_name("quests.jar").is_file():
        return str(own)
    # In folder python of a source tree, or in lib/quests/python of the archive. Elsewhere a file of that name could be
    # anything.
    for marker, launcher in (("pom.xml", "../../quests"), ("quests.jar", "../../../../bin/quests")):
        candidate = here / launcher
        if (here.parent.parent / marker).is_file() and candidate.is_file():
            return str(candidate.resolve())
    found = shutil.which("quests")
    if found is None:
        raise FileNotFoundError(
            "the program quests was not found; name it in the environment variable QUESTS_PROGRAM"
        )
    return os.path.abspath(found)


def command(launcher: str) -> List[str]:
    """How to start the launcher. Where a wheel was unpacked without permissions it is still a shell script."""
    return [launcher] if os.access(launcher, os.X_OK) else ["/bin/sh", launcher]
