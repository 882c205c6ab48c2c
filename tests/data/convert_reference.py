#!/usr/bin/env python3
"""Rewrites cases of a reference folder into the library's conventions.

    python3 convert_reference.py REFERENCE_FOLDER OUTPUT_FOLDER CASE...

The reference holds column-major images and blocks; here everything is in C
order: an image is transposed, so is each block of Haar coefficients, and sample
positions are renumbered without being re-sorted, so measurements stay as they
are. Values are copied, never computed. Writes one folder of raw little-endian
files per case and cases.inc with the parameters. Needs only Python 3.
"""
import array
import json
import pathlib
import sys


def read(path, code, width):
    """The file as a list of elements, each `width` numbers of type `code`."""
    numbers = array.array(code)
    numbers.frombytes(path.read_bytes())
    if sys.byteorder == "big":
        numbers.byteswap()
    return [tuple(numbers[i:i + width]) for i in range(0, len(numbers), width)]


def write(path, code, elements):
    numbers = array.array(code, [n for e in elements for n in e])
    if sys.byteorder == "big":
        numbers.byteswap()
    path.write_bytes(numbers.tobytes())


def transposed(block, side):
    return [block[c * side + r] for r in range(side) for c in range(side)]


def haar_transposed(coefficients, side, levels):
    """Each block of [A_J | H_J V_J D_J | ... | H_1 V_1 D_1] transposed."""
    block_sides = [side >> levels]
    for level in range(levels, 0, -1):
        block_sides += [side >> level] * 3
    out, start = [], 0
    for s in block_sides:
        out += transposed(coefficients[start:start + s * s], s)
        start += s * s
    assert start == len(coefficients) == side * side
    return out


def convert(case, source, target):
    side, levels = case["N"], case["nres"]
    size = side * side
    target.mkdir(parents=True, exist_ok=True)

    def image(name, width=2):
        write(target / name, "d",
              transposed(read(source / name, "d", width), side))

    def coefficients(name, width=2):
        write(target / name, "d",
              haar_transposed(read(source / name, "d", width), side, levels))

    def unchanged(name, width):
        write(target / name, "d", read(source / name, "d", width))

    indices = [i for (i,) in read(source / "idx0.bin", "i", 1)]
    write(target / "indices.bin", "q",
          [((i % side) * side + i // side,) for i in indices])
    for name in ("y.bin", "chk_Ax.bin", "chk_y.bin"):
        unchanged(name, 2)
    unchanged("hist.bin", 5)
    for name in ("image_wcoeff.bin", "rec_wcoeff.bin", "chk_Wx.bin",
                 "chk_Aty.bin"):
        coefficients(name)
    coefficients("weights.bin", 1)
    image("image.bin", 1)
    image("chk_iWx.bin")
    # The same numbers serve as an image (input of W and F) and as
    # coefficients (input of W^-1 and A): each reading has its own file.
    image("chk_x.bin")
    write(target / "chk_c.bin", "d",
          haar_transposed(read(source / "chk_x.bin", "d", 2), side, levels))
    if case["modality"] == "fourier":
        image("chk_fft2_shift_unitary.bin")
    else:
        image("chk_walsh2_seq.bin")
    rows = read(source / "iterates.bin", "d", 2)
    write(target / "iterates.bin", "d",
          [e for k in range(0, len(rows), size)
           for e in haar_transposed(rows[k:k + size], side, levels)])


def table_row(case, bracket):
    sparsities = case["local_sparsities"]
    assert len(sparsities) == case["nres"]
    fields = [f'"{case["name"]}"', case["N"], case["m"], case["nres"],
              "{" + ", ".join(str(s) for s in sparsities) + "}",
              int(case["modality"] == "walsh"),
              f'{int(case["use_weights"])},\n     {case["lambda"]!r}',
              repr(case["delta"]), repr(case["eps_0"]),
              repr(float(case["tau_effective_primal_step"])),
              repr(float(case["sigma_effective_dual_step"])),
              case["p_iter"],
              f'{case["n_iter"]},\n     {bracket["dual"]!r}', repr(bracket["primal"])]
    return "{" + ", ".join(str(f) for f in fields) + "},\n"


def main():
    reference, output = map(pathlib.Path, sys.argv[1:3])
    wanted = sys.argv[3:]
    manifest = json.loads((reference / "manifest.json").read_text())
    table = "/* name, side, m, levels, sparsities, walsh, weighted, lambda, delta,\n" \
            "   epsilon0, primal factor, dual factor, inner, restarts,\n" \
            "   dual and primal end of the bracket of min F */\n"
    for entry in manifest["cases"]:
        case = entry["params"]
        if case["name"] not in wanted:
            continue
        source = reference / case["name"]
        convert(case, source, output / case["name"])
        table += table_row(case, json.loads((source / "fstar.json").read_text()))
    (output / "cases.inc").write_text(table)


if __name__ == "__main__":
    main()
