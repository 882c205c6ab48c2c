/* SPDX-License-Identifier: BSD-3-Clause */
#include "plot.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
    LEFT = 58, /* margins around the axes */
    RIGHT = 12,
    TITLE = 30, /* height of the title */
    LINE = 19,  /* height of a row of the legend */
    BOTTOM = 44,
    SWATCH = 26, /* length of a line in the legend */
    LETTER = 7   /* generous width of a letter: fonts differ */
};

typedef struct axes {
    double x0, x1;    /* data at the left and right end */
    double low, high; /* log10 of data at the lower and upper end */
    double left, right, top, bottom;
} axes;

static bool drawable(double y) {
    return isfinite(y) && y > 0;
}

static double place_x(const axes *a, double x) {
    return a->left + (x - a->x0) / (a->x1 - a->x0) * (a->right - a->left);
}

static double place_y(const axes *a, double y) {
    const double t = (log10(y) - a->low) / (a->high - a->low);
    return a->bottom - fmax(t, 0) * (a->bottom - a->top);
}

/* Ranges from the data: whole decades in y. */
static void find_ranges(axes *a, const plot *p) {
    double low = INFINITY, high = -INFINITY;
    a->x0 = INFINITY, a->x1 = -INFINITY;
    for (int c = 0; c < p->curve_count; c++)
        for (size_t i = 0; i < p->curves[c].count; i++) {
            const double x = p->curves[c].x[i], y = p->curves[c].y[i];
            if (!drawable(y))
                continue;
            a->x0 = fmin(a->x0, x), a->x1 = fmax(a->x1, x);
            low = fmin(low, log10(y)), high = fmax(high, log10(y));
        }
    if (!(low <= high))
        low = high = a->x0 = a->x1 = 0;
    if (!(a->x1 > a->x0))
        a->x1 = a->x0 + 1;
    a->low = floor(low), a->high = fmax(ceil(high), a->low + 1);
    if (p->decades && a->high - a->low > p->decades)
        a->low = a->high - p->decades;
}

static void write_text(FILE *file, const char *text) {
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", file);
            break;
        case '<':
            fputs("&lt;", file);
            break;
        case '>':
            fputs("&gt;", file);
            break;
        default:
            fputc(*text, file);
        }
}

