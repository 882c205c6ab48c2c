/* SPDX-License-Identifier: BSD-3-Clause */
/** @file firenet.hpp  The C++17 face: header only, no ABI of its own.
 *
 *  Handles are values that clean up after themselves; statuses are exceptions;
 *  any contiguous container of float, double or std::complex of them is a
 *  vector; monitors and operators are lambdas, whose exceptions stop the call
 *  they are in and come out of it. What each call does is documented in the C
 *  headers.
 *
 *  Operators, levels, networks and problems are shared by copying, also between
 *  threads. Workspaces, runners, solvers, gradients and searches are one
 * thread's; each has a context of its own unless it is given one. */
#ifndef FIRENET_FIRENET_HPP
#define FIRENET_FIRENET_HPP

#include <firenet/cpp/names.hpp>
#include <firenet/cpp/network.hpp>
#include <firenet/cpp/operators.hpp>
#include <firenet/cpp/perturbation.hpp>
#include <firenet/cpp/polynomial.hpp>
#include <firenet/cpp/refutation.hpp>
#include <firenet/cpp/sampling.hpp>
#include <firenet/cpp/solve.hpp>

#endif
