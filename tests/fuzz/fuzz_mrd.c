/* SPDX-License-Identifier: BSD-3-Clause */
/* Mutates streams that firenet-mrd reads: an input is what to change in a sound
 * one, made here. Whatever comes, the server ends with the stream, gives all
 * memory back, takes no more than its limit, and what it sends is finite and as
 * long as it says. Images are made of one stream in eight, whose time they
 * would take. */
#include "message.h"
#include "mrd/budget.h"
#include "mrd/receive.h"
#include "mrd/reply.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST = 1 << 16, MOST_CHANGES = 12, MEMORY = 16 << 20 };
enum { SIDE = 16, WIDE = 32, COILS = 2, PLANES = 4, MESSAGES = 96 };

/* In the place of the program's, which would print what a client sent. */
bool print_error(const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return false;
}

void set_program_name(const char *program) {
    (void)program;
}

static void require(bool condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "fuzz_mrd: %s\n", what);
        abort();
    }
}

/* ------------------------------------------------------------ sound streams */

typedef struct bytes {
    unsigned char at[LARGEST];
    size_t size, read;
    size_t starts[MESSAGES + 1]; /* of messages */
    int messages;
} bytes;

static void put(bytes *b, const void *from, size_t size) {
    require(b->size + size <= LARGEST, "room for a sound stream");
    memcpy(b->at + b->size, from, size);
    b->size += size;
}

static void put_integer(bytes *b, uint64_t value, int size) {
    unsigned char little[8];
    put_little(little, value, size);
    put(b, little, (size_t)size);
}

static void begin(bytes *b, int id) {
    require(b->messages < MESSAGES, "room for messages");
    b->starts[b->messages++] = b->size;
    put_integer(b, (uint64_t)id, 2);
}

static void put_text(bytes *b, int id, const char *text) {
    begin(b, id);
    put_integer(b, strlen(text), 4);
    put(b, text, strlen(text));
}

/* Of `z` partitions. */
static const char xml[] =
    "<?xml version=\"1.0\"?><ismrmrdHeader xmlns=\"http://www.ismrm.org/"
    "ISMRMRD\"><acquisitionSystemInformation><receiverChannels>2"
    "</receiverChannels></acquisitionSystemInformation><encoding>"
    "<encodedSpace><matrixSize><x>32</x><y>16</y><z>%d</z></matrixSize>"
    "<fieldOfView_mm><x>600</x><y>300</y><z>5</z></fieldOfView_mm>"
    "</encodedSpace><reconSpace><matrixSize><x>16</x><y>16</y><z>%d</z>"
    "</matrixSize><fieldOfView_mm><x>300</x><y>300</y><z>5</z>"
    "</fieldOfView_mm></reconSpace><encodingLimits><kspace_encoding_step_1>"
    "<minimum>0</minimum><maximum>15</maximum><center>8</center>"
    "</kspace_encoding_step_1></encodingLimits><trajectory>%s"
    "</trajectory><trajectoryDescription><userParameterLong><name>rampUpTime"
    "</name><value>10</value></userParameterLong></trajectoryDescription>"
    "</encoding></ismrmrdHeader>";

static void put_line(bytes *b, int line, int plane, int slice, uint64_t flags) {
    unsigned char head[FIRENET_MRD_ACQUISITION_BYTES];
    const firenet_mrd_acquisition h = {.version = 1,
                                       .samples = WIDE,
                                       .channels = COILS,
                                       .center_sample = WIDE / 2,
                                       .flags = flags,
                                       .index = {.step_1 = (uint16_t)line,
                                                 .step_2 = (uint16_t)plane,
                                                 .slice = (uint16_t)slice}};
    float data[2 * COILS * WIDE];
    for (int i = 0; i < 2 * COILS * WIDE; i++) {
        const int x = i / 2 % WIDE - WIDE / 2, y = line - SIDE / 2;
        data[i] = (float)(10 * exp(-.1 * (x * x + y * y)) +
                          .01 * sin(i * 12.3 + line * 4.5 + slice));
    }
    swap_floats(data, 2 * COILS * WIDE);
    begin(b, MESSAGE_ACQUISITION);
    firenet_mrd_acquisition_encode(&h, head);
    put(b, head, sizeof head);
    put(b, data, sizeof data);
}

static uint64_t flag(int f) {
    return (uint64_t)1 << (f - 1);
}

