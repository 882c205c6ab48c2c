/* SPDX-License-Identifier: BSD-3-Clause */
/* How much has to be read for so many digits. The inputs are those of family.h
 * whose minimisers differ by 3 * 10^-K with a raise of any size, 0 included,
 * and those whose minimisers differ by 3 * 10^-(K-1) with a raise that is not
 * 0. An algorithm reads the matrix bit by bit and stops once it can prove what
 * was asked for. K digits it never can, K - 1 whenever it has read far enough,
 * K - 2 soon: statements (i), (ii), (iii) of Theorem 2 of the paper, as far as
 * numbers show them: digits.csv. */
#include "family.h"
#include "output_file.h"
#include "setting.h"

#include "message.h"
#include <math.h>

enum { K = 3, RAISES = 7, ZERO = RAISES - 1, MOST_BITS = 40, NEVER = 0 };

/* Raises are 2^-these of the entries; the last is 0 in double precision. */
static const int raises[RAISES] = {5, 10, 15, 20, 25, 30, 1000};

/* What is known after n bits: each of the entries to within `radius`. */
typedef struct knowledge {
    double entries[FAMILY_CHOICES], radius;
} knowledge;

typedef struct answer {
    double x[FAMILY_CHOICES];
    double error; /* proved: distance to every minimiser that is possible */
} answer;

static double round_to(double value, int bits) {
    return ldexp(nearbyint(ldexp(value, bits)), -bits);
}

/* Element i of what the DCT makes of the first unit vector. */
static double first(int i) {
    return sqrt((i ? 2. : 1.) / FAMILY_ROWS) *
           cos(acos(-1) * i / (2 * FAMILY_ROWS));
}

/* The first row, the DCT undone: products with a vector of norm 1, so that no
 * entry is wrong by more than the norm of a column of roundings. */
static knowledge read_bits(const member *given, int bits) {
    /* The second term is for rounding here. */
    knowledge out = {.radius = ldexp(sqrt(FAMILY_ROWS), -bits - 1) +
                               64 * 0x1p-53 * given->norm};
    for (int j = 0; j < FAMILY_CHOICES; j++)
        for (int i = 0; i < FAMILY_ROWS; i++)
            out.entries[j] +=
                first(i) * round_to(given->a[i * FAMILY_COLS + j], bits);
    return out;
}

/* The minimiser is 1/a_j on the entry j with the larger a_j, and all between
 * the two if they are equal. */
static answer conclude(const knowledge *known) {
    const double *a = known->entries, r = known->radius;
    const int larger = a[1] > a[0];
    answer out = {.x = {0}};
    if (fmin(a[0], a[1]) <= r) {
        out.error = INFINITY;
    } else if (fabs(a[1] - a[0]) > 2 * r) {
        out.x[larger] = 1 / a[larger];
        out.error = 1 / (a[larger] - r) - 1 / a[larger];
    } else {
        out.x[0] = .5 / a[0];
        out.x[1] = .5 / a[1];
        /* From there to either end, which moves by no more than this. */
        out.error = hypot(out.x[0], out.x[1]) + 1 / (fmin(a[0], a[1]) - r) -
                    1 / fmin(a[0], a[1]);
    }
    return out;
}

static double distance(const answer *found, const member *given) {
    double square = 0;
    for (int j = 0; j < FAMILY_CHOICES; j++)
        square += pow(found->x[j] - given->x[j], 2);
    return sqrt(square);
}

typedef struct row {
    int scale;         /* minimisers differ by 3 * 10^-scale */
    int raise;         /* index into raises */
    int bits[3];       /* read for K, K - 1, K - 2 digits, or NEVER */
    double error[3];   /* of the answers given then */
    double firenet[3]; /* of a FIRENET that is given the same bits */
} row;

/* Bits read until `digits` digits are proved, or NEVER; *error is how far off
 * the answer then is. */
static int read_until(const member *given, int digits, double *error) {
    for (int bits = 1; bits <= MOST_BITS; bits++) {
        const knowledge known = read_bits(given, bits);
        const answer found = conclude(&known);
        *error = distance(&found, given);
        if (found.error <= pow(10, -digits))
            return bits;
    }
    return NEVER;
}

/* How far off the FIRENET is if it is given so many bits. */
static bool run_firenet(firenet_context *context, const member *given, int bits,
                        double *error) {
    member read = *given;
    double x[FAMILY_COLS];
    for (int i = 0; i < FAMILY_ROWS * FAMILY_COLS; i++)
        read.a[i] = round_to(given->a[i], bits);
    read.norm += ldexp(sqrt(FAMILY_ROWS * FAMILY_COLS), -bits - 1);
    if (family_run(context, &read, false, x))
        return print_error("%s", firenet_context_last_error(context));
    double square = 0;
    for (int i = 0; i < FAMILY_COLS; i++)
        square += pow(x[i] - given->x[i], 2);
    *error = sqrt(square);
    return true;
}

