/* SPDX-License-Identifier: BSD-3-Clause */
/* program [single|double|none]: a host program, built in every way one can be.
 * With an argument the library has Fourier transforms in that precision only,
 * or none. */
#include <firenet/firenet.h>

#include <stdio.h>
#include <string.h>

enum { N = 8 };

static const int64_t shape[1] = {N};

/* Names that the library has inside too: a static one must not mix them up. */
int fn_alloc(void);
int fn_fail(void);
int fn_alloc(void) {
    return 1;
}
int fn_fail(void) {
    return 1;
}

static int haar_works(firenet_context *context, firenet_type type) {
    firenet_operator *haar = NULL;
    firenet_status status = firenet_operator_create_haar(
        &haar, context, type, 1, shape, 2, FIRENET_LAYOUT_LEVELS);
    firenet_operator_release(haar);
    return status == FIRENET_OK;
}

/* As it must: by the check of its adjoint, or with a message. */
static int dft_answers(firenet_context *context, firenet_type type,
                       int supported) {
    firenet_operator *dft = NULL;
    double error = 1.0;
    firenet_status status =
        firenet_operator_create_dft(&dft, context, type, 1, shape, 0);
    if (!supported) {
        const char *text = firenet_context_last_error(context);
        return status == FIRENET_ERR_UNSUPPORTED && !dft &&
               strstr(text, "-Dprecision=both") &&
               strstr(text, "firenet_operator_create_user");
    }
    status = firenet_operator_check_adjoint(context, dft, 3, 1, &error);
    firenet_operator_release(dft);
    return status == FIRENET_OK && error < 1e-5;
}

/* Saved and loaded, or refused with a message. */
static int wisdom_answers(firenet_context *context, int supported) {
    static char text[1 << 16];
    size_t needed;
    firenet_status saved = firenet_context_save_wisdom(context, text,
                                                       sizeof text, &needed),
                   loaded =
                       firenet_context_load_wisdom(context, text, sizeof text);
    if (!supported) {
        return saved == FIRENET_ERR_UNSUPPORTED && loaded == saved &&
               strstr(firenet_context_last_error(context), "-Dprecision=both");
    }
    return saved == FIRENET_OK && loaded == FIRENET_OK;
}

int main(int argc, char **argv) {
    static const firenet_type types[4] = {FIRENET_F32, FIRENET_C64, FIRENET_F64,
                                          FIRENET_C128};
    const char *only = argc > 1 ? argv[1] : "";
    firenet_context *context;
    int good = fn_alloc() && fn_fail() &&
               firenet_version_number() == FIRENET_VERSION_NUMBER &&
               firenet_context_create(&context, NULL, NULL, NULL) == FIRENET_OK;
    good = good && wisdom_answers(context, strcmp(only, "none") != 0);
    for (int i = 0; good && i < 4; i++) {
        const char *precision = i < 2 ? "single" : "double";
        good = haar_works(context, types[i]) &&
               dft_answers(context, types[i],
                           !*only || strcmp(only, precision) == 0);
    }
    printf("%s: %s\n", firenet_version_string(),
           good ? "good" : firenet_context_last_error(context));
    firenet_context_release(context);
    return !good;
}