static void put_left_out(bytes *b) {
    unsigned char head[FIRENET_MRD_IMAGE_BYTES] = {0};
    const firenet_mrd_image h = {
        .data_type = 5, .matrix = {3, 2, 1}, .channels = 1};
    unsigned char waveform[FIRENET_MRD_WAVEFORM_BYTES + 12] = {0};
    waveform[28] = 3;
    waveform[30] = 1;
    firenet_mrd_image_encode(&h, head);
    begin(b, MESSAGE_IMAGE);
    put(b, head, sizeof head);
    put_integer(b, 4, 8);
    put(b, "<a/>", 4);
    put(b, "123456781234567812345678", 24);
    begin(b, MESSAGE_WAVEFORM);
    put(b, waveform, sizeof waveform);
    put_text(b, MESSAGE_TEXT, "hello");
}

/* Lines of a slice, or of a partition of a volume. */
static void put_lines(bytes *b, int plane, int slice, bool last, bool turn) {
    for (int line = 0; line < SIDE; line += line >= 4 && line < 12 ? 1 : 2)
        put_line(b, line, plane, slice,
                 (line == 14 && last ? flag(FIRENET_MRD_LAST_IN_SLICE)
                  : line >= 6 && line < 10
                      ? flag(FIRENET_MRD_IS_CALIBRATION_AND_IMAGING)
                      : 0) |
                     (turn && line % 2 ? flag(FIRENET_MRD_IS_REVERSE) : 0));
}

/* Two slices, by either method, one of them echo-planar; or a volume. */
typedef enum kind { CERTIFIED, QUICK, VOLUME, KINDS } kind;

static void make_sound(bytes *b, kind k) {
    static const char *const configs[] = {
        "sparsity=db2 tolerance=0.9\nmaps=espirit", "method=quick,maps=quick",
        "maps=adaptive,tolerance=0.9"};
    const int planes = k == VOLUME ? PLANES : 1;
    char name[1024] = "default", header[sizeof xml + 16];
    snprintf(header, sizeof header, xml, planes, planes,
             k == QUICK ? "epi" : "cartesian");
    b->size = b->read = 0;
    b->messages = 0;
    begin(b, MESSAGE_CONFIG_NAME);
    put(b, name, sizeof name);
    put_text(b, MESSAGE_CONFIG_TEXT, configs[k]);
    put_text(b, MESSAGE_HEADER, header);
    put_left_out(b);
    for (int i = 0; i < 2; i++)
        put_line(b, i, 0, 0, flag(FIRENET_MRD_IS_NOISE));
    for (int i = 0; i < (k == QUICK ? 3 : 0); i++)
        put_line(b, SIDE / 2, 0, 0,
                 flag(FIRENET_MRD_IS_PHASE_CORRECTION) |
                     (i == 1 ? flag(FIRENET_MRD_IS_REVERSE) : 0));
    for (int i = 0; i < (k == VOLUME ? PLANES : 2); i++)
        put_lines(b, k == VOLUME ? i : 0, k == VOLUME ? 0 : i,
                  k != VOLUME || i == PLANES - 1, k == QUICK);
    begin(b, MESSAGE_CLOSE);
    b->starts[b->messages] = b->size;
}

/* ---------------------------------------------------------------- mutations */

typedef struct input {
    const uint8_t *bytes;
    size_t size;
} input;

static unsigned byte(input *in) {
    if (in->size == 0)
        return 0;
    in->size--;
    return *in->bytes++;
}

static size_t word(input *in) {
    const unsigned high = byte(in);
    return high * 256 + byte(in);
}

/* Anywhere, but half of the time near the start of a message, where lengths
 * are. */
static size_t place(input *in, const bytes *b) {
    const unsigned how = byte(in);
    if (b->size == 0)
        return 0;
    if (how & 1)
        return word(in) % b->size;
    const size_t start = b->starts[word(in) % (size_t)b->messages];
    return (start + word(in) % (how & 2 ? 8 : 400)) % b->size;
}

static void overwrite(input *in, bytes *b, size_t at) {
    static const uint64_t extremes[] = {
        0,          1,          0x7f,       0xff,       0x7fff,     0xffff,
        0x7fffffff, 0xffffffff, 0x7f800000, 0x7fc00000, 0x7f7fffff, UINT64_MAX};
    const int size = 1 << byte(in) % 4;
    unsigned char little[8];
    put_little(little, extremes[byte(in) % 12], size);
    for (size_t i = 0; i < (size_t)size && at + i < b->size; i++)
        b->at[at + i] = little[i];
}

static void cut(bytes *b, size_t at, size_t count) {
    if (count > b->size - at)
        count = b->size - at;
    memmove(b->at + at, b->at + at + count, b->size - at - count);
    b->size -= count;
}

