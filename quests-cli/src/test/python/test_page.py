"""Runs the cells of docs/python.md, and compares the values that they tell."""

import ast
import contextlib
import io
import os
import re
import tempfile
import unittest

import numpy as np

from support import COPPER, TESTDATA, Case

import quests_jvm
from quests_jvm._call import Call

PAGE = (TESTDATA.parent / "docs" / "python.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"-?\d+\.\d+…")


def cells(text):
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


class PageTest(Case):
    def test_it_does_what_it_says(self):
        before = os.getcwd()
        # A folder for what it writes, with the project's data.
        (self.folder / "testdata").symlink_to(TESTDATA)
        os.chdir(self.folder)
        self.addCleanup(os.chdir, before)
        names = {}
        told = 0
        # The last part has a test of its own.
        for cell in cells(PAGE.split("## The rows of an index")[0]):
            lines = cell.splitlines()
            for statement in ast.parse(cell).body:
                code = "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
                value = re.search(r"  # (.*)$", lines[statement.end_lineno - 1])
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    if isinstance(statement, ast.Expr):
                        found = eval(compile(ast.Expression(statement.value), code, "eval"), names)
                    else:
                        exec(compile(ast.Module([statement], []), code, "exec"), names)
                        found = printed.getvalue().strip() or None
                if value and found is not None:
                    self.check(code, found, value[1])
                    told += 1
        self.assertGreater(told, 25)

    def check(self, code, found, told):
        number = NUMBER.match(told)
        if number:
            # As many digits as are told.
            digits = number[0].rstrip("…")
            last = 10.0 ** -len(digits.split(".")[1])
            self.assertAlmostEqual(found, float(digits), delta=1.01 * last, msg=code)
        else:
            same = re.match(re.escape(str(found)) + r"(,|:|$)", told)
            self.assertTrue(same, "%s\ngives %s, and the page says %s" % (code, found, told))


class IndexPageTest(unittest.TestCase):
    """The code of docs/python.md reads the rows of an index."""

    def test_rows(self):
        scope = {}
        exec(cells(PAGE.split("## The rows of an index")[1])[0], scope)
        with tempfile.TemporaryDirectory() as folder:
            index = os.path.join(folder, "cu.qref")
            parts = (":10", "20:23")
            for i, frames in enumerate(parts):
                made = Call("index", {"frames": frames, "k": 9, "output": index}, append=i > 0)
                made.add("data", COPPER).run()
            read = np.concatenate(list(scope["segments"](index)))
            expected = [quests_jvm.descriptors(COPPER, frames=frames, k=9) for frames in parts]
            np.testing.assert_allclose(read, np.concatenate(expected), rtol=0, atol=1e-13)


if __name__ == "__main__":
    unittest.main()
