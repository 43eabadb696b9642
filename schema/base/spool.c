/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/spool.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/spool_record.h"

#define SEGMENT_SIZE ((size_t)8 * 1024 * 1024) /* a new one is begun beyond it */
#define RECORD_MAX   ((size_t)64 * 1024 * 1024)
#define NAME_SIZE    32
#define DISK_LEFT    (UINT64_C(64) * 1024 * 1024) /* as little as a disk should have */

struct segment {
    struct segment *next;
    uint64_t number;
    size_t size; /* on disk */
    bool damaged;
};

struct spool {
    int folder; /* file descriptors; -1: not open */
    int locked;
    int writing; /* the last segment; -1: the next record begins a new one */
    size_t limit;
    pthread_mutex_t lock; /* of what follows, and of `writing` */
    struct segment *first;
    struct segment *last;
    uint64_t next_number;
    bool failed;  /* a write or fsync did: nothing is taken any more */
    char *loaded; /* the first segment, while it is read; NULL: not yet */
    size_t at;    /* within it: what stands before is done with */
    size_t ahead; /* where the records end that were given */
    size_t given; /* how many those are */
    struct spool_state state;
};

static void name_of(const struct segment *segment, const char *ending, char name[static NAME_SIZE])
{
    (void)snprintf(name, NAME_SIZE, "%012" PRIu64 ".%s", segment->number, ending);
}

static bool fail(struct spool *spool, struct error *err, const char *what)
{
    spool->failed = true;
    return error_set(err, ERROR_SYSTEM, "spool: %s: %s", what, strerror(errno));
}

/* Segments */

static bool load(const struct spool *spool, const struct segment *segment, char **bytes)
{
    char name[NAME_SIZE];
    size_t done = 0;

    name_of(segment, "spool", name);
    const int file = openat(spool->folder, name, O_RDONLY | O_CLOEXEC);

    if (file < 0) {
        return false;
    }
    *bytes = malloc(segment->size + 1);
    if (*bytes == NULL) {
        arena_exhausted();
    }
    while (done < segment->size) {
        const ssize_t got = read(file, *bytes + done, segment->size - done);

        if (got <= 0) {
            (void)close(file);
            free(*bytes);
            *bytes = NULL;
            return false;
        }
        done += (size_t)got;
    }
    (void)close(file);
    return true;
}

static void add_segment(struct spool *spool, struct segment *segment)
{
    if (spool->last == NULL) {
        spool->first = segment;
    } else {
        spool->last->next = segment;
    }
    spool->last = segment;
    spool->state.bytes += segment->size;
}

/* The first segment is done with: removed, or kept where it has damage. */
static bool end_segment(struct spool *spool, struct error *err)
{
    struct segment *segment = spool->first;
    char name[NAME_SIZE];
    char kept[NAME_SIZE];

    name_of(segment, "spool", name);
    name_of(segment, "damaged", kept);
    const int result = segment->damaged ? renameat(spool->folder, name, spool->folder, kept)
                                        : unlinkat(spool->folder, name, 0);

    if (result != 0 || fsync(spool->folder) != 0) {
        return fail(spool, err, "a segment cannot be removed");
    }
    spool->state.bytes -= segment->size;
    spool->first = segment->next;
    spool->last = spool->first == NULL ? NULL : spool->last;
    free(segment);
    free(spool->loaded);
    spool->loaded = NULL;
    return true;
}

static int compare_segments(const void *a, const void *b)
{
    const struct segment *first = *(struct segment *const *)a;
    const struct segment *second = *(struct segment *const *)b;

    return (first->number > second->number) - (first->number < second->number);
}

static struct segment *segment_of(const struct spool *spool, const char *name)
{
    struct stat status;
    char *end = NULL;
    const uint64_t number = strtoull(name, &end, 10);
    struct segment *segment = NULL;

