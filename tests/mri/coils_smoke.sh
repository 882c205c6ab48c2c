#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# coils_smoke.sh PROGRAM PAGE PYTHON HERE [DATA]: firenet-reconstruct with
# several coils: simulated ones, files of them, what it refuses, and a real
# brain where there is one; PAGE is scanner_coils.
set -u

program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
page=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
python=$3
here=$4
data=${5:-}
. "$here/../smoke.sh"
cd "$folder" || exit 1
export OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1

runs() {
    "$program" "$@" >stdout 2>stderr
}

# refuses WORD ARGUMENTS..: fails with a message of one line that has the word.
refuses() {
    word=$1
    shift
    ! runs "$@" && [ "$(wc -l <stderr)" -eq 1 ] && grep -q -e "$word" stderr
}

# above NAME LIMIT: the number behind the name in what was printed.
above() {
    awk -v name="$1" -v limit="$2" '
        index($0, name) == 1 { split(substr($0, length(name) + 1), word, " ")
            found = word[1] > limit }
        END { exit !found }' stdout
}
below() {
    ! above "$1" "$2"
}

check 'simulated coils are recovered' \
    runs --input phantom --size 128 --maps auto --out sim
check 'their picture is better than without recovery' \
    grep -q 'gain +[1-9][0-9]' stdout
check 'the residual is that of white noise' above residual .85
check 'and not more' below residual 1.02
check 'coil images, maps and a report are written' \
    test -s sim/coil-images.png -a -s sim/coil-maps.png -a -s sim/report.html
check 'the report shows the steps' grep -q 'seconds: maps' sim/report.html
check 'the same by two threads' \
    runs --input phantom --size 128 --maps auto --threads 2 --out two
check 'to the bit' cmp sim/reconstruction.npy two/reconstruction.npy
check 'adaptive maps do, too' \
    runs --input phantom --size 128 --maps adaptive --out adaptive
check 'and give an image' above PSNR 25

"$python" - "$here" <<'END' || exit 1
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
rng = np.random.default_rng(1)
y, x = np.meshgrid(*(np.linspace(-1, 1, n, endpoint=False) for n in (60, 44)),
                   indexing="ij")
image = (x**2 + y**2 < .6) * (1 + .5 * (x > 0))
maps = np.array([np.exp(-((x - u)**2 + (y - v)**2) + 1j * (u * y - v * x))
                 for u, v in ((1, 0), (-1, 0), (0, 1), (0, -1))])
k = np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(maps * image, (1, 2)),
                                norm="ortho"), (1, 2))
noise = .02 * (rng.standard_normal((4, 3000)) + 1j * rng.standard_normal(
    (4, 3000)))
k += noise[:, :60 * 44].reshape(k.shape)
k[:, 1::2] *= np.abs(np.arange(60)[1::2, None] - 30) < 10
k = k.astype("c8")
np.save("scan.npy", k)
np.save("noise.npy", noise)
np.save("wrong.npy", noise[:3])
with open("scan.hdr", "w") as header:
    header.write("# Dimensions\n60 44 1 4 1 1 1 1 1 1 1 1 1 1 1 1\n")
k.transpose(0, 2, 1).tofile("scan.cfl")
np.save("frequency.npy", k * (1 - 2 * ((np.arange(60)[:, None] +
                                        np.arange(44)) % 2)))
np.save("fortran.npy", np.asfortranarray(k))
np.save("last.npy", np.ascontiguousarray(np.moveaxis(k, 0, -1)))
np.save("none.npy", k * (np.arange(60)[:, None] % 60 < 20))
END
check 'an .npy, coils first, of any sides' \
    runs --kspace scan.npy --noise-scan noise.npy --maps auto --out npy
check 'is white' above residual .7
check 'a .cfl of the same' \
    runs --kspace scan.cfl --noise-scan noise.npy --maps auto --out cfl
check 'gives the same image' cmp npy/reconstruction.npy cfl/reconstruction.npy
check 'the corners of k-space will do for noise' \
    runs --kspace scan.npy --maps auto --out corners
check 'another centring of the same scan' runs --kspace frequency.npy \
    --centred frequency --noise-scan noise.npy --maps auto --out frequency
check 'gives the same image' "$python" -c '
import numpy as np
a, b = (np.load(f"{d}/reconstruction.npy") for d in ("npy", "frequency"))
assert np.linalg.norm(abs(a) - abs(b)) < 1e-4 * np.linalg.norm(a)'
check 'a deadline that has passed gives an image' runs --kspace scan.npy \
    --noise-scan noise.npy --maps auto --deadline 1e-6 --out late
check 'and says so' grep -q 'deadline passed' stdout
check 'with less than a half of the objective of no image, ||y||' "$python" -c '
import re
import numpy as np
kspace, noise = np.load("scan.npy"), np.load("noise.npy")
white = np.linalg.inv(np.linalg.cholesky(noise @ noise.conj().T /
                                         noise.shape[1]))
nothing = np.linalg.norm(np.einsum("cd,dij->cij", white, kspace))
late = float(re.search(r"objective ([\d.]+)", open("stdout").read())[1])
assert late < nothing / 2, (late, nothing)'
check 'a deadline far away changes nothing that is seen' runs --kspace scan.npy \
    --noise-scan noise.npy --maps auto --deadline 1000 --out far
