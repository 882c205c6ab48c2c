/* SPDX-License-Identifier: BSD-3-Clause */
#include "queue.h"

void queue_open(queue *q) {
    *q = (queue){0};
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->changed, NULL);
}

void queue_push(queue *q, const slice *s) {
    pthread_mutex_lock(&q->lock);
    while (q->count == QUEUE_CAPACITY)
        pthread_cond_wait(&q->changed, &q->lock);
    q->waiting[(q->first + q->count++) % QUEUE_CAPACITY] = *s;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

bool queue_pop(queue *q, slice *s) {
    pthread_mutex_lock(&q->lock);
    while (q->count == 0 && !q->closed)
        pthread_cond_wait(&q->changed, &q->lock);
    const bool found = q->count > 0;
    if (found) {
        *s = q->waiting[q->first];
        q->first = (q->first + 1) % QUEUE_CAPACITY;
        q->count--;
        pthread_cond_broadcast(&q->changed);
    }
    pthread_mutex_unlock(&q->lock);
    return found;
}

void queue_close(queue *q) {
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

void queue_free(queue *q) {
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
}
