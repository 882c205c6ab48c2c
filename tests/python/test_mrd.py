# SPDX-License-Identifier: BSD-3-Clause
"""firenet.mrd as a Python module, with acquisitions as the tests' client of the
server makes them."""
import os
import pathlib
import sys
import threading
import unittest

import numpy as np

import firenet as fn
from firenet import _mrd_headers, _mrd_interface, mrd, mri

SOURCE = pathlib.Path(os.environ["FIRENET_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests" / "mrd"))
import client  # noqa: E402
import scan  # noqa: E402

MADE = scan.Scan(64, middle=16)


def feed(target, stream):
    """The acquisitions of a stream, parsed by NumPy alone."""
    at, size = 0, client.ACQUISITION.itemsize
    while at < len(stream):
        bytes_ = stream[at + 2:at + 2 + size]
        head = np.frombuffer(bytes_, client.ACQUISITION)[0]
        shape = int(head["active_channels"]), int(head["number_of_samples"])
        start, count = at + 2 + size, shape[0] * shape[1]
        target.add(mrd.decode_acquisition(bytes_), np.frombuffer(
            stream, "<c8", count, start).reshape(shape))
        at = start + 8 * count


class Interface(unittest.TestCase):
    def test_the_copy_is_what_the_header_says(self):
        sys.path.insert(0, str(SOURCE / "examples" / "python"))
        import make_interface
        self.assertEqual(
            pathlib.Path(_mrd_interface.__file__).read_text(),
            make_interface.interface(SOURCE / "mri" / "include" / "firenet",
                                     "mrd.h"),
            "run: python3 examples/python/make_interface.py")

    def test_every_function_is_wrapped(self):
        text = (pathlib.Path(mrd.__file__)).read_text()
        for name in _mrd_interface.FUNCTIONS:
            if name not in ("firenet_mrd_has",  # bits are Python's own
                            "firenet_mrd_acquisition_payload"):
                self.assertRegex(
                    text, name.split("_", 2)[2].split("_", 1)[-1], name)

    def test_headers_have_the_bytes_of_the_format(self):
        """Every field with a value of its own, to NumPy's view of the bytes
        and back."""
        rng = np.random.default_rng(1)
        for dtype, kind, decode in (
                (client.ACQUISITION, mrd.Acquisition, mrd.decode_acquisition),
                (client.IMAGE, mrd.Image, mrd.decode_image)):
            record = np.zeros((), dtype)
            for name in dtype.names:
                field = record[name]
                record[name] = rng.integers(1, 200, field.shape)
            if "number_of_samples" in dtype.names:
                record["number_of_samples"] = 500
                record["trajectory_dimensions"] = 3
            header = decode(record.tobytes())
            self.assertEqual(mrd.encode(header), record.tobytes())
            flat = []
            for name, _ in kind._fields_:
                value = getattr(header, name)
                flat += [getattr(value, one) for one, _ in value._fields_] \
                    if isinstance(value, mrd.Counters) else [value]
            wanted = [record[name] for name in dtype.names]
            self.assertEqual(len(flat), len(wanted))
            for seen, right in zip(flat, wanted):
                np.testing.assert_array_equal(seen, right)

    def test_structs_show_what_they_hold(self):
        self.assertIn("matrix=[128, 64, 1]", repr(mrd.parse(MADE.xml())))
        self.assertTrue(all(s.__doc__ for s in (
            mrd.Scan, mrd.Slice, _mrd_headers.Limits)))


class Scans(unittest.TestCase):
    def test_xml_says_what_it_says(self):
        header = mrd.parse(MADE.xml(3))
        self.assertEqual(list(header.encoded.matrix), [128, 64, 1])
        self.assertEqual(list(header.recon.field_of_view), [220, 220, 5])
        self.assertEqual((header.channels, header.slice.maximum,
                          header.step_1.centre), (8, 2, 32))
        self.assertEqual(header.frequency, 63.5e6)

    def test_from_acquisitions_to_a_picture(self):
        s = mrd.Scan(MADE.xml(2))
        self.assertIsNone(s.noise)
        feed(s, MADE.noise_scan())
        self.assertIsNone(s.take())
        feed(s, MADE.slice(1))
        (one,) = s.slices()
        self.assertEqual((one.shape, one.coils, one.averages, s.coils),
                         ((64, 64), 8, 1, 8))
        self.assertEqual(list(one.first.position), [0, 0, 5])
        lines = np.zeros((64, 64), bool)
        lines[MADE.lines] = True
        np.testing.assert_array_equal(one.mask, lines)
        np.testing.assert_array_equal(one.indices, np.flatnonzero(lines))
        w = mri.whitening(mri.noise_covariance(s.noise))
        samples = mri.mix(w, one.kspace).reshape(8, -1)[:, one.indices]
        maps, _ = mri.espirit(mri.mix(w, one.calibration()), one.shape)
        found = fn.solve("P3", fn.encoding(maps, one.indices), samples,
                         lam=.002, tol=.2, regulariser=fn.variation(
                             one.shape, dtype="complex64"))
        error = scan.nrmse(abs(one.recon(found.x)), MADE.reference())
        self.assertLess(error, .06)
        self.assertEqual(list(one.image(7, 4).matrix), [64, 64, 1])

    def test_slices_outlive_their_scan_and_threads_take_turns(self):
        s = mrd.Scan(MADE.xml(8))
        threads = [threading.Thread(target=feed, args=(s, MADE.slice(k)))
                   for k in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        slices = s.slices()
        del s
        self.assertEqual(sorted(one.first.index.slice for one in slices),
                         [0, 1, 2, 3])
        for one in slices[1:]:
            np.testing.assert_array_equal(one.kspace, slices[0].kspace)

    def test_what_does_not_fit_is_refused_by_name(self):
        s = mrd.Scan(MADE.xml())
        head = mrd.Acquisition(samples=128, channels=8, center_sample=64)
        with self.assertRaisesRegex(fn.ShapeError, "data has shape"):
            s.add(head, np.zeros((8, 127)))
        with self.assertRaisesRegex(fn.NumericError, "not finite"):
            s.add(head, np.full((8, 128), np.nan))
        head.index.step_1 = 64
        with self.assertRaisesRegex(fn.RangeError, "kspace_encode_step_1"):
            s.add(head, np.zeros((8, 128)))
        for call, words in ((lambda: mrd.flag("last"), "last_in_slice"),
                            (lambda: mrd.parse("<a/>"), "ismrmrdHeader"),
                            (lambda: mrd.Scan(MADE.xml(), 0), "limit"),
                            (lambda: mrd.decode_image(b"1"), "198")):
            with self.assertRaisesRegex(Exception, words):
                call()
        self.assertEqual(mrd.flag("is_noise"), 1 << 18)


if __name__ == "__main__":
    unittest.main()
