# SPDX-License-Identifier: BSD-3-Clause
"""The package in a process that has threads, forks and other libraries; each
where it can go wrong in a Python of its own."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest

import numpy as np

import firenet as fn
from processes import PACKAGE, PROBLEM, python
from support import Case, levels, operator, sparse

LIBRARY = os.environ["FIRENET_LIBRARY"]
BUILD = os.environ["FIRENET_BUILD"]
SOURCE = pathlib.Path(os.environ["FIRENET_SOURCE"])


class Threads(Case):
    def test_one_network_serves_many_threads(self):
        A = operator()
        net = fn.Network(A, levels(), restarts=2, inner=6)
        ys = [A @ sparse(seed) for seed in range(6)]
        want = [net(y) for y in ys]
        seen = [[None] * len(ys) for _ in range(4)]

        def work(row):
            for i, y in enumerate(ys):
                row[i] = (net(y), A.H @ y)

        threads = [threading.Thread(target=work, args=(row,)) for row in seen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for row in seen:
            for (x, back), y, x_alone in zip(row, ys, want):
                self.assertTrue(np.array_equal(x, x_alone))
                self.assertTrue(np.array_equal(back, A.H @ y))

    def test_two_threads_solve_at_once(self):
        """Each is kept in C for half a second; were the interpreter locked
        meanwhile, one would begin when the other ends."""
        A, begin, spans = operator(), threading.Barrier(2), []

        def work():
            y = A @ sparse()
            begin.wait()
            start = time.monotonic()
            r = fn.solve("P3", A, y, lam=1e-3, tol=1e-300, method="plain",
                         step_ratio=1e-5, max_iterations=2**31 - 1,
                         deadline=0.5)
            spans.append((start, time.monotonic(), r.outcome))

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        starts, ends, outcomes = zip(*spans)
        self.assertEqual(outcomes, ("deadline", "deadline"))
        self.assertGreater(min(ends) - max(starts), 0.25)

    def test_other_threads_run_meanwhile(self):
        """Without releasing the interpreter lock the ticks would wait."""
        net = fn.Network(operator(), levels(), restarts=60, inner=100)
        ticks, done = [], threading.Event()

        def tick():
            while not done.wait(0.001):
                ticks.append(net.layers)

        thread = threading.Thread(target=tick)
        thread.start()
        net.run(operator() @ sparse(), every=10**9)
        done.set()
        thread.join()
        self.assertGreater(len(ticks), 5)

    def test_threads_inside_change_no_bit(self):
        out = [python(PROBLEM + """if True:
            import sys
            fn.configure(threads=int(sys.argv[1]))
            net = fn.Network(A, levels(), restarts=3, inner=5)
            print(hash(net(y).tobytes() + (A @ sparse(1)).tobytes()))
            """, threads, PYTHONHASHSEED="0") for threads in "13"]
        self.assertEqual(out[0], out[1])

    def test_threads_inside_take_whole_rows_of_a_batch(self):
        """One task for each thread is handed out, not one for each loop."""
        out = python(PROBLEM + """if True:
            from concurrent.futures import ThreadPoolExecutor
            net = fn.Network(A, levels(), restarts=3, inner=5)
            Y = np.stack([y, 2 * y, -y, 1j * y])
            want = np.stack([net(row) for row in Y])

            class Counter(ThreadPoolExecutor):
                tasks = 0

                def submit(self, *arguments):
                    self.tasks += 1
                    return super().submit(*arguments)

            counter = Counter(2)
            for executor in (False, counter):
                fn.configure(threads=2, executor=executor)
                net = fn.Network(A, levels(), restarts=3, inner=5)
                print(np.array_equal(net.batch(Y), want))
            print(counter.tasks)
            """)
        self.assertEqual(out.split(), ["True", "True", "1"])


class Wisdom(Case):
    def test_it_passes_from_process_to_process(self):
        plan = ("import sys, firenet as fn; fn.configure(planner='measure'); "
                "fn.dft((97,)); sys.stdout.buffer.write(fn.save_wisdom())")
        text = subprocess.run([sys.executable, "-c", plan], check=True,
                              capture_output=True).stdout
        fn.load_wisdom(text)
        lines = set(text.split(b"\n"))
        self.assertGreater(len(lines), 4)
        self.assertLessEqual(lines, set(fn.save_wisdom().split(b"\n")))
        with self.assertRaisesRegex(fn.Error, "not wisdom"):
            fn.load_wisdom(b"rubbish")


class Loading(Case):
    def test_beside_a_numpy_that_uses_blas(self):
        """NumPy's BLAS is at work in its threads before and between."""
        out = python("""
            import numpy as np
            big = np.random.default_rng(0).standard_normal((400, 400))
            before = big @ big
            import firenet as fn
            F = fn.dft((40, 40))
            M = fn.matrix(big)
            for _ in range(3):
                x = big[0]
                ok = np.allclose(M @ x, big @ x)
                ok &= np.array_equal(big @ big, before)
                z = big[:40, :40]
                ok &= np.allclose(F @ z, np.fft.fft2(z, norm="ortho"))
                print(ok)
            """)
        self.assertEqual(out.split(), ["True"] * 3)

    def test_in_a_forked_child(self):
        """With threads of our own, which the child does not have."""
        out = python(PROBLEM + """if True:
            import os
            fn.configure(threads=2)
            M = fn.matrix(random((50, 50), "f8"))
            net = fn.Network(A, levels(), restarts=2, inner=5)
            want = net(y), M @ np.ones(50)
            reader, writer = os.pipe()
            child = os.fork()
            if child == 0:
                same = all(np.array_equal(a, b) for a, b in zip(
                    want, (net(y), M @ np.ones(50))))
                same &= np.array_equal(net(y), fn.Network(
                    A, levels(), restarts=2, inner=5)(y))
                os.write(writer, b"same" if same else b"differs")
                os._exit(0)
            status = os.waitpid(child, 0)[1]
            print(os.read(reader, 10).decode(), status,
                  np.array_equal(net(y), want[0]))
            """)
        self.assertEqual(out, "same 0 True")

    def test_in_a_process_pool(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "pooled.py"
            path.write_text("from support import *\n\n\ndef work(seed):\n"
                            "    A = operator()\n"
                            "    return np.linalg.norm(A @ sparse(seed))\n")
            out = python("""
                import multiprocessing, sys
                sys.path.insert(0, sys.argv[1])
                import pooled
                want = [pooled.work(seed) for seed in range(4)]
                with multiprocessing.get_context("fork").Pool(2) as pool:
                    print(pool.map(pooled.work, range(4)) == want)
                """, folder)
        self.assertEqual(out, "True")

    def test_twice_through_two_paths(self):
        """Two copies of library and package; neither takes the other's
        objects."""
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder, "libfirenet.so.0")
            shutil.copy(LIBRARY, copy)
            out = python("""
                import importlib, os, sys
                import numpy as np
                import firenet as first
                for name in list(sys.modules):
                    if name.startswith("firenet"):
                        del sys.modules[name]
                os.environ["FIRENET_LIBRARY"] = sys.argv[1]
                import firenet as second
                x = np.arange(16.0).reshape(4, 4)
                F, G = first.dft((4, 4)), second.dft((4, 4))
                print(first is not second, np.array_equal(F @ x, G @ x))
                try:
                    F @ G
                except TypeError:
                    print("refused")
                try:
                    first.Network(G, first.Levels([16], [2]))
                except Exception as error:
                    print(type(error).__name__)
                """, str(copy))
        self.assertEqual(out.split(),
                         ["True", "True", "refused", "TypeError"])

    def test_in_a_thread_that_imports_it(self):
        out = python("""
            import threading

            def work():
                import numpy as np
                import firenet as fn
                print(np.allclose(fn.dft(4) @ np.ones(4), [2, 0, 0, 0]))

            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            """)
        self.assertEqual(out, "True")

    def test_in_a_thread_of_a_subinterpreter(self):
        """NumPy warns there, and works; so do we."""
        out = python("""
            import sys
            import threading
            try:
                import _xxsubinterpreters as subinterpreters
            except ImportError:
                print("none")
                raise SystemExit

            def work():
                inner = subinterpreters.create()
                subinterpreters.run_string(inner, sys.argv[1])
                subinterpreters.destroy(inner)

            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            """, textwrap.dedent("""
            import warnings
            warnings.simplefilter("ignore")
            import numpy as np
            import firenet as fn
            A = fn.user((2, 2), lambda x: 2 * x, lambda y: 2 * y)
            r = fn.solve("P3", A, np.ones(2), lam=0.1,
                         callback=lambda event: None)
            print(r.outcome, fn.dft(4) @ np.ones(4), flush=True)
            """))
        if out == "none":
            self.skipTest("this Python has no subinterpreters to try")
        self.assertEqual(out, "converged [2.+0.j 0.+0.j 0.+0.j 0.+0.j]")

    def test_a_missing_library_is_named(self):
        out = python("""
            try:
                import firenet
            except OSError as error:
                print(error)
            """, FIRENET_LIBRARY="/nowhere/libfirenet.so.0")
        self.assertIn("/nowhere/libfirenet.so.0", out)

    def test_another_library_is_no_firenet(self):
        out = python("""
            try:
                import firenet
            except ImportError as error:
                print(error)
            """, FIRENET_LIBRARY="libm.so.6")
        self.assertIn("libm.so.6 has no firenet_", out)

    def test_a_checkout_finds_its_own_build(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            shutil.copytree(SOURCE / "examples" / "python",
                            root / "examples" / "python")
            shutil.copytree(SOURCE / "include", root / "include")
            (root / "build-any" / "lib").mkdir(parents=True)
            shutil.copy(LIBRARY, root / "build-any" / "lib")
            out = python("import firenet; print(firenet._library.lib._name)",
                         PYTHONPATH=str(root / "examples" / "python"),
                         FIRENET_LIBRARY="")
        self.assertTrue(out.endswith("build-any/lib/libfirenet.so.0"), out)

    def test_pkg_config_finds_one_that_is_not_installed(self):
        """From a copy outside the checkout, whose builds it cannot see."""
        if not shutil.which("pkg-config"):
            self.skipTest("no pkg-config")
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(PACKAGE / "firenet", folder + "/firenet")
            out = python("import firenet; print(firenet._library.lib._name)",
                         PYTHONPATH=folder, FIRENET_LIBRARY="",
                         LD_LIBRARY_PATH="",
                         PKG_CONFIG_PATH=BUILD)
        if out == "libfirenet.so.0":
            self.skipTest("the loader finds an installed one first")
        self.assertTrue(os.path.samefile(out, LIBRARY), out)

    def test_pip_installs_it(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "python"
            shutil.copytree(SOURCE / "examples" / "python", copy)
            run = subprocess.run(
                [sys.executable, "-m", "pip", "install", "--no-index",
                 "--no-build-isolation", "--no-deps", "--quiet", "--target",
                 folder + "/site", str(copy)], capture_output=True, text=True)
            if "No module named" in run.stderr:
                self.skipTest("no pip, or no setuptools")
            self.assertEqual(run.returncode, 0, run.stderr)
            out = python("import firenet; print(firenet.__file__)",
                         PYTHONPATH=folder + "/site")
            typed = pathlib.Path(folder, "site/firenet/py.typed").exists()
        self.assertTrue(out.startswith(folder + "/site"), out)
        self.assertTrue(typed)


if __name__ == "__main__":
    unittest.main()
