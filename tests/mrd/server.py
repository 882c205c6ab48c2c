#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""server.py PROGRAM: firenet-mrd as clients see it. TAP.

Images are compared with what fully sampled coils without noise combine to, in
NumPy; streams that no client should send are sent."""
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import numpy as np

import client as mrd
import scan
import volumes

PROGRAM = sys.argv[1]
SMALL = scan.Scan(64, middle=16)


class Skipped(Exception):
    pass


def start(server, config="default", made=SMALL, slices=1):
    c = mrd.Client(server)
    c.send(mrd.name(config) + mrd.text(mrd.HEADER, made.xml(slices)) +
           made.noise_scan())
    return c


def check_images(images, made=SMALL, worst=.06):
    """Against the truth, and better than without recovery by a factor."""
    wanted = made.reference()
    before = scan.nrmse(made.zero_filled(), wanted)
    for image in images:
        error = scan.nrmse(image.pixels[0], wanted)
        assert error <= min(worst, before / 3), (
            f"error {error:.3g}, allowed {worst:g}, before {before:.3g}")


def images_come_back_and_are_right(server):
    c = start(server, slices=3)
    for k in range(3):
        c.send(SMALL.slice(k))
    images, texts, closed = c.close()
    assert closed and not texts, texts
    assert [int(i.head["slice"]) for i in images] == [0, 1, 2]
    assert [int(i.head["image_index"]) for i in images] == [1, 2, 3]
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
    assert closed and not texts, texts
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
    images_come_back_and_are_right(server)


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
    images_come_back_and_are_right(server)  # there is a place again soon


def refused(server, stream, *words):
    c = mrd.Client(server)
    c.send(stream)
    images, texts, closed = c.rest()
    assert closed and not images, (images, texts)
    assert all(w in texts[-1] for w in words), (words, texts)
    return texts


def wrong_streams_are_refused_by_name(server):
    header = mrd.text(mrd.HEADER, SMALL.xml())
    line = SMALL.kspace[:, 32]
    for number in (0, 6, 999, 1009, 65535):
        refused(server, mrd.message(number, b"x" * 100), f"message {number}")
    refused(server, mrd.acquisition(line), "before the XML header")
    refused(server, header + header, "twice")
    refused(server, mrd.text(mrd.HEADER, "<a/>"), "ismrmrdHeader")
    refused(server, mrd.text(mrd.HEADER, ""), "XML header")
    refused(server, mrd.text(mrd.HEADER, SMALL.xml().replace(
        "cartesian", "spiral")), "not cartesian")
    refused(server, header + mrd.acquisition(line, kspace_encode_step_1=64),
            "kspace_encode_step_1: 64")
    refused(server, header + mrd.acquisition(line[:7]), "channels: 7")
    refused(server, header + mrd.acquisition(line * np.nan), "not finite")
    refused(server, mrd.name("deadline=-5"), "deadline=-5")
    refused(server, mrd.text(mrd.CONFIG, "sparsity=everything"),
            "uwt: and a wavelet")
    refused(server, mrd.text(mrd.CONFIG, "method=quick,sparsity=tv"),
            "one wavelet at all its positions")
    refused(server, mrd.text(mrd.CONFIG, "colour=red"), "colour=red")


def huge_lengths_take_no_memory(server):
    header = mrd.text(mrd.HEADER, SMALL.xml())
    before = server.memory("VmHWM")
    for number in (mrd.CONFIG, mrd.HEADER):
        refused(server, mrd.message(number, b"\xff" * 4), "too long")
    image = np.zeros((), mrd.IMAGE)
    image["data_type"], image["matrix_size"], image["channels"] = (
        8, (65535, 65535, 65535), 65535)
    refused(server, mrd.message(mrd.PICTURE, image.tobytes() + b"\xff" * 8),
            "image")
    refused(server, mrd.message(mrd.PICTURE, image.tobytes() + b"\0" * 8),
            "image")
    huge = SMALL.xml().replace("<x>128</x>", "<x>65535</x>").replace(
        "<y>64</y>", "<y>65535</y>")
    refused(server, mrd.text(mrd.HEADER, huge), "limit")
    c = mrd.Client(server)
    head = mrd.acquisition(SMALL.kspace[:, 0], number_of_samples=65535,
                           active_channels=1024)
    c.send(header + head)
    texts = c.rest()[1]
    assert texts and "acquisition" in texts[-1], texts
    grown = server.memory("VmHWM") - before
    assert grown < 64 << 10, f"{grown} kB more"


def what_can_be_skipped_is(server):
    image = np.zeros((), mrd.IMAGE)
    image["data_type"], image["matrix_size"], image["channels"] = (
        7, (3, 2, 1), 2)
    waveform = bytearray(40)
    struct.pack_into("<HH", waveform, 28, 5, 2)
    c = start(server, "other.xml")
    c.send(mrd.text(mrd.TEXT, "hello") +
           mrd.text(mrd.CONFIG, "<?xml version='1.0'?><other/>") +
           mrd.message(mrd.PICTURE, image.tobytes() + struct.pack("<Q", 3) +
                       b"<a>" + bytes(96)) +
           mrd.message(mrd.WAVEFORM, bytes(waveform) + bytes(40)) +
           SMALL.slice())
    images, texts, closed = c.close()
    assert closed and len(images) == 1 and len(texts) == 2, texts
    assert "'other.xml' is not known" in texts[0], texts
    check_images(images)


def names_leave_the_server_its_config(_):
    with mrd.Server(PROGRAM, "--config", "output=complex") as server:
        for config, kind in (("default", 7), ("other.xml", 7), ("fast", 7),
                             ("output=magnitude", 5)):
            c = start(server, config)
            c.send(SMALL.slice())
            images = c.close()[0]
            kinds = [int(i.head["data_type"]) for i in images]
            assert kinds == [kind], (config, kinds)


def large_numbers_are_served(server):
    """Moduli whose squares no float holds, conjugate gradients included."""
    made = scan.Scan(64, middle=16)
    made.kspace = made.kspace * 1e22
    c = start(server, "start=8", made)
    c.send(made.slice())
    images, texts, _ = c.close()
    assert len(images) == 1 and not texts, texts
    assert np.isfinite(images[0].pixels).all() and images[0].pixels.any()


def streams_that_end_early_leave_nothing(server):
    whole = (mrd.name("default") + mrd.text(mrd.HEADER, SMALL.xml()) +
             SMALL.noise_scan() + SMALL.slice())
    cuts = [0, 1, 2, 700, 1026, 1030, 2000, 3000, len(whole) // 2,
            len(whole) - 1]
    for cut in cuts:
        c = mrd.Client(server)
        c.send(whole[:cut])
        c.socket.shutdown(socket.SHUT_WR)
        images, texts, closed = c.rest()
        assert not images and not closed, (cut, texts)
    images_come_back_and_are_right(server)


def who_sends_nothing_is_given_up(_):
    with mrd.Server(PROGRAM, "--timeout", "1", "--idle", "2") as server:
        for stream, least in ((b"", 1.5), (b"\x03\x00\xff", .5)):
            c = mrd.Client(server)
            began = time.monotonic()
            c.send(stream)
            images, texts, closed = c.rest()
            waited = time.monotonic() - began
            assert not images and not closed and least < waited < 20, waited


def a_client_that_takes_nothing_is_given_up(_):
    made = scan.Scan(256, oversampling=1)
    with mrd.Server(PROGRAM, "--timeout", "1", "--config",
                    "deadline=1,output=complex") as server:
        c = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one = made.slice()
        try:
            c.sendall(mrd.text(mrd.HEADER, made.xml()))
            for _ in range(40):
                c.sendall(one)
        except OSError:
            pass
        else:
            raise AssertionError("40 slices were taken")


def ending_is_clean_while_there_is_work(_):
    made = scan.Scan(256)
    with mrd.Server(PROGRAM) as server:
        c = start(server, "tolerance=1e-9", made)
        c.send(made.slice())
        time.sleep(.2)
        began = time.monotonic()
        status, words = server.end()
        assert status == 0, (status, words)
        assert time.monotonic() - began < 20
        assert "1 images" not in words, words


def options_are_checked(_):
    for arguments, word in ((["--port", "70000"], "--port"),
                            (["--host", "example.org"], "--host"),
                            (["--colour", "red"], "--colour"),
                            (["--config", "deadline=no"], "deadline=no"),
                            (["--port"], "value")):
        run = subprocess.run([PROGRAM, *arguments], capture_output=True,
                             text=True, timeout=60)
        assert run.returncode != 0 and word in run.stderr, run
    run = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True)
    assert run.returncode == 0 and "9002" in run.stdout


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


TESTS = [images_come_back_and_are_right, a_slice_comes_before_the_next_is_sent,
         complex_images_have_the_phase,
         reversed_readouts_and_averages_make_the_same,
         without_a_noise_scan_the_corners_do,
         odd_sizes_and_many_coils_are_served, several_connections_at_once,
         one_too_many_is_told, the_deadline_ends_a_slice,
         quick_images_are_nearly_as_good, calibration_alone_is_told,
         closing_in_the_middle_ends_the_work,
         wrong_streams_are_refused_by_name, huge_lengths_take_no_memory,
         what_can_be_skipped_is, names_leave_the_server_its_config,
         large_numbers_are_served, streams_that_end_early_leave_nothing,
         who_sends_nothing_is_given_up,
         a_client_that_takes_nothing_is_given_up,
         ending_is_clean_while_there_is_work, options_are_checked,
         a_file_of_ismrmrd_tools_is_served, *volumes.TESTS]


def main():
    failures = 0
    wanted = sys.argv[2:]
    tests = [t for t in TESTS if not wanted or t.__name__ in wanted]
    with mrd.Server(PROGRAM) as server:
        print(f"1..{len(tests) + 1}", flush=True)
        for number, test in enumerate(tests, 1):
            try:
                test(server)
                print(f"ok {number} - {test.__name__}", flush=True)
            except Skipped as why:
                print(f"ok {number} - {test.__name__} # SKIP {why}")
            except Exception:
                failures += 1
                print(f"not ok {number} - {test.__name__}")
                print("# " + traceback.format_exc().replace("\n", "\n# "),
                      flush=True)
        status, words = server.end()
    failures += status != 0
    print(("ok" if status == 0 else "not ok") +
          f" {len(tests) + 1} - the server lived, and ended by SIGTERM")
    print("# " + words.replace("\n", "\n# ") if failures else "")
    return failures > 0


sys.exit(main())
