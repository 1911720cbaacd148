"""The folder of the user's sockets, and how a worker is started."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Any, Dict, List

from ._errors import WorkerError
from ._launcher import command

# Of what a worker was started with, what its results and its speed depend on. Jobs of Slurm have processors of their
# own, and end what they have started.
_VARIABLES = (
    "QUESTS_JAVA_OPTS",
    "QUESTS_CLASS_PATH",
    "QUESTS_JOBS",
    "QUESTS_CACHE",
    "CUDA_VISIBLE_DEVICES",
    "JAVA_HOME",
    "JDK_JAVA_OPTIONS",
    "JAVA_TOOL_OPTIONS",
    "SLURM_CPUS_PER_TASK",
    "SLURM_JOB_ID",
)

# What the address of a socket can hold is little more.
_PATH_LIMIT = 100
_NAME_LENGTH = len("/worker-0123456789abcdef.sock")
_LOG_LIMIT = 1 << 20
# In seconds.
_END_TIMEOUT = 2.0


def folder() -> Path:
    """The folder for sockets, which only the user can enter."""
    user = os.getuid()
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and os.path.isabs(runtime) and _is_private(runtime) and _is_short(os.path.join(runtime, "quests")):
        return _made(Path(runtime, "quests"))
    temporary = os.environ.get("TMPDIR") or ""
    if not (os.path.isabs(temporary) and os.path.isdir(temporary) and _is_short(temporary + "/quests-%d" % user)):
        temporary = "/tmp"
    return _made(Path(temporary, "quests-%d" % user))


def _is_short(path: str) -> bool:
    return len(os.fsencode(path)) + _NAME_LENGTH < _PATH_LIMIT


def _is_private(path: str) -> bool:
    try:
        found = os.stat(path)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _made(path: Path) -> Path:
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        pass
    except OSError as e:
        raise WorkerError("the folder for the worker's socket cannot be made: %s" % e) from e
    # Another user could have made it, or a link, to see what is sent.
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise WorkerError(
            "%s: expected a folder that belongs to you and that nobody else can enter, for the worker's socket;"
            " remove it, or let XDG_RUNTIME_DIR name another one" % path
        )
    return path


def environment() -> Dict[str, str]:
    """What a worker gets. It works in another folder, so that paths become absolute, and for processes with other
    settings of the language, so that names of files may have any letters."""
    own = dict(os.environ, LC_ALL="C.UTF-8")
    classes = own.get("QUESTS_CLASS_PATH")
    if classes:
        own["QUESTS_CLASS_PATH"] = os.pathsep.join(os.path.abspath(p) for p in classes.split(os.pathsep) if p)
    return own


def socket_of(program: str) -> Path:
    """The socket of the worker that this program, started as it would be here, listens at."""
    own = environment()
    identity = json.dumps([program] + [own.get(name) for name in _VARIABLES])
    name = hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return folder() / ("worker-%s.sock" % name)


def start_shared(program: str, socket: Path) -> None:
    """Starts a worker that outlives this process, and waits until it, or another one there, is ready."""
    with _log(log_of(socket)) as errors:
        begin = errors.seek(0, os.SEEK_END)
        # Through a shell that ends at once: the worker is nobody's child, and leaves no zombie.
        with subprocess.Popen(
            ["/bin/sh", "-c", '"$@" &', "sh", *command(program), "serve", "--socket", str(socket), "--idle", "10m"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd="/",
            env=environment(),
            start_new_session=True,
        ) as process:
            assert process.stdout is not None
            # Java may have been told to print something before.
            ready = any(map(_is_ready, process.stdout))
        if not ready:
            raise WorkerError(_why(errors, begin) or "%s could not be started as a worker" % program)


class Child:
    """A worker that talks by its standard input and output, and ends with this process.

    incoming, outgoing: file descriptors, which belong to who made it
    """

    def __init__(self, program: str):
        # Read only if it cannot be started.
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [*command(program), "serve", "--stdio", "--parent", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd="/",
            env=environment(),
            # Ctrl-C is for this process, which cancels what the worker does.
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self.incoming = os.dup(self._process.stdout.fileno())
        self.outgoing = os.dup(self._process.stdin.fileno())
        self._process.stdout.close()
        self._process.stdin.close()

    def why(self) -> str:
        """What it had to say before it ended."""
        self._process.wait()
        return _why(self._errors, 0)

    def end(self) -> None:
        """Waits for its end, which comes when nobody writes to it any more."""
        try:
            self._process.wait(timeout=_END_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def forget(self) -> None:
        """In a process made by fork: it is the child of another."""
        self._process.returncode = 0


def _is_ready(line: bytes) -> bool:
    try:
        return bool(json.loads(line).get("ready"))
    except (ValueError, AttributeError):
        return False


def _log(path: Path) -> IO[bytes]:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0)
    if os.fstat(file.fileno()).st_size > _LOG_LIMIT:
        file.truncate(0)
    return file


def _why(errors: IO[bytes], begin: int) -> str:
    errors.seek(begin)
    lines: List[str] = errors.read().decode("utf-8", "replace").splitlines()
    told = [line[len("quests: ") :] for line in lines if line.startswith("quests: ")]
    # Of an error of Java what it is, not where.
    return "\n".join(told or [line for line in lines if not line.startswith("\t")][-5:])


def log_of(socket: Path) -> Path:
    """What a worker could not tell anybody."""
    return socket.with_suffix(".log")