check 'converged' grep -q 'converged' stdout
check 'nor the image' "$python" -c '
import numpy as np
a, b = (np.load(f"{d}/reconstruction.npy") for d in ("npy", "far"))
assert np.linalg.norm(a - b) < .02 * np.linalg.norm(a)'
check 'two virtual coils' runs --kspace scan.npy --noise-scan noise.npy \
    --maps auto --coils 2 --out few
check 'are told' grep -q '2 virtual ones' stdout
check 'no deadline for a noise map' refuses noise-map --kspace scan.npy \
    --maps auto --deadline 1 --noise-map 3 --out none

"$python" - <<'END' || exit 1
import numpy as np
rng = np.random.default_rng(2)
y, x = np.meshgrid(*(np.linspace(-1, 1, n, endpoint=False) for n in (58, 44)),
                   indexing="ij")
image = (x**2 + y**2 < .6) * (1 + .5 * (x > 0))
maps = np.array([np.exp(-((x - u)**2 + (y - v)**2) + 1j * (u * y - v * x))
                 for u, v in ((1, 0), (-1, 0), (0, 1), (0, -1))])
k = np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(maps * image, (1, 2)),
                                norm="ortho"), (1, 2))
k += .02 * (rng.standard_normal(k.shape) + 1j * rng.standard_normal(k.shape))
np.save("full.npy", k.astype("c8"))
END
check 'a full scan, with half of its lines' runs --kspace full.npy     --maps auto --acceleration-test 2 --noise-map 4 --out half
check 'is near to what all lines give' below 'relative error' .1
check 'and nearer than zero-filled' grep -q 'gain +' stdout
check 'the lines that are left are counted'     grep -q 'samples          1804 of 2552' stdout
check 'the noise map is a picture, an array and in the report'     test -s half/noise-map.png -a -s half/noise-map.npy -a     -n "$(grep -l 'like a g-factor' half/report.html)"
check 'replicas have noise' above 'noise map        4 replicas: median' .1
check 'its noise is that of all samples where all are taken and lambda is 0'     runs --kspace full.npy --maps auto --lambda 1e-6 --tolerance .001     --noise-map 12 --out whole
check 'about 1' "$python" -c '
import numpy as np
a = np.load("whole/noise-map.npy").real[20:38, 16:28]
assert .9 < a.mean() < 1.1, a.mean()'
check 'an image for viewers of brains' runs --kspace full.npy --maps auto \
    --save-image brain.nii --out nifti
check 'holds the moduli' "$python" -c '
import sys
import numpy as np
try:
    import nibabel
except ImportError:
    sys.exit()
image = nibabel.load("brain.nii")
x = abs(np.load("nifti/reconstruction.npy"))
assert image.shape == (44, 58, 1), image.shape
assert np.abs(image.get_fdata()[:, :, 0] - x.T).max() < 1e-6 * x.max()
assert image.header["sform_code"] == 0 and image.header["qform_code"] == 0'
check 'other endings are refused' refuses 'nii' \
    --kspace full.npy --maps auto --save-image brain.tif
check 'the same in C on one page' sh -c '"$1" full.npy 1e5 page.png >stdout' \
    - "$page"
check 'converges' grep -q 'certified gap' stdout
check 'to a picture' test -s page.png
check 'a deadline ends it' sh -c '"$1" full.npy 1 page.png >stdout' - "$page"
check 'its milliseconds are checked' sh -c '
    ! "$1" full.npy 0 page.png 2>stderr && grep -q MILLISECONDS stderr' \
    - "$page"
check 'its file is checked' sh -c '
    ! "$1" nowhere.npy 5 page.png 2>stderr && grep -q nowhere.npy stderr' \
    - "$page"
check 'lines that are not there cannot be dropped' refuses 'all must be'     --kspace scan.npy --maps auto --acceleration-test 2
check 'nor those of a simulation' refuses 'kspace only'     --maps auto --acceleration-test 2
check 'a noise map of one coil' refuses 'noise-map: allowed with --maps'     --noise-map 3

check 'several coils need --maps' refuses 'maps takes several' \
    --kspace scan.npy
check 'no calibration region, no maps' refuses 'frequency 0' \
    --kspace none.npy --noise-scan noise.npy --maps auto
check 'a noise scan of other coils' refuses 'row for each' \
    --kspace scan.npy --noise-scan wrong.npy --maps auto
check 'Fortran order of coils' refuses 'C order' \
    --kspace fortran.npy --maps auto
check 'coils as the last axis' refuses 'coils are the first axis' \
    --kspace last.npy --maps auto
check 'methods that know one coil' refuses 'analysis only' \
    --kspace scan.npy --maps auto --method firenet
check 'maps that are not there' refuses 'nowhere.npy' \
    --kspace scan.npy --noise-scan noise.npy --maps nowhere.npy

if [ -f "$data/kspace.npy" ]; then
    check 'a real brain, fully sampled' runs --kspace "$data/kspace.npy" \
        --maps auto --out brain
    check 'its noise is known' above residual .75
else
    number=$((number + 1))
    echo "ok $number - a real brain # SKIP skipped: no data"
fi
finish
