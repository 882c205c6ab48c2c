# SPDX-License-Identifier: BSD-3-Clause
"""Echo-planar readouts: turned, corrected by navigators, or refused."""
import numpy as np

import client as mrd
import scan


def description(delay=100, samples=128, dwell=2):
    """What converters write of such a readout, its flat top from 100 us to
    400 us."""
    return "".join(
        f"<userParameter{kind}><name>{name}</name><value>{value}</value>"
        f"</userParameter{kind}>" for kind, name, value in (
            ("Long", "rampUpTime", 100), ("Long", "flatTopTime", 300),
            ("Long", "acqDelayTime", delay), ("Long", "numSamples", samples),
            ("Double", "dwellTime", dwell)))


def send_lines(server, made, navigators, constant=0, delay=0):
    """Odd lines go back; what goes back is late by `delay` samples of k-space
    and turned by a constant: (image, texts)."""
    xml = made.xml().replace(
        "<trajectory>cartesian</trajectory>", "<trajectory>epi</trajectory>"
        "<trajectoryDescription><identifier>ConventionalEPI</identifier>" +
        description() + "</trajectoryDescription>")
    c = mrd.Client(server)
    c.send(mrd.text(mrd.HEADER, xml) + made.noise_scan())
    x = np.arange(made.wide) - made.wide // 2
    late = np.exp(1j * (constant + 2 * np.pi * delay * x / made.wide))

    def send(line, back, *flags):
        samples = made.kspace[:, line]
        if back:
            samples = scan.dft(late * scan.idft(samples[:, None])[:, 0, None])
            samples = samples[:, 0, ::-1]
        c.send(mrd.acquisition(
            samples, kspace_encode_step_1=line,
            center_sample=made.wide // 2 - back,
            flags=mrd.flags(*flags, *[mrd.REVERSE] * back)))

    for back in navigators:
        send(made.n // 2, back, mrd.PHASE_CORRECTION)
    for line in made.lines:
        send(line, line % 2)
    (image,), texts, closed = c.close()
    assert closed
    return image.pixels[0], texts


def echo_planar_lines_are_turned(server):
    made = scan.Scan(64, middle=16)
    image, texts = send_lines(server, made, ())
    assert len(texts) == 1 and "navigators" in texts[0], texts
    error = scan.nrmse(image, made.reference())
    assert error <= .06, error


def navigators_take_ghosts_away(server):
    made = scan.Scan(64, middle=16)
    errors = []
    for navigators in ((), (0, 1, 0)):
        image, texts = send_lines(server, made, navigators, .9, 1.3)
        assert len(texts) == (not navigators), texts
        errors.append(scan.nrmse(image, made.reference()))
    assert errors[1] <= .06 and errors[0] > 2 * errors[1], errors


def samples_on_ramps_are_refused_by_name(server):
    made = scan.Scan(64, middle=16)
    for numbers in (20, 128, 2), (100, 128, 3):
        c = mrd.Client(server)
        c.send(mrd.text(mrd.HEADER, made.xml().replace(
            "<trajectory>cartesian</trajectory>",
            "<trajectory>epi</trajectory><trajectoryDescription>" +
            description(*numbers) + "</trajectoryDescription>")))
        images, texts, closed = c.close()
        assert not images and closed and "samples on ramps" in texts[0], texts


TESTS = [echo_planar_lines_are_turned, navigators_take_ghosts_away,
         samples_on_ramps_are_refused_by_name]
