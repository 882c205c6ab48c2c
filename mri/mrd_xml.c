/* SPDX-License-Identifier: BSD-3-Clause */
/* The XML header, by expat. Every number is kept that a table names; text and
 * depth are bounded, whatever comes. */
#include "mrd_epi.h"

#include <stddef.h>
#include <stdio.h>

#ifdef HAVE_EXPAT
#include <expat.h>

enum { MOST_PATH = 256, MOST_TEXT = 64 };

/* Of the parser. `path` has the names from the root's children on. */
typedef struct reading {
    XML_Parser parser;
    firenet_context *context;
    firenet_mrd_header *out;
    firenet_status status;
    int64_t depth, too_deep; /* elements open; of those, not in `path` */
    size_t path_length, text_length;
    bool text_too_long, trajectory;
    mrd_epi epi;
    char path[MOST_PATH], text[MOST_TEXT];
} reading;

/* Elements that are numbers. */
typedef struct element {
    const char *path;
    size_t offset;
    bool integer;
} element;

#define AT(member) offsetof(firenet_mrd_header, member)
#define SPACE(name, member)                                                 \
    {"encoding/" name "/matrixSize/x", AT(member.matrix[0]), true},         \
        {"encoding/" name "/matrixSize/y", AT(member.matrix[1]), true},     \
        {"encoding/" name "/matrixSize/z", AT(member.matrix[2]), true},     \
        {"encoding/" name "/fieldOfView_mm/x", AT(member.field_of_view[0]), \
         false},                                                            \
        {"encoding/" name "/fieldOfView_mm/y", AT(member.field_of_view[1]), \
         false},                                                            \
    {                                                                       \
        "encoding/" name "/fieldOfView_mm/z", AT(member.field_of_view[2]),  \
            false                                                           \
    }
#define LIMITS(name, member)                                                \
    {"encoding/encodingLimits/" name "/minimum", AT(member.minimum), true}, \
        {"encoding/encodingLimits/" name "/maximum", AT(member.maximum),    \
         true},                                                             \
    {                                                                       \
        "encoding/encodingLimits/" name "/center", AT(member.centre), true  \
    }
#define FACTOR "encoding/parallelImaging/accelerationFactor/"

static const element elements[] = {
    SPACE("encodedSpace", encoded),
    SPACE("reconSpace", recon),
    LIMITS("kspace_encoding_step_1", step_1),
    LIMITS("kspace_encoding_step_2", step_2),
    LIMITS("average", average),
    LIMITS("slice", slice),
    LIMITS("contrast", contrast),
    LIMITS("phase", phase),
    LIMITS("repetition", repetition),
    LIMITS("set", set),
    {FACTOR "kspace_encoding_step_1", AT(acceleration[0]), true},
    {FACTOR "kspace_encoding_step_2", AT(acceleration[1]), true},
    {"acquisitionSystemInformation/receiverChannels", AT(channels), true},
    {"experimentalConditions/H1resonanceFrequency_Hz", AT(frequency), false},
    {0}};

static void stop(reading *r, firenet_status status) {
    r->status = status;
    XML_StopParser(r->parser, XML_FALSE);
}

static void fail(reading *r, const char *what) {
    stop(r, companion_fail(
                r->context, FIRENET_ERR_RANGE, "xml, line %llu: %s: '%s', %s",
                (unsigned long long)XML_GetCurrentLineNumber(r->parser),
                r->path, r->text, what));
}

/* ----------------------------------------------------------------- numbers */

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A decimal number, whatever the locale says of commas. */
static bool read_number(const char *text, double *out) {
    double sign = 1.0, value = 0.0;
    int power = 0, digits = 0;
    if (*text == '-' || *text == '+') {
        sign = *text++ == '-' ? -1.0 : 1.0;
    }
    for (bool point = false;
         (*text >= '0' && *text <= '9') || (*text == '.' && !point); ++text) {
        if (*text == '.') {
            point = true;
            continue;
        }
        value = 10.0 * value + (*text - '0');
        power -= point;
        ++digits;
    }
    if (digits && (*text == 'e' || *text == 'E')) {
        int exponent = 0, direction = 1;
        ++text;
        if (*text == '-' || *text == '+') {
            direction = *text++ == '-' ? -1 : 1;
        }
        digits = 0;
        for (; *text >= '0' && *text <= '9' && exponent < 1000; ++text) {
            exponent = 10 * exponent + (*text - '0');
            ++digits;
        }
        power += direction * exponent;
    }
    *out = sign * value * pow(10.0, power);
    return digits > 0 && !*text && isfinite(*out);
}

