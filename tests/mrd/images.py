# SPDX-License-Identifier: BSD-3-Clause
"""Images of slices, their deadlines, and several connections at once."""
import socket
import struct
import threading
import time

import numpy as np

import client as mrd
import scan
from common import SMALL, check_images, start


def images_come_back_and_are_right(server, slices=3):
    c = start(server, slices=slices)
    for k in range(slices):
        c.send(SMALL.slice(k))
    images, texts, closed = c.close()
    assert closed and not texts, texts
    numbers = list(range(slices))
    assert [int(i.head["slice"]) for i in images] == numbers
    assert [int(i.head["image_index"]) - 1 for i in images] == numbers
    for k, image in enumerate(images):
        assert tuple(image.head["matrix_size"]) == (64, 64, 1)
        assert np.allclose(image.head["field_of_view"], (220, 220, 5))
        assert image.head["position"][2] == 5 * k
        assert int(image.head["image_type"]) == 1
        assert "converged" in image.attributes, image.attributes
    check_images(images)


def a_slice_comes_before_the_next_is_sent(server):
    c = start(server, slices=2)
    c.send(SMALL.slice(0))
    while len(c.got) < 198 + 64 * 64 * 4:
        c.receive()
        assert not c.ended
    c.send(SMALL.slice(1))
    images, texts, closed = c.close()
    assert len(images) == 2 and closed and not texts, texts


def complex_images_have_the_phase(server):
    c = start(server, "output=complex")
    c.send(SMALL.slice())
    (image,), texts, _ = c.close()
    assert image.pixels.dtype == np.dtype("<c8") and not texts
    assert int(image.head["image_type"]) == 5
    check_images([type(image)(image.head, "", np.abs(image.pixels))])


def reversed_readouts_and_averages_make_the_same(server):
    c = start(server)
    turned = scan.Scan(64, middle=16)
    turned.kspace = turned.kspace[..., ::-1]
    for line in SMALL.lines:
        c.send(mrd.acquisition(turned.kspace[:, line],
                               kspace_encode_step_1=line,
                               center_sample=127 - 64, flags=mrd.flags(22)))
        c.send(SMALL.slice(lines=[line], last=False, average=1))
    (image,), texts, closed = c.close()
    assert closed and len(texts) == 1 and "navigators" in texts[0], texts
    check_images([image])


def without_a_noise_scan_the_corners_do(server):
    made = scan.Scan(128, noise=.05)
    c = mrd.Client(server)
    c.send(mrd.text(mrd.HEADER, made.xml()) + made.slice())
    (image,), texts, closed = c.close()
    assert closed and not texts, texts
    wanted, seen = made.reference(), image.pixels[0]
    scale = np.sum(seen * wanted) / np.sum(seen**2)  # the level is estimated
    assert scan.nrmse(scale * seen, wanted) <= .1, (
        scan.nrmse(scale * seen, wanted), scan.nrmse(seen, wanted))


def odd_sizes_and_many_coils_are_served(server):
    made = scan.Scan(64, coils=16, middle=16)
    made.kspace = made.kspace[:, 1:62]
    made.lines = [k for k in range(61) if k % 2 == 1 or 20 <= k < 40]
    made.n, kept = 61, made
    c = mrd.Client(server)
    xml = made.xml().replace(f"<x>{made.n}</x>", "<x>64</x>")
    c.send(mrd.text(mrd.HEADER, xml) + made.slice())
    (image,), texts, closed = c.close()
    assert closed and not texts, texts
    assert image.pixels.shape == (1, 61, 64) and np.isfinite(
        image.pixels).all() and image.pixels.max() > 0, kept


def several_connections_at_once(server):
    results = [None] * 4

    def run(k):
        made = scan.Scan(64, middle=16, seed=k + 2)
        c = start(server, made=made)
        c.send(made.slice(k))
        results[k] = made, c.close()
    threads = [threading.Thread(target=run, args=(k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for k, (made, (images, texts, closed)) in enumerate(results):
        assert closed and not texts and len(images) == 1, texts
        assert int(images[0].head["slice"]) == k
        check_images(images, made)


def one_too_many_is_told(server):
    held = [mrd.Client(server) for _ in range(4)]
    try:
        time.sleep(.3)
        images, texts, closed = mrd.Client(server).rest()
        assert not images and closed and "busy" in texts[0], texts
    finally:
        for c in held:
            c.close()
    images_come_back_and_are_right(server, 1)


def the_deadline_ends_a_slice(server):
    made = scan.Scan(128)
    c = start(server, "deadline=20", made)
    c.send(made.slice())
    (image,), texts, closed = c.close()
    assert closed and not texts, texts
    assert "the deadline passed" in image.attributes, image.attributes
    assert scan.nrmse(image.pixels[0], made.reference()) <= 1


def quick_images_are_nearly_as_good(server):
    """Those of a deadline, of which 20 steps are left, whatever the time."""
    made, errors = scan.Scan(128), []
    wanted = made.reference()
    for config in ("tolerance=0.05", "method=quick,maps=quick,rounds=3"):
        c = start(server, config, made)
        c.send(made.slice())
        (image,), texts, closed = c.close()
        assert closed and not texts, texts
        errors.append(scan.nrmse(image.pixels[0], wanted))
    assert image.number("iterations") == 12 + 9, image.attributes
    assert errors[1] <= 1.06 * errors[0], errors  # .5 dB


def calibration_alone_is_told(server):
    c = start(server)
    for line in range(24, 40):
        c.send(mrd.acquisition(SMALL.kspace[:, line], flags=mrd.flags(
            mrd.CALIBRATION), kspace_encode_step_1=line))
    images, texts, closed = c.close()
    assert not images and closed, images
    assert len(texts) == 1 and texts[0] == (
        "WRN no image: none of 20 acquisitions is one of a slice"), texts


def closing_in_the_middle_ends_the_work(server):
    made = scan.Scan(256)
    for _ in range(3):
        c = start(server, "sparsity=tv+uwt:db4,tolerance=1e-9", made, 4)
        for k in range(3):
            c.send(made.slice(k))
        c.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack("ii", 1, 0))
        c.socket.close()
    images_come_back_and_are_right(server, 1)  # there is a place again soon


TESTS = [images_come_back_and_are_right, a_slice_comes_before_the_next_is_sent,
         complex_images_have_the_phase,
         reversed_readouts_and_averages_make_the_same,
         without_a_noise_scan_the_corners_do,
         odd_sizes_and_many_coils_are_served, several_connections_at_once,
         one_too_many_is_told, the_deadline_ends_a_slice,
         quick_images_are_nearly_as_good, calibration_alone_is_told,
         closing_in_the_middle_ends_the_work]
