"""Tests how quests_jvm starts, shares, loses and leaves its worker."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from support import COPPER, ETHANOL, HOT, RUNTIME, TESTDATA, Case, frames

import quests_jvm
from quests_jvm import WorkerError, _protocol, _runtime, _worker


def python(code, **environment):
    """Starts a Python process that prints what the code prints."""
    return subprocess.Popen(
        [sys.executable, "-B", "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHONWARNINGS": "ignore", **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def resident(pid):
    for line in Path("/proc/%d/status" % pid).read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024


def gone(pid):
    """Waits until a process has ended; one that nobody has asked for yet has ended too."""
    for _ in range(500):
        try:
            state = Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()[0]
            # Its files are closed when its last thread has ended.
            if state == "Z" and len(os.listdir("/proc/%d/task" % pid)) == 1:
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


class WorkerTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ethanol = frames(ETHANOL, ":101")
        cls.known = cls.ethanol[:100]
        cls.test = cls.ethanol[100]

    def setUp(self):
        super().setUp()
        warnings.simplefilter("ignore")

    def long_call(self):
        """Something that takes seconds."""
        return quests_jvm.learning_curve(COPPER, num_runs=20, engine="scalar", bandwidth=0.02)

    def interrupted(self, call, after=0.4):
        """Calls, and presses Ctrl-C after some time; how long that took to return."""
        before = signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        # Processes that were begun in the background ignore it.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        signal.setitimer(signal.ITIMER_REAL, after)
        begin = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            call()
        return time.monotonic() - begin

    def test_a_worker_that_is_killed_in_the_middle_of_a_call(self):
        known = quests_jvm.Reference(self.known)
        known.append(self.test)
        before = quests_jvm.delta_entropy(self.test, known)
        killer = threading.Timer(0.5, lambda: os.kill(before.worker, signal.SIGKILL))
        killer.start()
        lost = r"the worker \(process %d\) ended in the middle" % before.worker
        with self.assertRaisesRegex(WorkerError, lost) as caught:
            self.long_call()
        killer.join()
        self.assertIsInstance(caught.exception, quests_jvm.QuestsError)
        # Its socket is still there, and nobody listens at it. Two processes that start at once get one new worker.
        (path,) = [path for path in RUNTIME.glob("quests/*.sock") if path == _runtime.socket_of(quests_jvm._program())]
        self.assertTrue(path.is_socket())
        code = """
            import quests_jvm
            H = quests_jvm.entropy(%r, frames=":1")
            print(H.worker, repr(H), flush=True)
            input()
        """ % str(ETHANOL)
        started = [python(code), python(code)]
        told = [process.stdout.readline() for process in started]
        self.assertEqual(told[0], told[1])
        pid = int(told[0].split()[0])
        self.assertNotEqual(pid, before.worker)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(path.parent).st_mode), 0o700)
        # So does this process, which gives it the reference again.
        after = quests_jvm.delta_entropy(self.test, known)
        self.assertEqual(after.worker, pid)
        np.testing.assert_array_equal(after, before)
        # A client that is killed disturbs nobody.
        started[0].kill()
        started[0].communicate()
        started[1].communicate("\n")
        self.assertEqual(quests_jvm.delta_entropy(self.test, known).worker, pid)

    def test_threads(self):
        known = quests_jvm.Reference(self.known)
        expected = [quests_jvm.delta_entropy(atoms, known).tolist() for atoms in self.ethanol[:20]]
        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(lambda atoms: quests_jvm.delta_entropy(atoms, known).tolist(), self.ethanol[:20]))
        self.assertEqual(found, expected)

    def test_a_child_of_fork_has_connections_of_its_own(self):
        known = quests_jvm.Reference(self.known)
        before = quests_jvm.delta_entropy(self.test, known)
        frames = quests_jvm.novelty(ETHANOL, known)
        next(frames)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                found = quests_jvm.delta_entropy(self.test, known)
                told = [found.tolist(), found.worker]
                try:
                    next(frames)
                except WorkerError:
                    told.append("lost")
                os.write(write, json.dumps(told).encode())
            finally:
                os._exit(0)
        for _ in range(20):
            np.testing.assert_array_equal(quests_jvm.delta_entropy(self.test, known), before)
        os.waitpid(child, 0)
        with os.fdopen(read) as told:
            os.close(write)
            self.assertEqual(json.loads(told.read()), [before.tolist(), before.worker, "lost"])
        self.assertEqual(next(frames).frame, 1)

    def test_interrupts(self):
        known = quests_jvm.Reference(self.known)
        before = quests_jvm.delta_entropy(self.test, known)
        self.assertLess(self.interrupted(self.long_call), 3)
        after = quests_jvm.delta_entropy(self.test, known)
        self.assertEqual(after.worker, before.worker)
        np.testing.assert_array_equal(after, before)
        # Nothing goes on that nobody wants any more.
        for _ in range(100):
            if not quests_jvm.Worker().status()["running"]:
                break
            time.sleep(0.02)
        self.assertEqual(quests_jvm.Worker().status()["running"], 0)
        # While a generator and a watched file are waited for.
        file = self.folder / "growing.xyz"
        file.write_text("")
        with quests_jvm.watch(file, known) as watched:
            self.assertLess(self.interrupted(lambda: next(watched)), 3)
        np.testing.assert_array_equal(quests_jvm.delta_entropy(self.test, known), before)

    def test_an_interrupt_when_the_worker_has_just_kept_something(self):
        worker, other = quests_jvm.Worker(), quests_jvm.Worker()
        known = quests_jvm.Reference(self.known[:10], worker=worker)
        before = quests_jvm.delta_entropy(self.test, known)
        receive = worker.receive

        def interrupted(connection):
            worker.receive = receive
            while other.status()["running"]:
                pass
            raise KeyboardInterrupt

        for call in (lambda: known.append(self.test), lambda: quests_jvm.Reference(self.known[:5], worker=worker)):
            worker.receive = interrupted
            with self.assertRaises(KeyboardInterrupt):
                call()
            # What was not added is not there, and what nobody knows of is not kept.
            np.testing.assert_array_equal(quests_jvm.delta_entropy(self.test, known), before)
            kept = [kept["environments"] for kept in worker.status()["references"]]
            self.assertEqual(kept.count(90), 1)
            self.assertNotIn(99, kept)
            self.assertNotIn(45, kept)
        known.close()
        worker.close()
        other.close()

    def test_a_reference_is_given_again_as_a_whole_or_not_at_all(self):
        worker = quests_jvm.Worker()
        file = self.folder / "more.xyz"
        shutil.copy(ETHANOL, file.with_suffix(".xyz.gz"))
        file = file.with_suffix(".xyz.gz")
        with quests_jvm.Reference(self.known[:10], worker=worker) as known:
            known.append(file)
            worker.close()
            os.utime(file, (1, 1))
            for _ in range(2):
                with self.assertRaisesRegex(quests_jvm.InputError, "has changed"):
                    quests_jvm.delta_entropy(self.test, known)
        worker.close()

    def test_a_failing_progress_function_ends_the_call(self):
        seen = []

        def fail(progress):
            seen.append(progress)
            raise KeyError("enough")

        with self.assertRaisesRegex(KeyError, "enough"):
            quests_jvm.learning_curve(COPPER, num_runs=20, engine="scalar", progress=fail)
        self.assertEqual(len(seen), 1)
        self.assertGreater(seen[0].done, 0)
        self.assertTrue(seen[0].what)
        self.assertEqual(quests_jvm.entropy(self.known[:1], progress=False).record["n_envs"], 9)

    def test_a_bar_in_notebooks(self):
        shown = []

        class Handle:
            def update(self, content):
                shown.append(content)

        class Module:
            HTML = str

            @staticmethod
            def display(content, display_id):
                shown.append(content)
                return Handle()

            @staticmethod
            def get_ipython():
                shell = Module()
                shell.kernel = 1
                return shell

        self.addCleanup(setattr, quests_jvm._progress, "_DELAY", quests_jvm._progress._DELAY)
        quests_jvm._progress._DELAY = 0
        for name in ("IPython", "IPython.display"):
            self.assertNotIn(name, sys.modules)
            sys.modules[name] = Module
            self.addCleanup(sys.modules.pop, name)
        quests_jvm.learning_curve(COPPER, frames=":8", num_runs=1, engine="scalar")
        self.assertGreater(len(shown), 1)
        self.assertTrue(any("<progress value=" in content for content in shown), shown)
        self.assertEqual(shown[-1], "")

    def test_a_private_worker(self):
        with quests_jvm.Worker(private=True) as worker:
            self.assertNotEqual(worker.pid, quests_jvm.Worker().pid)
            frames = quests_jvm.novelty(self.known, self.known, worker=worker)
            first = next(frames)
            # The generator has the only connection, and gives it up.
            H = quests_jvm.entropy(self.known, worker=worker)
            self.assertEqual((H.worker, first.worker), (worker.pid, worker.pid))
            self.assertEqual(len(list(frames)), 99)
            with ThreadPoolExecutor(3) as pool:
                found = list(pool.map(lambda _: quests_jvm.entropy(self.known, worker=worker), range(6)))
            self.assertEqual(found, [H] * 6)
            # References that nobody has any more are dropped with the next call.
            for _ in range(5):
                quests_jvm.delta_entropy(self.test, quests_jvm.Reference(self.known, worker=worker))
            with quests_jvm.Reference(self.known, worker=worker) as known:
                self.assertEqual(len(known), 900)
                quests_jvm.delta_entropy(self.test, known)
                self.assertEqual(len(worker.status()["references"]), 1)
            with self.assertRaisesRegex(ValueError, "closed"):
                quests_jvm.delta_entropy(self.test, known)
            file = self.folder / "known.xyz"
            file.write_text("2\n\nCu 0 0 0\nCu 0 0 2.5\n")
            known = quests_jvm.Reference(file, worker=worker)
            file.write_text("2\n\nCu 0 0 0\nCu 0 0 2.25\n\n")
            # The worker keeps what it has read.
            read = quests_jvm.delta_entropy(self.test, known)
            pid = worker.pid
            before = quests_jvm.use(worker)
            try:
                self.assertEqual(quests_jvm.entropy(self.known).worker, pid)
            finally:
                quests_jvm.use(before)
            # Killed while a generator is read.
            frames = quests_jvm.novelty(ETHANOL, self.known, worker=worker)
            next(frames)
            os.kill(pid, signal.SIGKILL)
            with self.assertRaises(WorkerError):
                for frame in frames:
                    pass
            self.assertTrue(gone(pid))
            # Another one cannot read the same again.
            with self.assertRaisesRegex(quests_jvm.InputError, "has changed since"):
                quests_jvm.delta_entropy(self.test, known)
            self.assertEqual(len(read), 9)
            self.assertNotEqual(quests_jvm.entropy(self.known, worker=worker).worker, pid)
            pid = worker.pid
        self.assertTrue(gone(pid))

    def test_a_reference_is_saved_and_opened(self):
        known = quests_jvm.Reference(self.known[:50], k=12)
        known.append(iter(self.known[50:]))
        self.assertEqual((len(known), known.frames), (900, 100))
        # The test is described as the reference.
        expected = quests_jvm.delta_entropy(self.test, self.known, k=12)
        labelled = [atoms.copy() for atoms in self.known[:3]]
        for atoms in labelled:
            atoms.arrays["kind"] = np.array([1, 2, 2] * 3)
        of_kinds = quests_jvm.Reference(labelled, elements="centre", elements_from="kind")
        self.assertEqual(quests_jvm.delta_entropy(labelled[0], of_kinds).record["elements_from"], "kind")
        np.testing.assert_array_equal(quests_jvm.delta_entropy(self.test, known), expected)
        self.assertEqual(quests_jvm.entropy(known), quests_jvm.entropy(self.known, k=12))
        self.assertEqual(quests_jvm.metrics(known).n_envs, 900)
        folder = self.folder / "known.qref"
        known.save(folder)
        with self.assertRaises(quests_jvm.OutputError):
            known.save(folder)
        known.save(folder, overwrite=True)
        # It knows its k, and the test is described with that.
        again = quests_jvm.Reference.open(folder)
        self.assertEqual(len(again), 900)
        np.testing.assert_array_equal(quests_jvm.delta_entropy(self.test, again), expected)
        rows = quests_jvm.Reference(quests_jvm.descriptors(self.known, k=12).astype(np.float32), k=12)
        np.testing.assert_allclose(quests_jvm.delta_entropy(self.test, rows), expected, atol=1e-3)

    def test_warnings_point_at_the_line_of_the_user(self):
        warnings.simplefilter("always")
        quests_jvm.entropy(self.known)
        for _ in quests_jvm.novelty(self.known[:2], self.known, species=["C", "H", "O"], k=2):
            pass
        with quests_jvm.watch(self.folder / "few.xyz", self.known, until_idle=0.05, poll=0.01) as watched:
            (self.folder / "few.xyz").write_text("1\n\nNi 0 0 0\n")
            list(watched)
        quests_jvm.compat.entropy.entropy(np.random.default_rng(1).normal(size=(50, 2)), 0.001)
        self.assertGreater(len(self.warned), 3, self.said())
        self.assertEqual({w.filename for w in self.warned}, {__file__})
        self.assertEqual({w.category for w in self.warned}, {quests_jvm.QuestsWarning})
        warnings.simplefilter("error")
        with self.assertRaises(quests_jvm.QuestsWarning):
            quests_jvm.entropy(self.known)
        warnings.simplefilter("ignore")
        self.assertEqual(quests_jvm.entropy(self.known).record["n_envs"], 900)

    def test_a_thousand_calls_leave_nothing_behind(self):
        known = quests_jvm.Reference(self.known)
        worker = quests_jvm.entropy(known).worker

        def call(count):
            for _ in range(count):
                quests_jvm.delta_entropy(self.test, known)

        # The heap grows to what it needs, and what is called often is compiled: at some time that is over. What every
        # call left behind would grow in every round.
        for _ in range(5):
            before = resident(os.getpid()), resident(worker)
            call(1000)
            grown = resident(os.getpid()) - before[0], resident(worker) - before[1]
            if grown[0] < 2 and grown[1] < 10:
                break
        self.assertLess(grown[0], 2)
        self.assertLess(grown[1], 10)

    def test_the_folder_of_sockets(self):
        self.addCleanup(os.environ.__setitem__, "XDG_RUNTIME_DIR", os.environ["XDG_RUNTIME_DIR"])
        self.addCleanup(os.environ.pop, "TMPDIR", None)
        base = Path(tempfile.mkdtemp(dir="/tmp"))
        self.addCleanup(shutil.rmtree, base, True)
        os.environ["TMPDIR"] = str(base)
        own = base / ("quests-%d" % os.getuid())
        # Not private, missing, or too long: the temporary folder in its place.
        os.chmod(base, 0o755)
        for unusable in (base, base / "missing", base / ("long" * 25)):
            if "long" in str(unusable):
                unusable.mkdir(0o700)
            os.environ["XDG_RUNTIME_DIR"] = str(unusable)
            self.assertEqual(_runtime.folder(), own)
        self.assertEqual(stat.S_IMODE(own.stat().st_mode), 0o700)
        os.environ["TMPDIR"] = str(base / ("long" * 25))
        self.assertEqual(_runtime.folder(), Path("/tmp", own.name))
        os.environ["TMPDIR"] = str(base)
        os.chmod(own, 0o770)
        with self.assertRaisesRegex(WorkerError, "nobody else can enter"):
            _runtime.folder()
        own.rmdir()
        (base / "other").mkdir(0o700)
        own.symlink_to(base / "other")
        with self.assertRaisesRegex(WorkerError, "nobody else can enter"):
            _runtime.folder()

    def test_other_settings_other_worker(self):
        program = quests_jvm._program()
        self.addCleanup(os.environ.pop, "QUESTS_JOBS", None)
        before = _runtime.socket_of(program)
        self.assertLess(len(bytes(before)), 100)
        os.environ["QUESTS_JOBS"] = "1"
        self.assertNotEqual(_runtime.socket_of(program), before)
        self.assertNotEqual(_runtime.socket_of("/another/quests"), _runtime.socket_of(program))

    def test_java_that_prints_before_it_is_ready(self):
        before = {name: os.environ.get(name) for name in ("QUESTS_PROGRAM", "LC_ALL")}
        self.addCleanup(lambda: [os.environ.pop(name) if v is None else os.environ.update({name: v}) for name, v in before.items()])
        noisy = self.folder / "noisy"
        noisy.write_text("#!/bin/sh\necho '[0.005s][info][gc] Using Serial'\nexec \"%s\" \"$@\"\n" % quests_jvm._program())
        noisy.chmod(0o755)
        os.environ["LC_ALL"] = "C"
        worker = quests_jvm.Worker(program=str(noisy))
        self.addCleanup(worker.shutdown)
        # Whatever the language of the process that starts it.
        file = self.folder / "é.xyz"
        file.write_text("1\n\nCu 0 0 0\n")
        self.assertEqual(quests_jvm.entropy(file, worker=worker), 0)

    def test_what_cannot_be_started_says_why(self):
        fake = self.folder / "quests"
        fake.write_text("#!/bin/sh\necho 'quests: JDK 25 or newer is needed' >&2\nexit 1\n")
        fake.chmod(0o755)
        for worker in (quests_jvm.Worker(program=str(fake)), quests_jvm.Worker(program=str(fake), private=True)):
            with self.assertRaisesRegex(WorkerError, "^JDK 25 or newer is needed$"):
                quests_jvm.entropy(self.known, worker=worker)
        trace = "Exception in thread main java.lang.OutOfMemoryError: Java heap space" + 8 * "\n\tat org.quests.Main"
        fake.write_text("#!/bin/sh\ncat >&2 <<END\n%s\nEND\nexit 1\n" % trace)
        with self.assertRaisesRegex(WorkerError, "OutOfMemoryError: Java heap space$"):
            quests_jvm.entropy(self.known, worker=quests_jvm.Worker(program=str(fake), private=True))

    def test_more_than_the_worker_can_take(self):
        hello = {"type": "hello", "protocol": 1, "pid": 7, "outdated": False, "limits": {"body": 1 << 20}}
        with self.standing_in([hello]) as worker:
            with self.assertRaisesRegex(quests_jvm.UsageError, "the data take 3 MiB, and the worker takes at most 1"):
                quests_jvm.entropy(np.zeros((50000, 9)), rows="x", h=1.0, worker=worker)

    def test_workers_of_other_versions(self):
        hello = {"type": "hello", "protocol": 1, "pid": 7, "outdated": True}
        answers = [hello, dict(hello, outdated=False)]
        with self.standing_in(answers) as worker:
            self.assertEqual(worker.pid, 7)
        with self.standing_in([dict(hello, protocol=2, version="9")]) as worker:
            with self.assertRaisesRegex(WorkerError, "worker of protocol 1, found one of protocol 2, version 9"):
                worker.status()
        with self.standing_in([b"HTTP/1.1 400 Bad Request\r\n\r\n"]) as worker:
            with self.assertRaisesRegex(WorkerError, "something else"):
                worker.status()

    def standing_in(self, hellos):
        """Answers connections in place of a worker, with one hello after the other."""
        worker = quests_jvm.Worker(program=str(self.folder / ("stands in %d" % len(os.listdir(RUNTIME / "quests")))))
        path = _runtime.socket_of(worker._program)
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(path))
        listening.listen()
        self.addCleanup(path.unlink)
        self.addCleanup(listening.close)

        def answer():
            for hello in hellos:
                client, _ = listening.accept()
                self.addCleanup(client.close)
                client.sendall(hello if isinstance(hello, bytes) else b"".join(_protocol.encode(hello, [])))

        threading.Thread(target=answer, daemon=True).start()
        return worker

    def test_a_program_that_is_not_there_is_named(self):
        lone = self.folder / "alone"
        package = Path(quests_jvm.__file__).parent
        shutil.copytree(package, lone / "quests_jvm", ignore=shutil.ignore_patterns("_program", "__pycache__"))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("QUESTS_")}
        environment.update(PYTHONPATH=str(lone), PATH="")
        script = "import sys, quests_jvm; assert 'ase' not in sys.modules; quests_jvm.entropy('x')"
        for more, error in (
            ({}, "the program quests was not found"),
            ({"QUESTS_PROGRAM": "/no/quests"}, "the program /no/quests, which QUESTS_PROGRAM names"),
            ({"QUESTS_HOME": str(lone)}, "which QUESTS_HOME names"),
        ):
            done = subprocess.run(
                [sys.executable, "-B", "-c", script], env={**environment, **more}, capture_output=True, text=True)
            self.assertRegex(done.stderr, "FileNotFoundError: .*" + error)
        # In this order: a wheel's own, a source tree's, an archive's.
        for place in ("quests_jvm/_program/quests", "bin/quests", "quests"):
            file = lone / place
            file.parent.mkdir(exist_ok=True)
            file.write_text("")
        script = "import quests_jvm; print(quests_jvm._program())"

        def found(**more):
            done = subprocess.run(
                [sys.executable, "-B", "-c", script], env={**environment, **more}, capture_output=True, text=True)
            return done.stdout.strip()

        self.assertEqual(found(QUESTS_HOME=str(lone)), str(lone / "bin/quests"))
        self.assertEqual(found(), "")
        (lone / "quests_jvm/_program/quests.jar").write_text("")
        self.assertEqual(found(), str(lone / "quests_jvm/_program/quests"))
        self.assertEqual(found(QUESTS_PROGRAM=str(lone / "quests")), str(lone / "quests"))

    def test_the_version_is_the_projects(self):
        pom = (TESTDATA.parent / "pom.xml").read_text(encoding="utf-8")
        version = pom.split("<artifactId>quests</artifactId>")[1].split("<version>")[1].split("</version>")[0]
        self.assertEqual(quests_jvm.__version__, version.replace("-SNAPSHOT", ".dev0").replace("-", ""))
        settings = (TESTDATA.parent / "python/pyproject.toml").read_text(encoding="utf-8")
        self.assertIn('\nversion = "%s"\n' % quests_jvm.__version__, settings)


class ObserverTest(Case):
    def setUp(self):
        super().setUp()
        warnings.simplefilter("ignore")
        self.known = frames(COPPER, ":4")
        self.cold = self.known[0].copy()
        self.hot = frames(HOT, ":1")[0]

    def test_it_counts_harvests_and_stops(self):
        from ase.calculators.emt import EMT
        from ase.md.verlet import VelocityVerlet

        from quests_jvm.observe import NoveltyObserver, StopSimulation

        known = quests_jvm.Reference(self.known)
        atoms = self.hot.copy()
        atoms.calc = EMT()
        dyn = VelocityVerlet(atoms, 1.0)
        file = self.folder / "novel.extxyz"
        alarms = []
        observer = NoveltyObserver(
            known, atoms, threshold=1.0, patience=2, callback=alarms.append, harvest=file, stop=dyn)
        dyn.attach(observer, interval=1)
        dyn.run(10)
        self.assertEqual((observer.frames, observer.novel_frames, observer.stopped, dyn.nsteps), (2, 2, True, 1))
        self.assertEqual(alarms, [observer])
        dH = quests_jvm.delta_entropy(atoms, known)
        np.testing.assert_array_equal(observer.dH, dH)
        self.assertEqual(observer.n_above, (dH > 1).sum())
        kept = frames(file, ":")
        self.assertEqual(len(kept), 2)
        np.testing.assert_allclose(kept[1].arrays["dH"], dH, atol=1e-7)
        with self.assertRaisesRegex(quests_jvm.OutputError, "novel.extxyz: exists already"):
            NoveltyObserver(known, atoms, harvest=file)
        self.assertEqual(len(frames(file, ":")), 2)
        harvest = []
        observer = NoveltyObserver(
            self.known, atoms, h=0.015, k=32, fraction=0.01, harvest=harvest, harvest_max=1, stop=True)
        with self.assertRaisesRegex(StopSimulation, "of 256 atoms have δH above 0 nats"):
            observer()
        self.assertEqual(len(harvest), 1)
        quiet = NoveltyObserver(known, self.cold, callback=alarms.append)
        quiet()
        self.assertEqual((quiet.novel, quiet.alarm, len(alarms)), (False, False, 1))


if __name__ == "__main__":
    unittest.main()
