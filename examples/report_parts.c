/* SPDX-License-Identifier: BSD-3-Clause */
#include "report_parts.h"

#include <stdbool.h>

const char *const report_style =
    ":root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6675;--line:#dfe3e8;"
    "--card:#f6f7f9;--page:#fff;--good:#1a7f4b;--warn:#a35b00;--bad:#b3261e}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b4;"
    "--line:#333b47;--card:#1d232c;--page:#14181f;--good:#4cc38a;"
    "--warn:#f0a94a;--bad:#ff7b72}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--page);color:var(--ink);"
    "font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',"
    "sans-serif}\n"
    "main{max-width:1240px;margin:0 auto;padding:2.2rem 1.2rem 3rem}\n"
    "h1{font-size:1.9rem;line-height:1.2;margin:0 0 .4rem;"
    "letter-spacing:-.01em}\n"
    "h2{font-size:1.2rem;margin:2.6rem 0 .9rem}\n"
    "p{max-width:72ch;margin:.6rem 0}\n"
    ".lead{color:var(--soft)}\n"
    ".tiles{display:grid;gap:.8rem;margin:1.5rem 0;"
    "grid-template-columns:repeat(auto-fit,minmax(160px,1fr))}\n"
    ".tile{background:var(--card);border-radius:10px;padding:.8rem 1rem}\n"
    ".tile b{display:block;font-size:1.55rem;line-height:1.25;"
    "font-variant-numeric:tabular-nums}\n"
    ".tile span,figcaption,footer{color:var(--soft);font-size:.875rem}\n"
    ".good{color:var(--good)}.warn{color:var(--warn)}"
    ".bad{color:var(--bad)}\n"
    ".images{display:grid;gap:1.2rem;grid-template-columns:repeat(3,1fr)}\n"
    "figure{margin:0}\n"
    "figure img{display:block;width:100%;border-radius:6px;background:#000;"
    "image-rendering:pixelated}\n"
    "figcaption{margin-top:.45rem;line-height:1.4}\n"
    "figcaption b{color:var(--ink);display:block;font-size:.95rem}\n"
    ".plots,.pair{display:grid;gap:0 2.6rem;"
    "grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr))}\n"
    ".plots svg{width:100%;height:auto;display:block}\n"
    ".scroll{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.42rem 1.1rem .42rem 0;text-align:left;"
    "border-bottom:1px solid var(--line);vertical-align:top}\n"
    "th{font-weight:600;font-size:.875rem;color:var(--soft)}\n"
    "td.n,th.n{text-align:right}td.n{white-space:nowrap}\n"
    "code{font:.875em ui-monospace,'SF Mono',Menlo,Consolas,monospace;"
    "overflow-wrap:anywhere}\n"
    "footer{margin-top:3rem;border-top:1px solid var(--line);"
    "padding-top:.8rem}\n"
    "@media(max-width:640px){main{padding:1.3rem .9rem 2rem}"
    "h1{font-size:1.45rem}.images{grid-template-columns:1fr 1fr;"
    "grid-template-rows:repeat(3,auto);grid-auto-flow:column;gap:.9rem}"
    ".tiles{grid-template-columns:1fr 1fr}th,td{padding-right:.7rem}}\n"
    "@media print{:root{--ink:#000;--soft:#444;--line:#bbb;--card:#f3f3f3;"
    "--page:#fff}main{padding:0;max-width:none}body{font-size:11pt}"
    "h2{break-after:avoid}figure,.tile,table,svg{break-inside:avoid}}\n";

void report_quality_row(FILE *file, const char *name, const metrics *m) {
    fprintf(file,
            "<tr><td>%s</td><td class=\"n\">%.4f</td><td "
            "class=\"n\">%.2f&thinsp;dB</td><td class=\"n\">%.4f</td></tr>\n",
            name, m->relative_error, m->psnr, m->ssim);
}

void report_count(FILE *file, const char *name, int64_t value) {
    fprintf(file, "<tr><td>%s</td><td>%lld</td></tr>\n", name,
            (long long)value);
}

void report_real(FILE *file, const char *name, double value) {
    fprintf(file, "<tr><td>%s</td><td>%.5g</td></tr>\n", name, value);
}

static void write_base64(FILE *file, const encoded *png) {
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < png->size; i += 3) {
        const size_t left = png->size - i;
        const unsigned char *b = png->bytes + i;
        const unsigned bits = (unsigned)b[0] << 16 |
                              (left > 1 ? (unsigned)b[1] << 8 : 0) |
                              (left > 2 ? (unsigned)b[2] : 0);
        fputc(digits[bits >> 18 & 63], file);
        fputc(digits[bits >> 12 & 63], file);
        fputc(left > 1 ? digits[bits >> 6 & 63] : '=', file);
        fputc(left > 2 ? digits[bits & 63] : '=', file);
    }
}

void report_figure(FILE *file, const encoded *png, const char *title,
                   const char *caption) {
    fputs("<figure><img alt=\"", file);
    fputs(title, file);
    fputs("\" src=\"data:image/png;base64,", file);
    write_base64(file, png);
    fprintf(file, "\"><figcaption><b>%s</b>%s</figcaption></figure>\n", title,
            caption);
}

/* Bytes of the UTF-8 character at `text`, 0 if there is none: overlong forms,
 * surrogates and what is beyond U+10FFFF are none. */
static size_t character_length(const unsigned char *text) {
    const unsigned char first = text[0];
    if (first < 0x80)
        return 1;
    const size_t length = first < 0xc2   ? 0
                          : first < 0xe0 ? 2
                          : first < 0xf0 ? 3
                          : first < 0xf5 ? 4
                                         : 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    const bool wrong = (first == 0xe0 && text[1] < 0xa0) ||
                       (first == 0xed && text[1] > 0x9f) ||
                       (first == 0xf0 && text[1] < 0x90) ||
                       (first == 0xf4 && text[1] > 0x8f);
    return wrong ? 0 : length;
}

/* What stands for a character of one byte, or NULL for itself. */
static const char *escape(unsigned char byte) {
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return byte < 0x20 || byte == 0x7f ? "\xef\xbf\xbd" : NULL;
    }
}

void report_escaped(FILE *file, const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        const size_t length = character_length(at);
        const char *other = length == 0   ? "\xef\xbf\xbd" /* U+FFFD */
                            : length == 1 ? escape(*at)
                                          : NULL;
        if (other)
            fputs(other, file);
        else
            fwrite(at, 1, length, file);
        at += length ? length : 1;
    }
}

void report_tile(FILE *file, const char *kind, const char *value,
                 const char *what) {
    fprintf(file,
            "<div class=\"tile\"><b class=\"%s\">%s</b><span>%s</span></div>\n",
            kind, value, what);
}
