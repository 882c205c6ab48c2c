/* SPDX-License-Identifier: BSD-3-Clause */
#include "help.h"

#include <stddef.h>

static const char *const lines[] = {
    "Usage: firenet-reconstruct [FILE] [OPTION VALUE]...",
    "",
    "Measures an image at a few noisy frequencies, as a scanner would, and",
    "recovers it: as the image that is sparse in --sparsity, to a certified "
    "gap,",
    "or with a FIRENET, a neural network that needs no training. It does not",
    "look at the image to recover it, unless an option with 'oracle' in its",
    "value says so; how far off it is, is compared at the end.",
    "",
    "What is measured",
    "  --input FILE      the same as FILE alone: a PNG or PGM image, or an",
    "                    .npy or .cfl of real numbers from 0; what is no "
    "square",
    "                    of a power of two a side gets black beside it; or",
    "                    'phantom' (default: a slice of a brain)",
    "  --size N          side of the phantom, a power of two (default 256)",
    "  --modality NAME   'fourier' (default), or 'walsh', as a camera with one",
    "                    pixel and a screen of masks measures",
    "  --rate R          samples per pixel, 0 < R <= 1 (default 0.15)",
    "  --noise E         norm of the noise over that of the samples, 0 to 1",
    "                    (default 0.02)",
    "  --kspace FILE     measurements of your own instead, and no image: the",
    "                    square spectrum, .npy (complex, C order, unitary,",
    "                    frequency 0 at n/2: fftshift(fft2(x, norm='ortho')))",
    "                    or .cfl with its .hdr (BART's centred unitary fft).",
    "                    --noise says how much noise is in them",
    "  --mask FILE       which of them were taken, not 0 in an .npy or .cfl",
    "                    (default: those that are not 0)",
    "  --save-kspace FILE  write the measurements, .npy or .cfl, 0 elsewhere",
    "  --centred NAME    where these files have their middle: 'frequency', see",
    "                    --kspace (default of .npy); 'both' for fftshift(fft2(",
    "                    ifftshift(x))), as scanners and BART store it "
    "(default",
    "                    of .cfl); 'image' for fft2(ifftshift(x)); 'none' for",
    "                    fft2(x). Unless it is given, the energy at the middle",
    "                    and the corners is looked at",
    "",
    "Several coils (what the library libfirenet-mri does)",
    "  --maps HOW        --kspace has coils first, (coils, rows, columns) in "
    "an",
    "                    .npy, coils as axis 3 of a .cfl, of any sides, "
    "centred",
    "                    'both' unless --centred says else. Their maps: "
    "'auto',",
    "                    ESPIRiT from the region around frequency 0 that was",
    "                    taken fully; 'adaptive', quicker and coarser; FILE, "
    "of",
    "                    whitened coils. Without --kspace the image is seen by",
    "                    8 simulated coils at every 4th line of k-space",
    "  --noise-scan FILE  samples of noise alone, a row for each coil, which "
    "the",
    "                    coils are whitened by (default: the corners of "
    "k-space)",
    "  --coils N         virtual coils to compress to (default: all up to 12, "
    "of",
    "                    more those that hold 99.7 % of the energy)",
    "",
    "  --seed S          of sampling and noise, 0 to 2^64 - 1 (default 1)",
    "",
    "How it is recovered",
    "  --sparsity S      what the image is sparse in: 'tv', total variation;",
    "                    the wavelets 'haar', 'db1' to 'db10', 'sym2' to",
    "                    'sym10'; 'uwt:db2' and so on, at all their positions;",
    "                    or a sum of up to 3 (default tv+uwt:db2). What is",
    "                    constant in pieces is better with tv+uwt:haar",
    "  --method NAME     'analysis', the minimum with --sparsity, or "
    "'firenet',",
    "                    the network of Haar wavelets, which has a theory",
    "                    (default analysis, or firenet where --restarts or",
    "                    --inner or --delta or --shifts is given)",
    "  --reweight N      solve N times more, 0 to 5, where large coefficients",
    "                    of the image before have small weights (default 1, or",
    "                    0 with --sparsity). Each round is convex and has a "
    "gap",
    "                    of its own; their sequence is a heuristic",
    "  --constraint C    what is known of the image: 'real', 'nonnegative' or",
    "                    nothing (default none)",
    "  --tolerance T     relative gap to stop at, 0 < T < 1 (default 0.05: "
    "less",
    "                    changes pictures by 0.1 dB)",
    "  --levels J        Haar wavelet levels, 1 <= J < log2 of the side",
    "                    (default: the largest J)",
    "  --sparsities S    how many wavelet coefficients to expect in each "
    "level:",
    "                    'prior' (default), what is typical of images; FILE, "
    "as",
    "                    in that image of the same kind and size; 'oracle', as",
    "                    in the very image that is to be recovered",
    "  --x0 FILE         image to start from: PNG, PGM, .npy or .cfl (default:",
    "                    black)",
    "  --solver NAME     with --sparsity adaptive (default) or plain; alone",
    "                    'network', the same as --method firenet, or what "
    "finds",
    "                    the minimum in Haar levels instead: adaptive, plain,",
    "                    scheduled, grid, fista",
    "  --problem P       for a solver: P1 (basis pursuit with the noise's norm",
    "                    as eta), P2 (LASSO) or P3 (square-root LASSO, the",
    "                    default and the network's)",
    "  --restarts N      restarts of the network, N >= 1; 'theory' (default):",
    "                    until its bound is within 5 % of its limit",
    "  --inner P         iterations per restart, P >= 1; 'theory': the fewest",
    "                    for which the theory bounds the error, if its",
    "                    assumption holds; 'grid': P = 5, 10, 20, .. up to",
    "                    theory, the best wins (default: theory where its "
    "bound",
    "                    says something, else 40, which looks the same)",
    "  --lambda X        weight of sparsity against misfit, X > 0; 'theory'",
    "                    (default): in (P3) with --sparsity what the number of",
    "                    pixels asks for, whatever the noise; in Haar levels",
    "                    the largest the theory allows where its bound says",
    "                    something, else where coefficients stand out of noise",
    "  --delta X         what the network takes noise and lack of sparsity to",
    "                    cost, X > 0; 'noise': noise alone; 'data': and what",
    "                    the coarse levels of what was measured make expect;",
    "                    'oracle': exactly what the image to recover costs",
    "                    (default: data where a bound then says something,",
    "                    else noise, which is closer to the minimum)",
    "  --shifts K        average over K positions of the wavelets' blocks, 1 "
    "to",
    "                    1024: one network, run K times (default 8; 1 is the",
    "                    bare network, quicker and 4 dB worse on the brain).",
    "                    Only 1 with walsh: other positions would have to be",
    "                    measured again",
    "  --precision T     f32 or f64 (default f32: the same picture in half the",
    "                    time)",
    "  --threads N       1 to 256 (default 1): the same bits for any number",
    "  --device N        iterate on an OpenCL device, counted from 0, if built",
    "                    with libfirenet-opencl (default the host)",
    "",
    "What comes out",
    "  --out DIR         folder for report.html, history.csv and the images,",
    "                    created if need be (default firenet-out). Ctrl-C ends",
    "                    the computing; what there is then is written",
    "  --quiet           print nothing but errors",
    "  --help, --version",
    "",
    "Exit status: 0 done; 1 the run failed (say, an unreadable image or a full",
    "disk); 2 an option is wrong; 130 ended early by Ctrl-C, results written.",
};

void help_print(FILE *file) {
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        fprintf(file, "%s\n", lines[i]);
}
