# SPDX-License-Identifier: BSD-3-Clause
"""A client of the MRD streaming protocol, written from the format's own
description: sockets, struct and NumPy."""
import os
import re
import select
import signal
import socket
import struct
import subprocess

import numpy as np

# Headers as the format has them: little-endian, no gaps.
ACQUISITION = np.dtype([
    ("version", "<u2"), ("flags", "<u8"), ("measurement_uid", "<u4"),
    ("scan_counter", "<u4"), ("acquisition_time_stamp", "<u4"),
    ("physiology_time_stamp", "<u4", 3), ("number_of_samples", "<u2"),
    ("available_channels", "<u2"), ("active_channels", "<u2"),
    ("channel_mask", "<u8", 16), ("discard_pre", "<u2"),
    ("discard_post", "<u2"), ("center_sample", "<u2"),
    ("encoding_space_ref", "<u2"), ("trajectory_dimensions", "<u2"),
    ("sample_time_us", "<f4"), ("position", "<f4", 3), ("read_dir", "<f4", 3),
    ("phase_dir", "<f4", 3), ("slice_dir", "<f4", 3),
    ("patient_table_position", "<f4", 3), ("kspace_encode_step_1", "<u2"),
    ("kspace_encode_step_2", "<u2"), ("average", "<u2"), ("slice", "<u2"),
    ("contrast", "<u2"), ("phase", "<u2"), ("repetition", "<u2"),
    ("set", "<u2"), ("segment", "<u2"), ("user", "<u2", 8),
    ("user_int", "<i4", 8), ("user_float", "<f4", 8)])
IMAGE = np.dtype([
    ("version", "<u2"), ("data_type", "<u2"), ("flags", "<u8"),
    ("measurement_uid", "<u4"), ("matrix_size", "<u2", 3),
    ("field_of_view", "<f4", 3), ("channels", "<u2"), ("position", "<f4", 3),
    ("read_dir", "<f4", 3), ("phase_dir", "<f4", 3), ("slice_dir", "<f4", 3),
    ("patient_table_position", "<f4", 3), ("average", "<u2"), ("slice", "<u2"),
    ("contrast", "<u2"), ("phase", "<u2"), ("repetition", "<u2"),
    ("set", "<u2"), ("acquisition_time_stamp", "<u4"),
    ("physiology_time_stamp", "<u4", 3), ("image_type", "<u2"),
    ("image_index", "<u2"), ("image_series_index", "<u2"),
    ("user_int", "<i4", 8), ("user_float", "<f4", 8),
    ("attribute_string_len", "<u4")])
assert ACQUISITION.itemsize == 340 and IMAGE.itemsize == 198

NAME, CONFIG, HEADER, CLOSE, TEXT = 1, 2, 3, 4, 5
DATA, PICTURE, WAVEFORM = 1008, 1022, 1026
LAST_IN_SLICE, NOISE, CALIBRATION, BOTH, REVERSE = 8, 19, 20, 21, 22
PHASE_CORRECTION = 24


def flags(*numbers):
    return sum(1 << n - 1 for n in numbers)


def message(number, body=b""):
    return struct.pack("<H", number) + body


def text(number, words):
    words = words.encode() if isinstance(words, str) else words
    return message(number, struct.pack("<I", len(words)) + words)


def name(words):
    return message(NAME, words.encode().ljust(1024, b"\0"))


def acquisition(samples, **fields):
    """Of [coils][samples]."""
    samples = np.ascontiguousarray(samples, "<c8")
    head = np.zeros((), ACQUISITION)
    head["version"] = 1
    head["active_channels"], head["number_of_samples"] = samples.shape
    head["available_channels"] = len(samples)
    head["center_sample"] = samples.shape[1] // 2
    head["scan_counter"] = 1
    for key, value in fields.items():
        head[key] = value
    return message(DATA, head.tobytes() + samples.tobytes())


class Server:
    """The program, at a port of its own choice."""

    def __init__(self, program, *options):
        self.process = subprocess.Popen(
            [program, "--port", "0", *options], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
        line = self.process.stdout.readline()
        self.port = int(re.fullmatch(r"listening on \S+ port (\d+)\n",
                                     line).group(1))

    def memory(self, what="VmRSS"):
        """kB."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(what + r":\s+(\d+) kB", file.read()).group(1))

    def end(self):
        """(exit status, what it wrote to stderr)."""
        self.process.send_signal(signal.SIGTERM)
        words = self.process.communicate(timeout=60)[1]
        return self.process.returncode, words

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.end()


class Client:
    """One connection. Sends while it receives, since the server holds up a
    client whose images it has not made yet."""

    def __init__(self, server, seconds=120):
        self.seconds = seconds
        self.socket = socket.create_connection(("127.0.0.1", server.port),
                                               timeout=seconds)
        self.got = bytearray()
        self.ended = False

    def send(self, data):
        data = memoryview(data)
        while data:
            readable, writable, _ = select.select(
                [] if self.ended else [self.socket], [self.socket], [],
                self.seconds)
            assert readable or writable, "the server neither takes nor sends"
            if readable:
                self.receive()
            if writable:
                try:
                    data = data[self.socket.send(data[:1 << 16]):]
                except (ConnectionResetError, BrokenPipeError):
                    return  # what it said before can still be read

    def receive(self):
        try:
            part = self.socket.recv(1 << 16)
        except ConnectionResetError:
            part = b""
        self.got += part
        self.ended = not part

    def rest(self):
        """All messages until the server closes: (images, texts, closed)."""
        while not self.ended:
            self.receive()
        self.socket.close()
        return parse(bytes(self.got))

    def close(self):
        self.send(message(CLOSE))
        return self.rest()


class Image:
    def __init__(self, head, attributes, pixels):
        self.head, self.attributes, self.pixels = head, attributes, pixels

    def number(self, key):
        return float(re.search(f"<name>firenet_{key}</name><value>([^<]*)",
                               self.attributes).group(1))


def parse(data):
    images, texts, closed, at = [], [], False, 0

    def take(count):
        nonlocal at
        assert at + count <= len(data), "a message is cut off"
        at += count
        return data[at - count:at]
    while at < len(data):
        number, = struct.unpack("<H", take(2))
        assert not closed, "a message after the last"
        if number == TEXT:
            words = take(struct.unpack("<I", take(4))[0])
            assert words.endswith(b"\0") and words[:4] in (b"ERR ", b"WRN ")
            texts.append(words[:-1].decode())
        elif number == CLOSE:
            closed = True
        else:
            assert number == PICTURE, f"message {number}"
            head = np.frombuffer(take(198), IMAGE)[0]
            attributes = take(struct.unpack("<Q", take(8))[0]).decode()
            assert len(attributes) == head["attribute_string_len"]
            kind = {5: "<f4", 7: "<c8"}[int(head["data_type"])]
            size = [int(n) for n in head["matrix_size"][::-1]]
            count = int(np.prod(size)) * np.dtype(kind).itemsize
            images.append(Image(head, attributes, np.frombuffer(
                take(count), kind).reshape(size)))
    return images, texts, closed
