# SPDX-License-Identifier: BSD-3-Clause
"""Pictures are made where matplotlib is, and nothing needs it elsewhere."""
import io
import unittest

import firenet as fn
from support import Case, levels, operator, sparse

try:
    import matplotlib
    matplotlib.use("agg")
except ImportError:
    matplotlib = None


@unittest.skipUnless(matplotlib, "no matplotlib")
class Pictures(Case):
    def setUp(self):
        self.A = operator()
        self.y = self.A @ sparse()

    def drawn(self, axes):
        """The labels of the lines; the picture can be written."""
        axes.figure.savefig(io.BytesIO())
        return [line.get_label() for line in axes.lines]

    def test_history_of_a_solve(self):
        result = fn.solve("P3", self.A, self.y, lam=0.02)
        axes = fn.plot.history(result)
        self.assertEqual(self.drawn(axes), ["objective", "gap"])
        self.assertIn("converged", axes.get_title())
        constrained = fn.solve("P1", self.A, self.y, eta=0.1)
        self.assertIn("infeasibility",
                      self.drawn(fn.plot.history(constrained)))

    def test_network_and_what_it_did(self):
        net = fn.Network(self.A, levels(), restarts=3)
        rows = []
        net.run(self.y, reference=sparse(), callback=lambda e: rows.append(
            (e.layer, e.objective, e.gap, e.error)))
        axes = fn.plot.network(net, rows, y_norm=10.0)
        self.assertEqual(self.drawn(axes), ["proved before any data",
                                            "objective", "gap", "error"])
        self.assertEqual(self.drawn(fn.plot.network(net)), [])


class Without(Case):
    def test_the_package_does_not_load_matplotlib(self):
        from test_process import python
        self.assertEqual(python("import firenet, sys; "
                                "print('matplotlib' in sys.modules)"), "False")


if __name__ == "__main__":
    unittest.main()
