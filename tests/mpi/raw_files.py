# SPDX-License-Identifier: BSD-3-Clause
"""Raw data of volumes: acquisitions to a file, and by one process of the plain
library to samples."""
import pathlib
import sys

import h5py
import numpy as np

import firenet.mri
from firenet import mrd

sys.path.append(str(pathlib.Path(__file__).parent.parent / "mrd"))
from client import ACQUISITION  # noqa: E402

COUNTERS = ("kspace_encode_step_1", "kspace_encode_step_2", "average", "slice",
            "contrast", "phase", "repetition", "set", "segment", "user")


def head_type():
    """That of the files: the counters are a struct of their own."""
    fields = {name: ACQUISITION.fields[name][0] for name in ACQUISITION.names}
    counters = np.dtype([(name, fields[name]) for name in COUNTERS])
    return np.dtype([
        *((name, fields[name]) for name in fields
          if name not in COUNTERS and not name.startswith("user_")),
        ("idx", counters), ("user_int", fields["user_int"]),
        ("user_float", fields["user_float"])])


HEAD = head_type()
FLOATS = h5py.vlen_dtype(np.dtype("<f4"))
ROW = np.dtype([("head", HEAD), ("traj", FLOATS), ("data", FLOATS)])


def xml(shape, oversampling=1, z_axis=True, recon=None, fields=""):
    """Of a grid, planes first."""
    def space(x, y, z, wide):
        return (f"<matrixSize><x>{x}</x><y>{y}</y><z>{z}</z></matrixSize>"
                f"<fieldOfView_mm><x>{200 * wide}</x><y>200</y><z>100</z>"
                "</fieldOfView_mm>")

    def limits(name, n):
        return (f"<{name}><minimum>0</minimum><maximum>{n - 1}</maximum>"
                f"<center>{n // 2}</center></{name}>")
    z, y, x = shape
    return (
        "<ismrmrdHeader><encoding><encodedSpace>" +
        space(x * oversampling, y, z if z_axis else 1, oversampling) +
        "</encodedSpace><reconSpace>" + space(*(recon or (x, y, z)), 1) +
        "</reconSpace><encodingLimits>" +
        limits("kspace_encoding_step_1", y) +
        limits("kspace_encoding_step_2", z) + "</encodingLimits>" + fields +
        "<trajectory>cartesian</trajectory></encoding></ismrmrdHeader>")


def acquisition(data, line=0, plane=0, flags=(), **fields):
    """(header, data [coils][samples])."""
    data = np.ascontiguousarray(data, "c8")
    head = mrd.Acquisition(
        version=1, samples=data.shape[1], channels=len(data),
        available_channels=len(data), center_sample=data.shape[1] // 2,
        flags=sum(map(mrd.flag, flags)))
    head.index.step_1, head.index.step_2 = line, plane
    for name, value in fields.items():
        setattr(head.index if hasattr(head.index, name) else head, name, value)
    return head, data


def write(path, text, acquisitions):
    """As libismrmrd does: rows are chunks of their own."""
    rows = np.empty(len(acquisitions), ROW)
    for row, (head, data) in zip(rows, acquisitions):
        flat = np.frombuffer(mrd.encode(head), ACQUISITION)[0]
        for name in ACQUISITION.names:
            to = row["head"]["idx"] if name in COUNTERS else row["head"]
            to[name] = flat[name]
        row["traj"] = np.zeros(0, "f4")
        row["data"] = data.view("f4").ravel()
    with h5py.File(path, "w") as file:
        group = file.create_group("dataset")
        group.create_dataset("xml", data=np.array([text.encode()], object),
                             dtype=h5py.string_dtype("ascii"))
        group.create_dataset("data", data=rows, dtype=ROW, chunks=(1,),
                             maxshape=(None,))
    return path


class Plain:
    """What one process makes of them: shape, indices, y of whitened coils."""

    def __init__(self, text, acquisitions, volume=0):
        scan = mrd.Scan(text)
        for head, data in acquisitions:
            scan.add(head, data)
        scan.finish()
        slice = scan.slices()[volume]
        kspace, self.noise = slice.kspace, scan.noise
        if self.noise is not None:
            self.noise = self.noise / np.float32(np.sqrt(slice.averages))
            kspace = firenet.mri.mix(firenet.mri.whitening(
                firenet.mri.noise_covariance(self.noise)), kspace)
        self.shape, self.indices = slice.shape, slice.indices
        self.y = kspace.reshape(slice.coils, -1)[:, self.indices]
