# SPDX-License-Identifier: BSD-3-Clause
"""What the programs share: the command line, the numbers, the picture."""
import argparse
import pathlib
import time


def psnr(image, truth):
    """dB, of a picture whose values go from 0 to 1."""
    import numpy as np
    return -10 * np.log10(np.mean((image - truth) ** 2))


def photo(name, size=256):
    """A picture that scikit-image ships, grey, `size` points a side, 0 to
    1."""
    import numpy as np
    import skimage.data
    import skimage.io
    path = pathlib.Path(skimage.data.__file__).parent / name
    image = np.asarray(skimage.io.imread(path, as_gray=True), float)
    image /= 255 if image.max() > 1 else 1
    side = min(image.shape) // size * size
    step = side // size
    rows, cols = ((n - side) // 2 for n in image.shape)
    image = image[rows:rows + side, cols:cols + side]
    return image.reshape(size, step, size, step).mean((1, 3))


def timed(function):
    """(result, seconds)."""
    start = time.perf_counter()
    result = function()
    return result, time.perf_counter() - start


def pictures(figure, panels):
    """One row of grey pictures, (title, array), on one scale."""
    for axis, (title, image) in zip(figure.subplots(1, len(panels)), panels):
        axis.imshow(image, cmap="gray", vmin=0, vmax=1)
        axis.set_title(title, fontsize=9)
        axis.axis("off")


def main(run, draw, size=(10, 3)):
    """Runs, prints the numbers, and saves the picture of what came out: the
    name of the program with .png, in --out."""
    import __main__
    path = pathlib.Path(__main__.__file__)
    parser = argparse.ArgumentParser(description=__main__.__doc__)
    parser.add_argument("--small", action="store_true",
                        help="a few seconds in place of all")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("."))
    given = parser.parse_args()
    numbers, shown = run(given.small)
    for name, value in numbers.items():
        print(f"{name:48}{value:10.4g}")
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib.figure import Figure
    figure = Figure(size, layout="constrained")
    draw(figure, shown)
    given.out.mkdir(parents=True, exist_ok=True)
    figure.savefig(given.out / (path.stem + ".png"), dpi=100)
    print("picture:", given.out / (path.stem + ".png"))
