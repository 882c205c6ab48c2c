/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_MODEL_RNSPL_H
#define FN_MODEL_RNSPL_H

/* upsilon = 1/e minimises (1/v) / log(1/v), the work per factor of progress. */
#define FN_UPSILON 0.36787944117144232160

#endif
