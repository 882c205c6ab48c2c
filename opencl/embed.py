#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""embed.py OUT FILE.cl ..: a header with each file as a string, named
ocl_source_FILE."""
import pathlib
import sys


def numbers(text):
    """Its bytes, and a 0: compilers limit the length of a string."""
    data = [*text.encode('ascii'), 0]
    lines = (', '.join(map(str, data[i:i + 20]))
             for i in range(0, len(data), 20))
    return ',\n    '.join(lines)


out, *files = map(pathlib.Path, sys.argv[1:])
parts = []
for file in files:
    text = file.read_text(encoding='utf-8')
    parts.append(f'static const char ocl_source_{file.stem}[] = {{\n'
                 f'    {numbers(text)}}};\n')
out.write_text('/* Made by embed.py. */\n' + '\n'.join(parts),
               encoding='utf-8')