    if (end == name || strcmp(end, ".spool") != 0 ||
        fstatat(spool->folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return NULL;
    }
    segment = calloc(1, sizeof(*segment));
    if (segment == NULL) {
        arena_exhausted();
    }
    *segment = (struct segment){.number = number, .size = (size_t)status.st_size};
    return segment;
}

/* Every segment in the folder, by number. */
static bool list_segments(struct spool *spool, struct segment ***segments, size_t *count)
{
    const int copy = openat(spool->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = copy < 0 ? NULL : fdopendir(copy);
    const struct dirent *entry = NULL;
    struct segment **list = NULL;
    size_t used = 0;

    if (folder == NULL) {
        return false;
    }
    /* One thread opens the spool. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while ((entry = readdir(folder)) != NULL) {
        struct segment *segment = segment_of(spool, entry->d_name);

        if (segment != NULL) {
            list = realloc(list, (used + 1) * sizeof(struct segment *));
            if (list == NULL) {
                arena_exhausted();
            }
            list[used++] = segment;
        }
    }
    (void)closedir(folder);
    if (used > 0) {
        qsort(list, used, sizeof(struct segment *), compare_segments);
    }
    *segments = list;
    *count = used;
    return true;
}

static bool check_segments(struct spool *spool, struct error *err)
{
    struct segment **segments = NULL;
    size_t count = 0;
    bool ok = list_segments(spool, &segments, &count);

    for (size_t i = 0; i < count; i++) {
        char *bytes = NULL;

        add_segment(spool, segments[i]);
        spool->next_number = segments[i]->number + 1;
        ok = ok && load(spool, segments[i], &bytes);
        if (ok) {
            spool->state.records +=
                spool_count_records(bytes, segments[i]->size, &segments[i]->damaged);
            spool->state.damaged += segments[i]->damaged ? 1 : 0;
        }
        free(bytes);
    }
    free(segments);
    return ok || fail(spool, err, "cannot be read");
}

/* Opening */

static bool open_folder(struct spool *spool, const char *folder, struct error *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        return fail(spool, err, "its folder cannot be made");
    }
    spool->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (spool->folder < 0) {
        return fail(spool, err, "its folder cannot be opened");
    }
    spool->locked = openat(spool->folder, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (spool->locked < 0 || fcntl(spool->locked, F_SETLK, &lock) != 0) {
        return fail(spool, err, "its folder cannot be locked, or another process has it");
    }
    return true;
}

bool spool_open(const char *folder, size_t limit, int64_t now_us, struct spool **spool,
                struct error *err)
{
    struct spool *opened = calloc(1, sizeof(*opened));

    if (opened == NULL) {
        arena_exhausted();
    }
    *opened =
        (struct spool){.folder = -1, .locked = -1, .writing = -1, .limit = limit, .next_number = 1};
    (void)pthread_mutex_init(&opened->lock, NULL);
    if (!open_folder(opened, folder, err) || !check_segments(opened, err)) {
        spool_close(opened);
        return false;
    }
    opened->state.since_us = opened->state.records > 0 ? now_us : 0;
    *spool = opened;
    return true;
}

void spool_close(struct spool *spool)
{
    if (spool == NULL) {
        return;
    }
    const int files[] = {spool->writing, spool->locked, spool->folder};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (files[i] >= 0) {
            (void)close(files[i]);
        }
    }
    while (spool->first != NULL) {
        struct segment *next = spool->first->next;

        free(spool->first);
        spool->first = next;
    }
    free(spool->loaded);
    (void)pthread_mutex_destroy(&spool->lock);
    free(spool);
}

/* Writing. All under the lock. */

static bool begin_segment(struct spool *spool)
{
    struct segment *segment = calloc(1, sizeof(*segment));
    char name[NAME_SIZE];

    if (segment == NULL) {
        arena_exhausted();
    }
    segment->number = spool->next_number;
    name_of(segment, "spool", name);
    spool->writing = openat(spool->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (spool->writing < 0) {
        free(segment);
        return false;
    }
    spool->next_number++;
    add_segment(spool, segment);
    return true;
}

static void stop_writing(struct spool *spool)
{
    if (spool->writing >= 0) {
        (void)close(spool->writing);
        spool->writing = -1;
    }
}

/* The disk took only a part: what was written of it is taken back. */
static bool take_back(struct spool *spool, struct error *err)
{
    const bool full = errno == ENOSPC || errno == EDQUOT || errno == EMFILE || errno == ENFILE;

    if (full && (spool->writing < 0 || ftruncate(spool->writing, (off_t)spool->last->size) == 0)) {
        return error_set(err, ERROR_BUSY, "spool: no room on the disk");
    }
    return fail(spool, err, "cannot be written");
}

static bool append(struct spool *spool, const struct spool_piece *pieces, size_t count,
                   struct error *err)
{
    size_t more = 0;

    if (spool->failed) {
        return error_set(err, ERROR_SYSTEM, "spool: the disk has failed before");
    }
    for (size_t i = 0; i < count; i++) {
        assert(pieces[i].size <= RECORD_MAX);
        more += sizeof(struct spool_header) + pieces[i].size;
    }
    if (spool->state.bytes + more > spool->limit) {
        return error_set(err, ERROR_BUSY, "spool: full");
    }
    if (spool->writing >= 0 && spool->last->size >= SEGMENT_SIZE) {
        stop_writing(spool);
    }
    const bool begun = spool->writing < 0;

    if (begun && !begin_segment(spool)) {
        return take_back(spool, err);
    }
    size_t at = spool->last->size;

    if (!spool_write(spool->writing, pieces, count, &at)) {
        return take_back(spool, err);
    }
    if (fdatasync(spool->writing) != 0 || (begun && fsync(spool->folder) != 0)) {
        return fail(spool, err, "does not reach the disk");
    }
    spool->state.bytes += at - spool->last->size;
    spool->last->size = at;
    return true;
}

bool spool_append(struct spool *spool, const struct spool_piece *pieces, size_t count,
                  int64_t now_us, struct error *err)
{
    (void)pthread_mutex_lock(&spool->lock);
    const bool ok = append(spool, pieces, count, err);

    if (ok) {
        spool->state.since_us = spool->state.records == 0 ? now_us : spool->state.since_us;
        spool->state.records += count;
    }
    (void)pthread_mutex_unlock(&spool->lock);
    return ok;
}

/* Reading */

/* Nothing has been written to the only segment. */
static bool is_unwritten(const struct spool *spool)
{
    return spool->first->size == 0 && spool->writing >= 0 && spool->first == spool->last;
}

/* Loads the first segment; what comes from now on goes into another one. */
static bool begin_reading(struct spool *spool, struct error *err)
{
    if (spool->first == spool->last) {
        stop_writing(spool);
    }
    spool->at = 0;
    spool->ahead = 0;
    return load(spool, spool->first, &spool->loaded) ||
           fail(spool, err, "a segment cannot be read");
}

/* The next record behind those that were given, in the first segment that has one. Segments without
 * end. */
static bool next_record(struct spool *spool, struct spool_piece *piece, struct error *err)
{
    piece->bytes = NULL;
    while (spool->first != NULL && !is_unwritten(spool)) {
        if (spool->loaded == NULL && !begin_reading(spool, err)) {
            return false;
        }
        size_t at = spool->ahead;

        if (spool_find_record(spool->loaded, spool->first->size, &at, piece)) {
            spool->ahead = at + sizeof(struct spool_header) + piece->size;
            spool->given++;
            return true;
        }
        if (spool->given > 0) {
            return true; /* those first */
        }
        if (!end_segment(spool, err)) {
            return false;
        }
    }
    return true;
}

bool spool_next(struct spool *spool, struct arena *arena, struct spool_piece *piece, bool *found,
                struct error *err)
{
    struct spool_piece record;

    (void)pthread_mutex_lock(&spool->lock);
    const bool ok = next_record(spool, &record, err);

    if (ok) {
        *found = record.bytes != NULL;
        if (*found) {
            *piece =
                (struct spool_piece){arena_copy(arena, record.bytes, record.size), record.size};
        }
    }
    (void)pthread_mutex_unlock(&spool->lock);
    return ok;
}

bool spool_done(struct spool *spool, bool aside, struct error *err)
{
    struct spool_piece piece;

    (void)pthread_mutex_lock(&spool->lock);
    assert(spool->given > 0);
    spool->at = spool->ahead;
    spool->state.records -= spool->given;
    spool->given = 0;
    spool->state.damaged += aside ? 1 : 0;
    spool->first->damaged = spool->first->damaged || aside;
    size_t at = spool->at;
    const bool more = spool_find_record(spool->loaded, spool->first->size, &at, &piece);
    const bool ok = more || end_segment(spool, err);

    if (spool->state.records == 0) {
        spool->state.since_us = 0;
    }
    (void)pthread_mutex_unlock(&spool->lock);
    return ok;
}

void spool_again(struct spool *spool)
{
    (void)pthread_mutex_lock(&spool->lock);
    spool->ahead = spool->at;
    spool->given = 0;
    (void)pthread_mutex_unlock(&spool->lock);
}

bool spool_has_room(struct spool *spool)
{
    struct statvfs disk;
    const bool known = fstatvfs(spool->folder, &disk) == 0;

    (void)pthread_mutex_lock(&spool->lock);
    const bool room = !spool->failed && spool->state.bytes <= spool->limit / 10 * 9;

    (void)pthread_mutex_unlock(&spool->lock);
    return room && known && (uint64_t)disk.f_bavail * disk.f_frsize >= DISK_LEFT;
}

struct spool_state spool_state(struct spool *spool)
{
    (void)pthread_mutex_lock(&spool->lock);
    const struct spool_state state = spool->state;

    (void)pthread_mutex_unlock(&spool->lock);
    return state;
}