static void keep_number(reading *r, const element *e) {
    double value;
    unsigned char *to = (unsigned char *)r->out + e->offset;
    if (!read_number(r->text, &value)) {
        fail(r, "must be a number");
    } else if (e->integer && !(fabs(value) <= 1e9 && value == floor(value))) {
        fail(r, "must be an integer from -1e9 to 1e9");
    } else if (e->integer) {
        const int64_t integer = (int64_t)value;
        memcpy(to, &integer, sizeof integer);
    } else {
        memcpy(to, &value, sizeof value);
    }
}

/* ---------------------------------------------------------------- elements */

static void XMLCALL on_doctype(void *user, const XML_Char *name,
                               const XML_Char *system, const XML_Char *public,
                               int internal) {
    reading *r = user;
    (void)name, (void)system, (void)public, (void)internal;
    stop(r, companion_fail(
                r->context, FIRENET_ERR_UNSUPPORTED,
                "xml: has a document type declaration, which is not allowed"));
}

/* Names one below the other, without prefixes; the root has none. */
static void XMLCALL on_start(void *user, const XML_Char *name,
                             const XML_Char **attributes) {
    reading *r = user;
    (void)attributes;
    const char *colon = strrchr(name, ':');
    name = colon ? colon + 1 : name;
    const size_t length = strlen(name);
    if (r->depth++ == 0) {
        if (strcmp(name, "ismrmrdHeader") != 0) {
            stop(r, companion_fail(r->context, FIRENET_ERR_RANGE,
                                   "xml: has no element ismrmrdHeader"));
        }
        return;
    }
    if (r->too_deep > 0 || r->path_length + length + 2 > sizeof r->path) {
        ++r->too_deep;
        return;
    }
    if (r->path_length > 0) {
        r->path[r->path_length++] = '/';
    }
    memcpy(r->path + r->path_length, name, length + 1);
    r->path_length += length;
    r->text_length = 0;
    r->text_too_long = false;
    r->out->encodings += strcmp(r->path, "encoding") == 0;
}

static void XMLCALL on_text(void *user, const XML_Char *text, int length) {
    reading *r = user;
    for (int i = 0; i < length; ++i) {
        if (is_space(text[i])) {
            continue;
        }
        if (r->text_length + 1 >= sizeof r->text) {
            r->text_too_long = true;
            return;
        }
        r->text[r->text_length++] = text[i];
    }
}

static const char description[] = "encoding/trajectoryDescription/";

/* Name and value of userParameterLong or userParameterDouble. */
static void keep_parameter(reading *r, const char *path) {
    const char *last = strrchr(path, '/');
    double value;
    if (last && strcmp(last, "/name") == 0) {
        mrd_epi_name(&r->epi, r->text);
    } else if (last && strcmp(last, "/value") == 0 && r->epi.current >= 0 &&
               read_number(r->text, &value)) {
        r->epi.value[r->epi.current] = value;
    }
}

