/* SPDX-License-Identifier: BSD-3-Clause */
#include "mail.h"

#include <string.h>

/* A message is not shorter than this where there are several chunks, and there
 * are not more of these: 2/32 of a slab are kept. */
enum { MESSAGE = 1 << 16, MOST_CHUNKS = 32 };

/* What goes between this rank and another for each chunk: of every plane here
 * the positions there, and the other way round. */
typedef struct letter {
    int64_t planes, begin,
        run;                 /* there, as elements: planes, first, how many */
    unsigned char *out, *in; /* of this chunk */
} letter;

struct mpi_mail {
    firenet_context *context;
    int ranks, chunks;
    int64_t strips;     /* of the rank with most */
    int64_t first, run; /* positions of this rank in the open chunk */
    size_t size;
    unsigned char *out, *in;
    MPI_Request *requests;
    letter letters[];
};

int mpi_mail_chunks(const mpi_mail *mail) {
    return mail->chunks;
}

unsigned char *mpi_mail_rows(const mpi_mail *m, int rank, size_t *stride) {
    *stride = (size_t)m->run * m->size;
    return m->letters[rank].in - (size_t)m->first * m->size;
}

/* Positions of a chunk that a rank has: strips are whole. */
static mpi_part_of chunk_of(const mpi_transform *t, const mpi_mail *m, int k,
                            int rank) {
    int64_t all = mpi_transform_block(t, rank).count;
    int64_t begin = m->strips * k / m->chunks * t->width;
    int64_t end = m->strips * (k + 1) / m->chunks * t->width;
    begin = begin < all ? begin : all;
    end = end < all ? end : all;
    return (mpi_part_of){begin, end - begin};
}

/* Between the cell for rank r and what is sent, or has come back. */
static void pack(const mpi_transform *t, const mpi_mail *m, int r, bool back) {
    const letter *l = &m->letters[r];
    unsigned char *own = mpi_transform_home(t, 0, r);
    size_t row = (size_t)mpi_transform_block(t, r).count * t->size;
    size_t bytes = (size_t)l->run * t->size;
    own += (size_t)l->begin * t->size;
    for (int64_t i = 0; i < t->slabs.count; ++i) {
        unsigned char *there = l->out + (size_t)i * bytes;
        memcpy(back ? own : there, back ? there : own, bytes);
        own += row;
    }
}

/* Places of chunk k in the two arrays. */
static void place(const mpi_transform *t, mpi_mail *m, int k) {
    unsigned char *out = m->out, *in = m->in;
    mpi_part_of here = chunk_of(t, m, k, t->team->rank);
    m->first = here.begin;
    m->run = here.count;
    for (int r = 0; r < m->ranks; ++r) {
        letter *l = &m->letters[r];
        mpi_part_of there = chunk_of(t, m, k, r);
        bool seen = t->team->window->cell[r];
        l->planes =
            seen ? 0 : mpi_part(t->slabs.shape[0], t->block[0], r).count;
        l->begin = there.begin;
        l->run = seen ? 0 : there.count;
        l->out = out;
        l->in = in;
        out += (size_t)(t->slabs.count * l->run) * t->size;
        in += (size_t)(l->planes * here.count) * t->size;
    }
}

/* All messages of a chunk, one way: what stands at `out` of one rank comes to
 * `in` of the other, or back. */
static int exchange(const mpi_transform *t, mpi_mail *m, bool back) {
    MPI_Datatype element;
    int count = 0, error;
    MPI_Type_contiguous((int)t->size, MPI_BYTE, &element);
    error = MPI_Type_commit(&element);
    for (int r = 0; r < m->ranks && error == MPI_SUCCESS; ++r) {
        const letter *l = &m->letters[r];
        int outgoing = (int)(t->slabs.count * l->run);
        int incoming = (int)(l->planes * m->run);
        int sent = back ? incoming : outgoing;
        int received = back ? outgoing : incoming;
        if (received > 0) {
            error = MPI_Irecv(back ? l->out : l->in, received, element, r, 0,
                              t->team->comm, &m->requests[count++]);
        }
        if (sent > 0 && error == MPI_SUCCESS) {
            error = MPI_Isend(back ? l->in : l->out, sent, element, r, 0,
                              t->team->comm, &m->requests[count++]);
        }
    }
    if (error == MPI_SUCCESS) {
        error = MPI_Waitall(count, m->requests, MPI_STATUSES_IGNORE);
    }
    MPI_Type_free(&element);
    return error;
}