static bool fill(firenet_context *context, row *out) {
    member given;
    family_make(&given, out->scale, raises[out->raise], 0);
    for (int k = 0; k < 3; k++) {
        out->bits[k] = read_until(&given, K - k, &out->error[k]);
        const int bits = out->bits[k] == NEVER ? MOST_BITS : out->bits[k];
        if (!run_firenet(context, &given, bits, &out->firenet[k]))
            return false;
    }
    return true;
}

/* -------------------------------------------------------------------- words */

static void print_bits(FILE *file, const char *separator, int width,
                       const row *r) {
    for (int k = 0; k < 3; k++)
        if (r->bits[k] == NEVER)
            fprintf(file, "%snever", separator);
        else
            fprintf(file, "%s%*d", separator, width, r->bits[k]);
}

static bool write_all(const setting *s, const row *rows, int count) {
    output_file table;
    if (!output_file_open(&table, s->folder, "digits.csv"))
        return false;
    fputs("minimisers_differ_by,raise,bits_for_3,bits_for_2,bits_for_1,"
          "error_3,error_2,error_1,firenet_3,firenet_2,firenet_1\n",
          table.file);
    puts("                      bits read for so many digits\n"
         "minimisers   raise        3     2     1");
    for (int i = 0; i < count; i++) {
        const row *r = &rows[i];
        char raise[16] = "0";
        if (r->raise != ZERO)
            snprintf(raise, sizeof raise, "2^-%d", raises[r->raise]);
        printf("3 * 10^-%d    %-7s", r->scale, raise);
        print_bits(stdout, " ", 5, r);
        fprintf(table.file, "3e-%d,%s", r->scale, raise);
        print_bits(table.file, ",", 0, r);
        for (int k = 0; k < 3; k++)
            fprintf(table.file, ",%.6g", r->error[k]);
        for (int k = 0; k < 3; k++)
            fprintf(table.file, ",%.6g", r->firenet[k]);
        putc('\n', stdout);
        putc('\n', table.file);
    }
    return output_file_close(&table);
}

static void judge(const row *rows, int count) {
    const row *fine = rows, *coarse = rows + RAISES;
    int few = 0;
    bool holds = true, firenet = true;
    for (int i = 0; i < count; i++) {
        few = rows[i].bits[2] > few ? rows[i].bits[2] : few;
        firenet &= rows[i].firenet[2] <= pow(10, 2 - K);
        for (int k = 0; k < 3; k++)
            holds &=
                rows[i].bits[k] == NEVER || rows[i].error[k] <= pow(10, k - K);
    }
    verdict(fine[ZERO].bits[0] == NEVER,
            "(i) %d digits: with no raise they are not had from %d bits, nor "
            "from more: both minimisers remain possible, %.1e apart",
            K, MOST_BITS, 3 * pow(10, -K));
    verdict(coarse[ZERO - 1].bits[1] - coarse[0].bits[1] >=
                raises[ZERO - 1] - raises[0] - 1,
            "(ii) %d digits can always be had, but from ever more bits: %d to "
            "%d for raises of 2^-%d to 2^-%d",
            K - 1, coarse[0].bits[1], coarse[ZERO - 1].bits[1], raises[0],
            raises[ZERO - 1]);
    verdict(few < coarse[0].bits[1],
            "(iii) %d digit: from %d bit%s, whatever the raise", K - 2, few,
            few == 1 ? "" : "s");
    verdict(holds, "each answer has the digits that were proved");
    verdict(firenet, "a FIRENET given those few bits has %d digit%s as well",
            K - 2, K == 3 ? "" : "s");
}

int main(int argc, char **argv) {
    setting s;
    if (!setting_read(&s, "digits", argc, argv))
        return 2;
    firenet_context *context = NULL;
    row rows[2 * RAISES - 1];
    const int count = 2 * RAISES - 1; /* the coarse ones have no raise of 0 */
    bool ok =
        firenet_context_create(&context, NULL, NULL, NULL) == FIRENET_OK ||
        print_error("out of memory");
    for (int i = 0; ok && i < count; i++) {
        rows[i] = (row){.scale = i < RAISES ? K : K - 1, .raise = i % RAISES};
        ok = fill(context, &rows[i]);
    }
    firenet_context_release(context);
    if (!ok || !write_all(&s, rows, count))
        return 1;
    judge(rows, count);
    return 0;
}