static void keep(reading *r) {
    firenet_mrd_header *out = r->out;
    r->text[r->text_length] = '\0';
    if (strncmp(r->path, "encoding/", 9) == 0 && out->encodings > 1) {
        return;
    }
    if (strcmp(r->path, "encoding/trajectory") == 0) {
        r->trajectory = true;
        r->epi.is_epi = strcmp(r->text, "epi") == 0;
        out->cartesian = strcmp(r->text, "cartesian") == 0 || r->epi.is_epi;
    } else if (strcmp(r->path, "encoding/parallelImaging/calibrationMode") ==
               0) {
        out->calibration = strcmp(r->text, "embedded") == 0
                               ? FIRENET_MRD_CALIBRATION_EMBEDDED
                               : FIRENET_MRD_CALIBRATION_OTHER;
    }
    if (strncmp(r->path, description, sizeof description - 1) == 0) {
        keep_parameter(r, r->path + sizeof description - 1);
    }
    for (const element *e = elements; e->path; ++e) {
        if (strcmp(e->path, r->path) == 0) {
            if (r->text_too_long) {
                fail(r, "too long");
            } else {
                keep_number(r, e);
            }
        }
    }
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    reading *r = user;
    (void)name;
    if (--r->depth == 0 || r->status != FIRENET_OK) {
        return;
    }
    if (r->too_deep > 0) {
        --r->too_deep;
        return;
    }
    keep(r);
    while (r->path_length > 0 && r->path[--r->path_length] != '/') {
    }
    r->path[r->path_length] = '\0';
    r->text_length = 0;
}

/* --------------------------------------------------------------- the whole */

/* What has no default must have come, and the centres of k-space. */
static firenet_status complete(const reading *r) {
    firenet_mrd_header *out = r->out;
    if (out->encodings < 1) {
        return companion_fail(r->context, FIRENET_ERR_RANGE,
                              "xml: has no element encoding");
    }
    if (!r->trajectory) {
        return companion_fail(r->context, FIRENET_ERR_RANGE,
                              "xml: has no element encoding/trajectory");
    }
    firenet_mrd_limits *steps[] = {&out->step_1, &out->step_2};
    for (int a = 0; a < 2; ++a) {
        const int64_t n = out->encoded.matrix[a + 1];
        if (steps[a]->centre < 0) {
            steps[a]->centre = n / 2;
        }
        if (steps[a]->maximum < 0) {
            steps[a]->maximum = n > 0 ? n - 1 : 0;
        }
    }
    const firenet_status status = mrd_check_header(r->context, out);
    return status == FIRENET_OK && r->epi.is_epi
               ? mrd_epi_check(r->context, &r->epi)
               : status;
}

static firenet_status parse(reading *r, const char *xml, int64_t length) {
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    if (XML_Parse(r->parser, xml, (int)length, 1) == XML_STATUS_OK) {
        return complete(r);
    }
    if (r->status != FIRENET_OK) {
        return r->status;
    }
    const enum XML_Error error = XML_GetErrorCode(r->parser);
    return companion_fail(
        r->context,
        error == XML_ERROR_NO_MEMORY ? FIRENET_ERR_NOMEM : FIRENET_ERR_RANGE,
        "xml, line %llu: %s",
        (unsigned long long)XML_GetCurrentLineNumber(r->parser),
        XML_ErrorString(error));
}

static firenet_status read_xml(firenet_context *context, const char *xml,
                               int64_t length, firenet_mrd_header *out) {
    *out = (firenet_mrd_header){.acceleration = {1, 1}};
    out->step_1.centre = out->step_1.maximum = -1;
    out->step_2.centre = out->step_2.maximum = -1;
    reading r = {.context = context,
                 .out = out,
                 .parser = XML_ParserCreate(NULL),
                 .epi = mrd_epi_none()};
    if (!r.parser) {
        return companion_fail(context, FIRENET_ERR_NOMEM,
                              "xml: no memory for expat");
    }
    const firenet_status status = parse(&r, xml, length);
    XML_ParserFree(r.parser);
    return status;
}
#else
static firenet_status read_xml(firenet_context *context, const char *xml,
                               int64_t length, firenet_mrd_header *out) {
    (void)xml, (void)length, (void)out;
    return companion_fail(context, FIRENET_ERR_UNSUPPORTED,
                          "xml: this libfirenet-mri was built without expat");
}
#endif

firenet_status firenet_mrd_header_parse(firenet_context *context,
                                        const char *xml, int64_t length,
                                        firenet_mrd_header *out) {
    if (!context) {
        return FIRENET_ERR_NULL;
    }
    if (!xml || !out) {
        return companion_fail(context, FIRENET_ERR_NULL, "%s: NULL",
                              xml ? "out" : "xml");
    }
    const firenet_status status =
        companion_check_range(context, "length", length, 1, 1 << 30);
    return status == FIRENET_OK ? read_xml(context, xml, length, out) : status;
}