int mpi_mail_open(const mpi_transform *t, int k, bool ask, int64_t *begin,
                  int64_t *end) {
    mpi_mail *m = t->mail;
    *begin = m->strips * k / m->chunks;
    *end = m->strips * (k + 1) / m->chunks;
    place(t, m, k);
    for (int r = 0; r < m->ranks && ask; ++r) {
        pack(t, m, r, false);
    }
    return ask ? exchange(t, m, false) : MPI_SUCCESS;
}

int mpi_mail_return(const mpi_transform *t, int k) {
    mpi_mail *m = t->mail;
    (void)k;
    int error = exchange(t, m, true);
    for (int r = 0; r < m->ranks && error == MPI_SUCCESS; ++r) {
        pack(t, m, r, true);
    }
    return error;
}

/* ---------------------------------------------------------------- creation */

void mpi_mail_end(mpi_mail *m) {
    if (m) {
        firenet_companion_free(m->context, m->out);
        firenet_companion_free(m->context, m->in);
        firenet_companion_free(m->context, m->requests);
        firenet_companion_free(m->context, m);
    }
}

/* As many as messages of a fair size allow; enough that counts are ints. */
static int chunks_of(const mpi_transform *t, int64_t strips) {
    double bytes = (double)t->block[0] * (double)t->block[1] * (double)t->size;
    double chunks = bytes / MESSAGE, least = bytes / (1 << 29) + 1.0;
    chunks = chunks < MOST_CHUNKS ? chunks : MOST_CHUNKS;
    chunks = chunks > least ? chunks : least;
    return (int)(chunks < (double)strips ? chunks : (double)strips);
}

/* Elements that the arrays hold: of the largest chunk. */
static int64_t most_of(const mpi_transform *t, mpi_mail *m, bool in) {
    int64_t most = 1;
    for (int k = 0; k < m->chunks; ++k) {
        int64_t sum = 0;
        place(t, m, k);
        for (int r = 0; r < m->ranks; ++r) {
            const letter *l = &m->letters[r];
            sum += in ? l->planes * m->run : t->slabs.count * l->run;
        }
        most = sum > most ? sum : most;
    }
    return most;
}

/* Whether some rank does not see another. */
static firenet_status needs_mail(firenet_mpi_team *team, bool *needed) {
    double unseen = 0.0;
    for (int r = 0; r < team->size; ++r) {
        unseen = team->window->cell[r] ? unseen : 1.0;
    }
    firenet_status status = mpi_largest(team, &unseen);
    *needed = unseen > 0.0;
    return status;
}

static void fill(mpi_mail *m, const mpi_transform *t, firenet_status *status) {
    firenet_context *context = t->team->context;
    *m = (mpi_mail){.context = context,
                    .ranks = t->team->size,
                    .strips = (t->block[1] + t->width - 1) / t->width,
                    .size = t->size};
    m->chunks = chunks_of(t, m->strips);
    m->out = companion_alloc(context, status, most_of(t, m, false), t->size);
    m->in = companion_alloc(context, status, most_of(t, m, true), t->size);
    m->requests =
        companion_alloc(context, status, 2 * m->ranks, sizeof *m->requests);
}

firenet_status mpi_mail_create(mpi_mail **out, const mpi_transform *t) {
    firenet_mpi_team *team = t->team;
    bool needed = false;
    firenet_status status = needs_mail(team, &needed);
    *out = NULL;
    if (status != FIRENET_OK || !needed) {
        return status;
    }
    mpi_mail *m =
        companion_alloc(team->context, &status, 1,
                        sizeof *m + (size_t)team->size * sizeof(letter));
    if (status == FIRENET_OK) {
        fill(m, t, &status);
        *out = m;
    }
    return mpi_agree(team, status);
}
