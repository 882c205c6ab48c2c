/* SPDX-License-Identifier: BSD-3-Clause */
#include "coils/h5_guard.h"

#include <stdint.h>
#include <stdlib.h>

/* ------------------------------------------------------------------- types */

static bool member_is_sound(hid_t type, unsigned i) {
    const hid_t member = H5Tget_member_type(type, i);
    const size_t offset = H5Tget_member_offset(type, i),
                 size = member < 0 ? 0 : H5Tget_size(member),
                 all = H5Tget_size(type);
    const bool ok = size > 0 && size <= all && offset <= all - size &&
                    h5_type_is_sound(member);
    if (member >= 0)
        H5Tclose(member);
    return ok;
}

static bool array_is_sound(hid_t type) {
    hsize_t sizes[H5S_MAX_RANK], count = 1;
    const int rank = H5Tget_array_dims2(type, sizes);
    const hid_t base = H5Tget_super(type);
    const size_t size = base < 0 ? 0 : H5Tget_size(base);
    for (int i = 0; i < rank && count <= UINT32_MAX; i++)
        count *= sizes[i] <= UINT32_MAX ? sizes[i] : (hsize_t)UINT32_MAX + 1;
    const bool ok = rank > 0 && count <= UINT32_MAX &&
                    count * size == H5Tget_size(type) && h5_type_is_sound(base);
    if (base >= 0)
        H5Tclose(base);
    return ok;
}

static bool base_is_sound(hid_t type) {
    const hid_t base = H5Tget_super(type);
    const bool ok = base >= 0 && h5_type_is_sound(base);
    if (base >= 0)
        H5Tclose(base);
    return ok;
}

/* Bits of a number within its bytes. */
static bool number_is_sound(hid_t type) {
    const int offset = H5Tget_offset(type);
    return offset >= 0 &&
           (size_t)offset + H5Tget_precision(type) <= 8 * H5Tget_size(type);
}

bool h5_type_is_sound(hid_t type) {
    const int members = H5Tget_nmembers(type);
    switch (H5Tget_class(type)) {
    case H5T_COMPOUND:
        for (int i = 0; i < members; i++)
            if (!member_is_sound(type, (unsigned)i))
                return false;
        return members > 0;
    case H5T_ARRAY:
        return array_is_sound(type);
    case H5T_VLEN:
        return base_is_sound(type);
    case H5T_INTEGER:
    case H5T_FLOAT:
        return number_is_sound(type);
    default:
        return false;
    }
}

/* ------------------------------------------------------------------ lengths */

static size_t offset_of(hid_t type, const char *name) {
    const int index = H5Tget_member_index(type, name);
    return index < 0 ? 0 : H5Tget_member_offset(type, (unsigned)index);
}

void h5_chunk_open(h5_chunk *c, hid_t dataset) {
    const hid_t made = H5Dget_create_plist(dataset),
                type = H5Dget_type(dataset);
    hsize_t rows = 0;
    *c = (h5_chunk){.first = HSIZE_UNDEF,
                    .row_size = H5Tget_size(type),
                    .trajectory = offset_of(type, "traj"),
                    .data = offset_of(type, "data")};
    if (H5Pget_layout(made) == H5D_CHUNKED && H5Pget_nfilters(made) == 0 &&
        H5Pget_chunk(made, 1, &rows) == 1 && rows <= 1 << 20)
        c->rows = rows;
    if (c->rows > 0)
        c->bytes = malloc((size_t)c->rows * c->row_size);
    H5Pclose(made);
    H5Tclose(type);
}

static bool load(h5_chunk *c, hid_t dataset, hsize_t i) {
    const hsize_t first = i / c->rows * c->rows;
    hsize_t size = 0;
    haddr_t at = HADDR_UNDEF;
    unsigned filters = 0;
    if (first == c->first)
        return true;
    c->first = HSIZE_UNDEF;
    /* What is read is as long as the index says, not as rows are. */
    if (!c->bytes ||
        H5Dget_chunk_info_by_coord(dataset, &first, &filters, &at, &size) < 0 ||
        at == HADDR_UNDEF || size != c->rows * c->row_size ||
        H5Dread_chunk(dataset, H5P_DEFAULT, &first, &filters, c->bytes) < 0)
        return false;
    c->first = first;
    return true;
}

/* The first 4 bytes of what varies in length are its length. */
static size_t length_at(const unsigned char *bytes) {
    return (size_t)bytes[0] | (size_t)bytes[1] << 8 | (size_t)bytes[2] << 16 |
           (size_t)bytes[3] << 24;
}

bool h5_chunk_agrees(h5_chunk *c, hid_t dataset, hsize_t i, size_t trajectory,
                     size_t data) {
    if (c->rows == 0)
        return true;
    if (!load(c, dataset, i))
        return false;
    const unsigned char *row = c->bytes + i % c->rows * c->row_size;
    return length_at(row + c->trajectory) == trajectory &&
           length_at(row + c->data) == data;
}

void h5_chunk_close(h5_chunk *c) {
    free(c->bytes);
}
