# SPDX-License-Identifier: BSD-3-Clause
"""Streams that no client should send, and clients that give up."""
import socket
import struct
import subprocess
import time

import numpy as np

import client as mrd
import scan
from common import PROGRAM, SMALL, check_images, start
from images import images_come_back_and_are_right


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
    images_come_back_and_are_right(server, 1)


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


TESTS = [wrong_streams_are_refused_by_name, huge_lengths_take_no_memory,
         what_can_be_skipped_is, names_leave_the_server_its_config,
         large_numbers_are_served, streams_that_end_early_leave_nothing,
         who_sends_nothing_is_given_up,
         a_client_that_takes_nothing_is_given_up,
         ending_is_clean_while_there_is_work, options_are_checked]
