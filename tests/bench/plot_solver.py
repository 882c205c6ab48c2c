#!/usr/bin/env python3
"""Draws doc/solvers.svg from the CSV that `bench_solver curves` prints.

    bench_solver curves > curves.csv
    python3 plot_solver.py curves.csv solvers.svg

Needs matplotlib.
"""
import csv
import sys

import matplotlib
matplotlib.use('svg')
import matplotlib.pyplot as plt

matplotlib.rcParams.update({'svg.hashsalt': 'firenet', 'font.size': 9})
curves = {}
with open(sys.argv[1]) as file:
    for row in csv.DictReader(file):
        gap = max(float(row['gap']), 1e-16)
        curves.setdefault(row['method'], []).append(
            (int(row['iteration']), gap))

figure, axes = plt.subplots(figsize=(6.4, 4))
for name, points in curves.items():
    dashed = 'from' in name
    axes.semilogy(*zip(*points[::4]), label=name, linewidth=1.2,
                  linestyle='--' if dashed else '-')
axes.set(xlabel='iteration (one A and one A$^H$ each)',
         ylabel='certified relative gap', ylim=(1e-11, 10))
axes.grid(True, which='major', linewidth=0.3)
axes.legend()
figure.tight_layout()
figure.savefig(sys.argv[2], metadata={'Date': None})
