/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unsynced.c: a disk that forgets, preloaded: what is written to a file reaches it at fdatasync,
 * and is lost where the process is killed before. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>

/* Without unistd.h, whose functions are replaced here. */
long syscall(long number, ...);
ssize_t pwrite(int file, const void *bytes, size_t size, off_t at);
ssize_t pwrite64(int file, const void *bytes, size_t size, off_t at);
int fdatasync(int file);

struct pending {
    struct pending *next;
    int file;
    off_t at;
    size_t size;
    char bytes[];
};

static struct pending *first;
static struct pending **last = &first;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    struct pending *pending = malloc(sizeof(*pending) + size);

    if (pending == NULL) {
        abort();
    }
    pending->next = NULL;
    pending->file = file;
    pending->at = at;
    pending->size = size;
    memcpy(pending->bytes, bytes, size);
    (void)pthread_mutex_lock(&lock);
    *last = pending;
    last = &pending->next;
    (void)pthread_mutex_unlock(&lock);
    return (ssize_t)size;
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off_t at)
{
    return pwrite(file, bytes, size, at);
}

/* Everything that waits, whatever its file: the spool has one at a time. */
int fdatasync(int file)
{
    int result = 0;

    (void)pthread_mutex_lock(&lock);
    while (first != NULL) {
        struct pending *next = first->next;

        if (syscall(SYS_pwrite64, first->file, first->bytes, first->size, first->at) !=
            (long)first->size) {
            result = -1;
        }
        free(first);
        first = next;
    }
    last = &first;
    (void)pthread_mutex_unlock(&lock);
    return result == 0 ? (int)syscall(SYS_fdatasync, file) : result;
}
