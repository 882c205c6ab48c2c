# SPDX-License-Identifier: BSD-3-Clause
"""The tutorial runs, and its page is what it says and draws."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np

SOURCE = pathlib.Path(os.environ["FIRENET_SOURCE"])
DOC = SOURCE / "doc"
MAKE = SOURCE / "examples" / "python" / "make_tutorial.py"

try:
    from matplotlib import image
except ImportError:
    image = None


@unittest.skipUnless(image, "no matplotlib")
class Tutorial(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.made = pathlib.Path(folder.name)
        subprocess.run([sys.executable, str(MAKE), folder.name], check=True)

    def test_the_page_is_what_the_script_says(self):
        self.assertEqual((DOC / "tutorial.md").read_text(),
                         (self.made / "tutorial.md").read_text(),
                         "run: python3 examples/python/make_tutorial.py")

    def test_its_pictures_are_what_the_script_draws(self):
        """Fonts may differ a little from one matplotlib to the next."""
        made = sorted(path.name for path in self.made.glob("*.png"))
        self.assertEqual(made, sorted(path.name for path in
                                      DOC.glob("tutorial-*.png")))
        self.assertEqual(len(made), 4)
        for name in made:
            old, new = (image.imread(folder / name)
                        for folder in (DOC, self.made))
            self.assertEqual(old.shape, new.shape, name)
            self.assertLess(np.abs(old - new).mean(), 0.02, name)
            self.assertIn(f"]({name})", (DOC / "tutorial.md").read_text())


if __name__ == "__main__":
    unittest.main()
