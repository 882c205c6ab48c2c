/* SPDX-License-Identifier: BSD-3-Clause */
/** @file firenet.h  The whole interface. */
#ifndef FIRENET_FIRENET_H
#define FIRENET_FIRENET_H

#include <firenet/companion.h>
#include <firenet/context.h>
#include <firenet/convolution.h>
#include <firenet/encoding.h>
#include <firenet/event.h>
#include <firenet/export.h>
#include <firenet/jacobian.h>
#include <firenet/layer.h>
#include <firenet/levels.h>
#include <firenet/name.h>
#include <firenet/network.h>
#include <firenet/operator.h>
#include <firenet/option.h>
#include <firenet/perturbation.h>
#include <firenet/polynomial.h>
#include <firenet/problem.h>
#include <firenet/radon.h>
#include <firenet/refutation.h>
#include <firenet/regulariser.h>
#include <firenet/rnspl.h>
#include <firenet/runner.h>
#include <firenet/sampling.h>
#include <firenet/solver.h>
#include <firenet/solver_batch.h>
#include <firenet/sparse.h>
#include <firenet/status.h>
#include <firenet/transform.h>
#include <firenet/version.h>

#endif