/* Letters, not bytes: UTF-8 continuation bytes do not count. */
static int letters(const char *text) {
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

/* The legend above the axes, wrapped; returns where it ends. */
static double write_legend(FILE *file, const plot *p) {
    double x = LEFT, y = TITLE + LINE / 2.;
    for (int c = 0; c < p->curve_count; c++) {
        const curve *k = &p->curves[c];
        const double width = SWATCH + 6 + LETTER * letters(k->label) + 14;
        if (x > LEFT && x + width - 14 > p->width - RIGHT)
            x = LEFT, y += LINE;
        fprintf(file,
                "<path d=\"M%.0f %.1fh%d\" stroke=\"%s\" stroke-width=\"2.5\" "
                "stroke-dasharray=\"%s\"/><text x=\"%.0f\" y=\"%.1f\" "
                "dominant-baseline=\"middle\">",
                x, y, SWATCH, k->color, k->dash ? k->dash : "none",
                x + SWATCH + 6, y + 1);
        write_text(file, k->label);
        fputs("</text>\n", file);
        x += width;
    }
    return y + LINE;
}

static void write_y_axis(FILE *file, const axes *a) {
    const int decades = (int)(a->high - a->low), step = (decades + 7) / 8;
    for (int d = 0; d <= decades; d++) {
        const double y = a->bottom - (a->bottom - a->top) * d / decades;
        fprintf(file,
                "<path d=\"M%.1f %.1fH%.1f\" stroke=\"currentColor\" "
                "stroke-opacity=\".15\"/>\n",
                a->left, y, a->right);
        if (d % step == 0)
            fprintf(file,
                    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">10"
                    "<tspan dy=\"-5\" font-size=\"9\">%d</tspan></text>\n",
                    a->left - 6, y + 5, (int)a->low + d);
    }
}

static void write_x_axis(FILE *file, const axes *a) {
    const double rough = (a->x1 - a->x0) / 6,
                 ten = pow(10, floor(log10(rough)));
    const double step = ten * (rough > 5 * ten   ? 10
                               : rough > 2 * ten ? 5
                               : rough > ten     ? 2
                                                 : 1);
    for (double x = ceil(a->x0 / step) * step; x <= a->x1; x += step)
        fprintf(
            file,
            "<path d=\"M%.1f %.1fv5\" stroke=\"currentColor\"/>"
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%g</text>\n",
            place_x(a, x), a->bottom, place_x(a, x), a->bottom + 18, x);
    fprintf(file,
            "<path fill=\"none\" d=\"M%.1f %.1fV%.1fH%.1f\" "
            "stroke=\"currentColor\"/>\n",
            a->left, a->top, a->bottom, a->right);
}

/* A curve with thousands of points per pixel would make a file of megabytes:
 * of the points that fall on one pixel column the first, the lowest, the
 * highest and the last are drawn, and the picture is the same. */
static void write_curve(FILE *file, const axes *a, const curve *k) {
    fputs("<path d=\"", file);
    bool pen_down = false;
    for (size_t i = 0; i < k->count;) {
        if (!drawable(k->y[i])) {
            pen_down = false;
            i++;
            continue;
        }
        const double column = floor(place_x(a, k->x[i]));
        size_t end = i, low = i, high = i;
        while (end < k->count && drawable(k->y[end]) &&
               floor(place_x(a, k->x[end])) == column) {
            low = k->y[end] < k->y[low] ? end : low;
            high = k->y[end] > k->y[high] ? end : high;
            end++;
        }
        const size_t pick[] = {i, low < high ? low : high,
                               low < high ? high : low, end - 1};
        for (int n = 0; n < 4; n++)
            if (n == 0 || pick[n] != pick[n - 1]) {
                fprintf(file, "%c%.1f %.1f", pen_down ? 'L' : 'M',
                        place_x(a, k->x[pick[n]]), place_y(a, k->y[pick[n]]));
                pen_down = true;
            }
        i = end;
    }
    fprintf(file,
            "\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\" "
            "stroke-linejoin=\"round\"/>\n",
            k->color, k->dash ? k->dash : "none");
}

void plot_write(FILE *file, const plot *p, const char *background) {
    fprintf(file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
            "role=\"img\" font-family=\"system-ui,sans-serif\" "
            "font-size=\"13\" fill=\"none\">\n<title>",
            p->width, p->height);
    write_text(file, p->title);
    fputs("</title>\n", file);
    if (background)
        fprintf(file, "<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>\n",
                p->width, p->height, background);
    fprintf(file,
            "<g fill=\"currentColor\">\n<text x=\"%d\" y=\"18\" "
            "font-weight=\"600\" font-size=\"15\">",
            LEFT);
    write_text(file, p->title);
    fputs("</text>\n", file);

    axes a = {.left = LEFT, .right = p->width - RIGHT};
    a.top = write_legend(file, p);
    a.bottom = p->height - BOTTOM;
    find_ranges(&a, p);
    write_y_axis(file, &a);
    write_x_axis(file, &a);
    fprintf(file, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">",
            (a.left + a.right) / 2, p->height - 8);
    write_text(file, p->x_label);
    fprintf(file,
            "</text>\n<text transform=\"translate(14 %.1f) rotate(-90)\" "
            "text-anchor=\"middle\">",
            (a.top + a.bottom) / 2);
    write_text(file, p->y_label);
    fputs("</text>\n</g>\n", file);
    for (int c = 0; c < p->curve_count; c++)
        write_curve(file, &a, &p->curves[c]);
    fputs("</svg>\n", file);
}
