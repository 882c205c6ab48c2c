# SPDX-License-Identifier: BSD-3-Clause
"""What pyproject.toml cannot say: FIRENET_BUNDLE names libraries that the wheel
carries; it is then for one platform, and for every Python on it."""
import os
import pathlib
import shutil

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py
from wheel.bdist_wheel import bdist_wheel

LIBRARIES = [pathlib.Path(path) for path in
             os.environ.get("FIRENET_BUNDLE", "").split(os.pathsep) if path]


class Bundle(Distribution):
    def has_ext_modules(self):
        return bool(LIBRARIES)


class BuildPackage(build_py):
    def run(self):
        super().run()
        for path in LIBRARIES:
            shutil.copy(path, pathlib.Path(self.build_lib, "firenet"))


class BuildWheel(bdist_wheel):
    def get_tag(self):
        # ctypes needs no ABI of Python's.
        return ("py3", "none", super().get_tag()[2])


setup(distclass=Bundle,
      cmdclass={"build_py": BuildPackage, "bdist_wheel": BuildWheel})