/* A message once more, in another place. */
static void repeat(input *in, bytes *b, size_t at) {
    const size_t which = word(in) % (size_t)b->messages;
    unsigned char copy[2048];
    size_t from = b->starts[which], count = b->starts[which + 1] - from;
    if (from >= b->size)
        return;
    if (count > b->size - from)
        count = b->size - from;
    if (count > sizeof copy || b->size + count > LARGEST)
        return;
    memcpy(copy, b->at + from, count);
    memmove(b->at + at + count, b->at + at, b->size - at);
    memcpy(b->at + at, copy, count);
    b->size += count;
}

static void mutate(input *in, bytes *b) {
    /* few, mostly: what is wrong early hides the rest */
    const unsigned many = byte(in) % (4 * MOST_CHANGES);
    const unsigned changes = many > MOST_CHANGES ? many % 3 : many;
    for (unsigned k = 0; k < changes && b->size > 0; k++) {
        const size_t at = place(in, b);
        switch (byte(in) % 8) {
        case 0:
            b->at[at] ^= (unsigned char)(1u << byte(in) % 8);
            break;
        case 1:
            b->at[at] = (unsigned char)byte(in);
            break;
        case 2:
        case 3:
        case 4:
            overwrite(in, b, at);
            break;
        case 5:
            cut(b, at, 1 + word(in) % 600);
            break;
        case 6:
            repeat(in, b, b->starts[word(in) % (size_t)b->messages] % b->size);
            break;
        default:
            b->size = byte(in) % 4 ? b->size : at;
        }
    }
}

/* ----------------------------------------------------------------- the runs */

static bool read_bytes(void *user, void *to, size_t size) {
    bytes *b = user;
    if (size > b->size - b->read)
        return false;
    memcpy(to, b->at + b->read, size);
    b->read += size;
    return true;
}

static size_t written;

static bool write_bytes(void *user, const void *from, size_t size) {
    (void)user;
    require(size == 0 || from, "bytes to write");
    written += size;
    return true;
}

static void never_wait(void *user, patience p) {
    (void)user;
    (void)p;
}

typedef struct run {
    stream stream;
    firenet_context *working;
    bool make;
} run;

static void check_picture(const picture *p) {
    const float *pixels = p->pixels;
    const int64_t floats = p->bytes / (int64_t)sizeof *pixels;
    require(floats == (int64_t)p->header.matrix[0] * p->header.matrix[1] *
                          p->header.matrix[2] *
                          (p->header.data_type == 7 ? 2 : 1),
            "as many pixels as the header says");
    for (int64_t i = 0; i < floats; i++)
        require(isfinite(pixels[i]), "finite pixels");
}

static bool deliver(void *user, job *j) {
    run *r = user;
    static const atomic_bool cancelled = false;
    picture p = {0};
    if (r->make) {
        if (j->settings.deadline > .02)
            j->settings.deadline = .02;
        if (picture_make(&p, r->working, j, &cancelled)) {
            require(firenet_context_last_error(r->working)[0] != '\0',
                    "a message");
        } else {
            check_picture(&p);
            const size_t before = written;
            require(reply_image(&r->stream, &p), "a reply");
            require(written > before + (size_t)p.bytes, "pixels");
        }
        picture_free(&p, r->working);
    }
    job_release(j);
    return true;
}

static void note(void *user, const char *text) {
    reply_text(&((run *)user)->stream, "WRN", text);
}

static void serve(bytes *b, bool make) {
    budget memory;
    firenet_context *reading = NULL;
    run u = {.stream = {read_bytes, write_bytes, never_wait, b}, .make = make};
    atomic_init(&memory.left, MEMORY);
    require(
        !firenet_context_create(&reading, budget_take, budget_give, &memory) &&
            !firenet_context_create(&u.working, budget_take, budget_give,
                                    &memory),
        "contexts");
    receiver r = {.from = &u.stream,
                  .context = reading,
                  .limit = MEMORY / 2,
                  .deliver = deliver,
                  .note = note,
                  .user = &u};
    settings_default(&r.settings);
    const receive_end end = receive(&r);
    require((end == RECEIVE_REFUSED) == (r.why[0] != '\0'),
            "a reason of what is refused, and of that only");
    firenet_context_release(reading);
    firenet_context_release(u.working);
    require(atomic_load(&memory.left) == MEMORY, "all memory came back");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bytes b;
    input in = {data, size};
    const unsigned first = byte(&in);
    make_sound(&b, (kind)(first / 8 % KINDS));
    const bool make = first % 8 == 0;
    mutate(&in, &b);
    serve(&b, make);
    return 0;
}
