# SPDX-License-Identifier: BSD-3-Clause
"""A file that ismrmrd-tools made, streamed."""
import os
import subprocess
import tempfile

import numpy as np

import client as mrd
import scan
from common import Skipped


def a_file_of_ismrmrd_tools_is_served(server):
    """The phantom of their generator, streamed as it stands in the file."""
    try:
        import h5py
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "phantom.h5")
            subprocess.run(["ismrmrd_generate_cartesian_shepp_logan", "-m",
                            "128", "-c", "8", "-a", "2", "-w", "24", "-n",
                            ".02", "-C", "-r", "2", "-o", path], check=True,
                           stdout=subprocess.DEVNULL)
            with h5py.File(path) as file:
                xml = file["dataset/xml"][0]
                records = file["dataset/data"][:]
    except (ImportError, FileNotFoundError) as missing:
        raise Skipped(str(missing)) from None
    c = mrd.Client(server)
    c.send(mrd.text(mrd.HEADER, xml))
    for r in records:
        head = np.zeros((), mrd.ACQUISITION)
        flatten(r["head"], head)
        c.send(mrd.message(mrd.DATA, head.tobytes() + np.asarray(
            r["traj"], "<f4").tobytes() + np.asarray(
                r["data"], "<f4").tobytes()))
    images, texts, closed = c.close()
    # a repetition for each shift of the lines, twice
    assert closed and len(images) == 4, (len(images), texts)
    assert [int(i.head["repetition"]) for i in images] == [0, 1, 2, 3]
    for image in images:
        assert image.pixels.shape == (1, 128, 128), image.pixels.shape
    first, second = (i.pixels[0] for i in images[:2])
    # their lines differ, the phantom does not; it is dark around it
    assert scan.nrmse(first, second) < .15, scan.nrmse(first, second)
    inside = np.median(first[54:74, 54:74])
    assert inside > 8 * np.median(first[:8]), (inside, np.median(first[:8]))


def flatten(record, head):
    """Fields by name; those of `idx` stand in the header itself here."""
    for key in record.dtype.names:
        if record.dtype[key].names:
            flatten(record[key], head)
        else:
            head[key] = record[key]


TESTS = [a_file_of_ismrmrd_tools_is_served]
