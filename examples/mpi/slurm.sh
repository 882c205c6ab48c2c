#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A template for SLURM: sbatch slurm.sh. Slabs gain nothing from more ranks than
# planes; one rank per socket, its cores as threads of the context, or one per
# core: measure both. A job of slices that was cut off goes on where it was when
# it is started again with the same --out.
#SBATCH --job-name=firenet
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=32
#SBATCH --cpus-per-task=1
#SBATCH --time=02:00:00
#SBATCH --requeue

export OPENBLAS_NUM_THREADS=1
srun firenet-reconstruct-mpi --volume --in volume.npy --rate 0.2 \
    --regulariser wavelet --levels 3 --out reconstruction
