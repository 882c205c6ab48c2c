/* SPDX-License-Identifier: BSD-3-Clause */
/* A model as an operator of the library. */
#ifndef TORTURE_OPERATOR_H
#define TORTURE_OPERATOR_H

#include "model.h"
#include <firenet/firenet.h>

firenet_status operator_create(firenet_operator **out, firenet_context *context,
                               const model *m, int single);

#endif
