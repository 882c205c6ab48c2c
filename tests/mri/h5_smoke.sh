#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# h5_smoke.sh PROGRAM PYTHON: firenet-reconstruct on raw data of scanners, made
# by the tools of the format and compared with what these recover, and on files
# that are broken.
set -u

program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
python=$2
. "$(dirname "$0")/../smoke.sh"
cd "$folder" || exit 1
export OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1

if ! command -v ismrmrd_generate_cartesian_shepp_logan >/dev/null ||
    ! "$python" -c 'import h5py' 2>/dev/null; then
    echo "1..0 # SKIP ismrmrd-tools or h5py are not installed"
    exit 0
fi

runs() {
    "$program" "$@" >stdout 2>stderr
}
refuses() {
    word=$1
    shift
    ! runs "$@" && [ "$(wc -l <stderr)" -eq 1 ] && grep -q -e "$word" stderr
}
makes() {
    ismrmrd_generate_cartesian_shepp_logan "$@" >tool 2>&1
}

check 'a tool of the format makes raw data' makes -m 64 -c 4 -C -r 2 -o full.h5
check 'and recovers them' sh -c 'cp full.h5 tool.h5 &&
    ismrmrd_recon_cartesian_2d tool.h5 >tool 2>&1'
check 'they are read' runs --kspace full.h5 --maps auto --out full \
    --save-image full-image.h5
check 'their noise scan makes white noise' sh -c '
    awk "/^residual/ { ok = \$2 > .85 && \$2 < 1.02 } END { exit !ok }" stdout'
check 'the picture is that of the tool' "$python" -c '
import h5py, numpy as np
x = abs(np.load("full/reconstruction.npy"))
y = h5py.File("tool.h5")["dataset/cpp/data"][0].reshape(64, 64)
seen = np.corrcoef(x.ravel(), y.ravel())[0, 1]
assert x.shape == (64, 64) and seen > .97, (x.shape, seen)'
check 'an image of the format has the same numbers' "$python" -c '
import h5py, numpy as np
x = np.load("full/reconstruction.npy")
y = h5py.File("full-image.h5")["dataset/image_0/data"][:].reshape(64, 64)
assert np.abs(x.real - y["real"]).max() <= 1e-6 * np.abs(x).max()
assert np.abs(x.imag - y["imag"]).max() <= 1e-6 * np.abs(x).max()'
check 'its own header, and the XML of the raw data' "$python" -c '
import h5py, numpy as np
file = h5py.File("full-image.h5")["dataset"]
head = file["image_0/header"][0]
assert tuple(head["matrix_size"]) == (64, 64, 1), head
assert np.allclose(head["field_of_view"], (300, 300, 6)), head
assert (head["data_type"], head["image_type"]) == (7, 5), head
assert b"encodedSpace" in file["xml"][0]'
check 'a size in millimetres, in NIfTI too' sh -c '
    "$2" --kspace full.h5 --maps auto --out nifti --save-image image.nii \
        >stdout 2>stderr && "$1" -c "
import numpy as np
size = np.frombuffer(open(\"image.nii\", \"rb\").read()[80:92], \"f4\")
assert np.allclose(size, (300 / 64, 300 / 64, 6)), size"' - "$python" "$program"
check 'the other repetition is a slice of its own' \
    runs --kspace full.h5 --maps auto --slice 1 --out other
check 'with other noise' sh -c '
    ! cmp -s full/reconstruction.npy other/reconstruction.npy'
check 'there is no third' refuses 'has 2' --kspace full.h5 --maps auto --slice 2

check 'half of the lines, with some to calibrate by' \
    makes -m 64 -c 4 -C -a 2 -w 24 -o half.h5
check 'are recovered' runs --kspace half.h5 --maps auto --out half
check 'from as many as there are' sh -c '
    grep -q "calibration      24 x 24" stdout'
check 'nearly to the same' "$python" -c '
import numpy as np
x, y = (abs(np.load(d + "/reconstruction.npy")) for d in ("full", "half"))
assert np.corrcoef(x.ravel(), y.ravel())[0, 1] > .97'
check 'lines can be dropped for a test' \
    runs --kspace full.h5 --maps auto --acceleration-test 2 --out test

makes -m 16 -c 2 -C -o small.h5
head -c 20000 full.h5 >cut.h5
check 'a file that ends too soon' refuses 'not all of one' \
    --kspace cut.h5 --maps auto
echo nothing >nothing.h5
check 'a file of something else' refuses 'no HDF5' \
    --kspace nothing.h5 --maps auto
check 'a file that is not there' refuses 'cannot be read' \
    --kspace nowhere.h5 --maps auto
check 'a file of an image only' refuses 'no acquisitions' \
    --kspace full-image.h5 --maps auto
check 'a header that is no XML' sh -c '
    sed "s/<encodedSpace>/<encodedSpaxe>/" full.h5 >xml.h5 &&
    ! "$1" --kspace xml.h5 --maps auto 2>stderr && grep -q line stderr' \
    - "$program"
check 'raw data need --maps' refuses 'needs --maps' --kspace full.h5
check 'no folder for an image is told' refuses 'nowhere/image.nii: No such' \
    --kspace full.h5 --maps auto --out early --save-image nowhere/image.nii
check 'before there is a picture' test ! -e early/reconstruction.png
check 'a mask is theirs' refuses 'mask: allowed' --kspace full.h5 --maps auto \
    --mask half/reconstruction.npy
check 'slices are theirs' refuses 'slice: allowed' --slice 1

# Bytes of the acquisitions' own headers, behind what HDF5 reads by: none may
# end the program in another way than it says.
check 'broken numbers are refused or recovered' "$python" -c '
import random, subprocess, sys
whole = open("half.h5", "rb").read()
for seed in range(40):
    draw, data = random.Random(seed), bytearray(whole)
    rows = [i for i in range(len(data) - 4) if
            data[i:i + 4] == b"\x80\x00\x04\x00"]  # samples and channels
    at = draw.choice(rows)
    data[at + draw.randrange(-40, 4)] = draw.randrange(256)
    open("broken.h5", "wb").write(data)
    run = subprocess.run([sys.argv[1], "--kspace", "broken.h5", "--maps",
                          "adaptive", "--sparsity", "tv", "--tolerance", ".9",
                          "--quiet", "--out", "broken"], capture_output=True,
                         text=True)
    assert run.returncode in (0, 1), (seed, run.returncode, run.stderr)
    assert run.returncode == (run.stderr != ""), (seed, run.stderr)' "$program"

# And anywhere, where HDF5 itself may end: in its own process.
check 'broken files end the program in no other way' "$python" -c '
import random, subprocess, sys
whole = open("small.h5", "rb").read()
for seed in range(1030, 1050):
    draw, data = random.Random(seed), bytearray(whole)
    for _ in range(draw.choice((1, 3, 20))):
        end = min(len(data), draw.choice((2000, 20000, len(data))))
        data[draw.randrange(end)] = draw.randrange(256)
    open("broken.h5", "wb").write(data)
    run = subprocess.run([sys.argv[1], "--kspace", "broken.h5", "--maps",
                          "adaptive", "--sparsity", "tv", "--tolerance", ".9",
                          "--quiet", "--out", "broken"], capture_output=True,
                         text=True)
    assert run.returncode in (0, 1), (seed, run.returncode, run.stderr)
    assert run.returncode == (run.stderr != ""), (seed, run.stderr)' "$program"
finish
