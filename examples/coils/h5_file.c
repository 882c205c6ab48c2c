/* SPDX-License-Identifier: BSD-3-Clause */
#include "coils/h5_file.h"

#include "message.h"

#include <stddef.h>
#include <stdlib.h>

static bool bad(const h5_file *f, const char *what) {
    return print_error("--kspace %s: %s", f->path, what);
}

static void hear_nothing(const char *file, int line, const char *function,
                         int code, const char *message) {
    (void)file, (void)line, (void)function, (void)code, (void)message;
}

void h5_be_silent(void) {
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    ismrmrd_set_error_handler(hear_nothing);
}

/* ------------------------------------------------------------------- types */

/* A field of a struct by the name that the file has for it; native types are
 * known when the library runs. */
typedef struct field {
    const char *name;
    size_t offset;
    enum { U16, U32, U64, I32, F32 } kind;
    hsize_t count; /* 1, or of an array */
} field;

#define COUNTER(name) \
    { #name, offsetof(ISMRMRD_EncodingCounters, name), U16, 1 }
static const field counters[] = {
    COUNTER(kspace_encode_step_1),
    COUNTER(kspace_encode_step_2),
    COUNTER(average),
    COUNTER(slice),
    COUNTER(contrast),
    COUNTER(phase),
    COUNTER(repetition),
    COUNTER(set),
    COUNTER(segment),
    {"user", offsetof(ISMRMRD_EncodingCounters, user), U16, ISMRMRD_USER_INTS}};

#define FIELD(name, kind, count) \
    { #name, offsetof(ISMRMRD_AcquisitionHeader, name), kind, count }
static const field fields[] = {
    FIELD(version, U16, 1),
    FIELD(flags, U64, 1),
    FIELD(measurement_uid, U32, 1),
    FIELD(scan_counter, U32, 1),
    FIELD(acquisition_time_stamp, U32, 1),
    FIELD(physiology_time_stamp, U32, ISMRMRD_PHYS_STAMPS),
    FIELD(number_of_samples, U16, 1),
    FIELD(available_channels, U16, 1),
    FIELD(active_channels, U16, 1),
    FIELD(channel_mask, U64, ISMRMRD_CHANNEL_MASKS),
    FIELD(discard_pre, U16, 1),
    FIELD(discard_post, U16, 1),
    FIELD(center_sample, U16, 1),
    FIELD(encoding_space_ref, U16, 1),
    FIELD(trajectory_dimensions, U16, 1),
    FIELD(sample_time_us, F32, 1),
    FIELD(position, F32, 3),
    FIELD(read_dir, F32, 3),
    FIELD(phase_dir, F32, 3),
    FIELD(slice_dir, F32, 3),
    FIELD(patient_table_position, F32, 3),
    FIELD(user_int, I32, ISMRMRD_USER_INTS),
    FIELD(user_float, F32, ISMRMRD_USER_FLOATS)};

static void insert(hid_t type, const field *f) {
    const hid_t kinds[] = {[U16] = H5T_NATIVE_UINT16,
                           [U32] = H5T_NATIVE_UINT32,
                           [U64] = H5T_NATIVE_UINT64,
                           [I32] = H5T_NATIVE_INT32,
                           [F32] = H5T_NATIVE_FLOAT};
    const hid_t one = f->count == 1
                          ? H5Tcopy(kinds[f->kind])
                          : H5Tarray_create2(kinds[f->kind], 1, &f->count);
    H5Tinsert(type, f->name, f->offset, one);
    H5Tclose(one);
}

static hid_t type_of_head(void) {
    const hid_t index =
        H5Tcreate(H5T_COMPOUND, sizeof(ISMRMRD_EncodingCounters));
    const hid_t head =
        H5Tcreate(H5T_COMPOUND, sizeof(ISMRMRD_AcquisitionHeader));
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
        insert(index, &counters[i]);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        insert(head, &fields[i]);
    H5Tinsert(head, "idx", offsetof(ISMRMRD_AcquisitionHeader, idx), index);
    H5Tclose(index);
    return head;
}

/* The head of a row alone, or all of it. */
static hid_t type_of_row(bool whole) {
    const hid_t head = type_of_head();
    const hid_t floats = H5Tvlen_create(H5T_NATIVE_FLOAT);
    const hid_t row = H5Tcreate(H5T_COMPOUND, sizeof(h5_row));
    H5Tinsert(row, "head", offsetof(h5_row, head), head);
    if (whole) {
        H5Tinsert(row, "traj", offsetof(h5_row, trajectory), floats);
        H5Tinsert(row, "data", offsetof(h5_row, data), floats);
    }
    H5Tclose(head);
    H5Tclose(floats);
    return row;
}

/* HDF5 clears its buffer in front of every row, which else is 1 MB: this took
 * half of the time of reading. */
static hid_t small_transfer(void) {
    enum { BUFFER = 1 << 14 };
    const hid_t transfer = H5Pcreate(H5P_DATASET_XFER);
    H5Pset_buffer(transfer, BUFFER, NULL, NULL);
    return transfer;
}

/* -------------------------------------------------------------------- files */

static bool type_is_sound(const h5_file *f) {
    const hid_t type = H5Dget_type(f->data);
    const bool ok = type >= 0 && h5_type_is_sound(type);
    if (type >= 0)
        H5Tclose(type);
    return ok || bad(f, "the type of its acquisitions is broken");
}

static bool count_acquisitions(h5_file *f) {
    hsize_t size = 0;
    const hid_t space = H5Dget_space(f->data);
    if (H5Sget_simple_extent_ndims(space) == 1)
        H5Sget_simple_extent_dims(space, &size, NULL);
    H5Sclose(space);
    f->count = size <= UINT32_MAX ? (int64_t)size : 0;
    return f->count > 0 || bad(f, "it holds no acquisitions");
}

bool h5_open(h5_file *f, const char *path) {
    *f = (h5_file){
        .path = path, .data = -1, .head = -1, .type = -1, .transfer = -1};
    f->dataset.fileid = -1;
    h5_be_silent();
    if (ismrmrd_init_dataset(&f->dataset, path, "dataset"))
        return bad(f, "out of memory");
    FILE *there = fopen(path, "rb");
    if (!there)
        return bad(f, "cannot be read");
    fclose(there);
    /* libismrmrd itself would open it for writing. */
    f->dataset.fileid = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (f->dataset.fileid < 0)
        return bad(f, "no HDF5 file, or not all of one");
    f->data = H5Dopen2(f->dataset.fileid, "/dataset/data", H5P_DEFAULT);
    if (f->data < 0)
        return bad(f, "it has no acquisitions, /dataset/data");
    if (!type_is_sound(f))
        return false;
    f->head = type_of_row(false);
    f->type = type_of_row(true);
    f->transfer = small_transfer();
    h5_chunk_open(&f->chunk, f->data);
    return count_acquisitions(f);
}

/* What HDF5 allocates for lengths that vary is malloc's. */
static void free_row(h5_file *f) {
    free(f->row.trajectory.p);
    free(f->row.data.p);
    f->row = (h5_row){.trajectory = {0, NULL}};
}

void h5_close(h5_file *f) {
    free_row(f);
    h5_chunk_close(&f->chunk);
    if (f->head >= 0)
        H5Tclose(f->head);
    if (f->type >= 0)
        H5Tclose(f->type);
    if (f->transfer >= 0)
        H5Pclose(f->transfer);
    if (f->data >= 0)
        H5Dclose(f->data);
    if (f->dataset.fileid >= 0)
        H5Fclose(f->dataset.fileid);
    free(f->dataset.filename);
    free(f->dataset.groupname);
}

char *h5_xml(const h5_file *f) {
    char *xml = H5Lexists(f->dataset.fileid, "/dataset/xml", H5P_DEFAULT) > 0
                    ? ismrmrd_read_header(&f->dataset)
                    : NULL;
    if (!xml)
        bad(f, "it has no XML header, /dataset/xml");
    return xml;
}

/* Row i in one of the types. */
static bool read_row(h5_file *f, hid_t type, hsize_t i) {
    const hsize_t one = 1;
    const hid_t memory = H5Screate_simple(1, &one, NULL);
    const hid_t space = H5Dget_space(f->data);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &i, NULL, &one, NULL);
    const bool ok =
        H5Dread(f->data, type, memory, space, f->transfer, &f->row) >= 0;
    H5Sclose(memory);
    H5Sclose(space);
    return ok;
}

/* Its floats, once it is known that there are as many as the head says. */
static bool read_floats(h5_file *f, hsize_t i) {
    const size_t samples = f->row.head.number_of_samples,
                 data = 2 * samples * f->row.head.active_channels,
                 trajectory = samples * f->row.head.trajectory_dimensions;
    if (!h5_chunk_agrees(&f->chunk, f->data, i, trajectory, data))
        return false;
    if (!read_row(f, f->type, i)) { /* what it left is not to be looked at */
        f->row = (h5_row){.trajectory = {0, NULL}};
        return false;
    }
    return f->row.data.len == data && f->row.trajectory.len == trajectory;
}

bool h5_head(h5_file *f, int64_t i) {
    free_row(f);
    return read_row(f, f->head, (hsize_t)i) ||
           print_error("--kspace %s: the header of acquisition %lld cannot be "
                       "read",
                       f->path, (long long)i);
}

bool h5_acquisition(h5_file *f, int64_t i) {
    free_row(f);
    return (read_row(f, f->head, (hsize_t)i) && read_floats(f, (hsize_t)i)) ||
           print_error("--kspace %s: acquisition %lld cannot be read, or its "
                       "data are not as long as its header says",
                       f->path, (long long)i);
}
