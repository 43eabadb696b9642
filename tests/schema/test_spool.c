/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spool on a real disk: durable, in order, bounded, and what becomes of damage. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spool.h"
#include "tests/cmocka.h"

#define NOW   INT64_C(1789200000000000)
#define LIMIT ((size_t)64 * 1024 * 1024)

struct fixture {
    struct arena arena;
    char folder[64];
    struct spool *spool;
    struct error err;
};

static void reopen(struct fixture *f, size_t limit)
{
    spool_close(f->spool);
    f->spool = NULL;
    if (!spool_open(f->folder, limit, NOW, &f->spool, &f->err)) {
        fail_msg("%s", f->err.message);
    }
}

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));

    (void)strcpy(f->folder, "/tmp/test_spool_XXXXXX"); /* NOLINT */
    if (mkdtemp(f->folder) == NULL) {
        return -1;
    }
    reopen(f, LIMIT);
    *state = f;
    return 0;
}

static const char *path_of(struct fixture *f, const char *name)
{
    return arena_format(&f->arena, "%s/%s", f->folder, name);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    DIR *folder = opendir(f->folder);
    const struct dirent *entry = NULL;

    spool_close(f->spool);
    while (folder != NULL && (entry = readdir(folder)) != NULL) { /* NOLINT */
        (void)unlink(path_of(f, entry->d_name));
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    (void)rmdir(f->folder);
    arena_free(&f->arena);
    test_free(f);
    return 0;
}

/* How many files of the folder have the ending; *name is one of them. */
static size_t count_files(struct fixture *f, const char *ending, const char **name)
{
    DIR *folder = opendir(f->folder);
    const struct dirent *entry = NULL;
    size_t count = 0;

    while ((entry = readdir(folder)) != NULL) { /* NOLINT */
        const char *dot = strrchr(entry->d_name, '.');

        if (dot != NULL && strcmp(dot, ending) == 0) {
            *name = arena_copy(&f->arena, entry->d_name, strlen(entry->d_name));
            count++;
        }
    }
    (void)closedir(folder);
    return count;
}

static void append(struct fixture *f, const char *text)
{
    const struct spool_piece piece = {text, strlen(text)};

    if (!spool_append(f->spool, &piece, 1, NOW, &f->err)) {
        fail_msg("%s", f->err.message);
    }
}

/* Takes the next record and is done with it; "" where none waits. */
static const char *take(struct fixture *f)
{
    struct spool_piece piece;
    bool found = false;

    assert_true(spool_next(f->spool, &f->arena, &piece, &found, &f->err));
    if (!found) {
        return "";
    }
    assert_true(spool_done(f->spool, false, &f->err));
    return arena_copy(&f->arena, piece.bytes, piece.size);
}

static void records_come_back_in_order_and_segments_go(void **state)
{
    struct fixture *f = *state;
    const char *name = "";

    append(f, "one");
    append(f, "two");
    assert_string_equal(take(f), "one");
    append(f, "three");
    assert_string_equal(take(f), "two");
    assert_int_equal(spool_state(f->spool).records, 1);
    assert_int_equal(spool_state(f->spool).since_us, NOW);
    assert_string_equal(take(f), "three");
    assert_string_equal(take(f), "");
    assert_int_equal(spool_state(f->spool).bytes, 0);
    assert_int_equal(spool_state(f->spool).since_us, 0);
    assert_int_equal(count_files(f, ".spool", &name), 0);
}

static void what_waits_survives_the_process(void **state)
{
    struct fixture *f = *state;
    const struct spool_piece pieces[] = {{"a", 1}, {"", 0}, {"c", 1}};

    assert_true(spool_append(f->spool, pieces, 3, NOW, &f->err));
    reopen(f, LIMIT);
    append(f, "d");
    assert_int_equal(spool_state(f->spool).records, 4);
    assert_string_equal(take(f), "a");
    reopen(f, LIMIT); /* the segment is not done with: it is read again, never lost */
    assert_string_equal(take(f), "a");
    assert_string_equal(take(f), "");
    assert_string_equal(take(f), "c");
    assert_string_equal(take(f), "d");
    assert_int_equal(spool_state(f->spool).damaged, 0);
}

static void many_segments_are_read_one_after_the_other(void **state)
{
    struct fixture *f = *state;
    const size_t size = (size_t)3 * 1024 * 1024;
    char *text = test_malloc(size);
    const char *name = "";

    for (int i = 0; i < 8; i++) {
        memset(text, 'a' + i, size);
        const struct spool_piece piece = {text, size};

        assert_true(spool_append(f->spool, &piece, 1, NOW, &f->err));
    }
    test_free(text);
    assert_true(count_files(f, ".spool", &name) >= 3);
    reopen(f, LIMIT);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(take(f)[size - 1], 'a' + i);
    }
    assert_int_equal(count_files(f, ".spool", &name), 0);
}

static void a_full_spool_takes_nothing_until_there_is_room(void **state)
{
    struct fixture *f = *state;
    const struct spool_piece piece = {"0123456789", 10};

    reopen(f, 100);
    append(f, "0123456789");
    append(f, "0123456789");
    assert_false(spool_append(f->spool, &piece, 1, NOW, &f->err));
    assert_int_equal(f->err.kind, ERROR_BUSY);
    assert_string_equal(take(f), "0123456789");
    assert_string_equal(take(f), "0123456789");
    append(f, "0123456789");
    assert_int_equal(spool_state(f->spool).records, 1);
}

static void another_process_cannot_open_it(void **state)
{
    struct fixture *f = *state;
    const pid_t child = fork();
    int status = 0;

    if (child == 0) {
        struct spool *other = NULL;

        _exit(spool_open(f->folder, LIMIT, NOW, &other, &f->err) ? 0 : 7);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 7);
}

/* Damage */

/* Changes the only segment: cuts it to `size` (SIZE_MAX: not) and flips a bit at `at`. */
static void damage(struct fixture *f, size_t cut, size_t at, const char *tail)
{
    const char *name = "";
    char byte = 0;

    assert_int_equal(count_files(f, ".spool", &name), 1);
    const int file = open(path_of(f, name), O_RDWR);

    assert_true(file >= 0);
    if (cut != SIZE_MAX) {
        assert_int_equal(ftruncate(file, (off_t)cut), 0);
    }
    if (at != SIZE_MAX) {
        assert_int_equal(pread(file, &byte, 1, (off_t)at), 1);
        byte = (char)(byte ^ 4);
        assert_int_equal(pwrite(file, &byte, 1, (off_t)at), 1);
    }
    if (tail != NULL) {
        assert_true(lseek(file, 0, SEEK_END) > 0);
        assert_int_equal(write(file, tail, strlen(tail)), strlen(tail));
    }
    (void)close(file);
}

static size_t size_of_segment(struct fixture *f)
{
    const char *name = "";
    struct stat status;

    assert_int_equal(count_files(f, ".spool", &name), 1);
    assert_int_equal(stat(path_of(f, name), &status), 0);
    return (size_t)status.st_size;
}

/* A bit flipped anywhere costs the record it stands in and no other, and is noticed. */
static void a_flipped_bit_costs_one_record(void **state)
{
    struct fixture *f = *state;
    const char *name = "";
    size_t size = 0;

    for (size_t at = 0; at == 0 || at < size; at++) {
        append(f, "first");
        append(f, "second");
        append(f, "third");
        size = size_of_segment(f);
        damage(f, SIZE_MAX, at, NULL);
        reopen(f, LIMIT);
        const size_t left = spool_state(f->spool).records;

        assert_in_range(left, 2, 3); /* 3: the flip was in the segment's own head */
        assert_int_equal(spool_state(f->spool).damaged, 1);
        for (size_t i = 0; i < left; i++) {
            const char *text = take(f);

            assert_true(strcmp(text, "first") == 0 || strcmp(text, "second") == 0 ||
                        strcmp(text, "third") == 0);
        }
        assert_string_equal(take(f), "");
        assert_int_equal(count_files(f, ".damaged", &name), 1);
        assert_int_equal(unlink(path_of(f, name)), 0);
    }
}

/* A cut anywhere, as by a crash while writing: what stood before it is there. */
static void a_cut_costs_only_what_was_cut(void **state)
{
    struct fixture *f = *state;
    const char *name = "";

    append(f, "first");
    const size_t first = size_of_segment(f);

    append(f, "second");
    const size_t size = size_of_segment(f);

    (void)take(f);
    (void)take(f);
    for (size_t cut = 0; cut < size; cut++) {
        append(f, "first");
        append(f, "second");
        damage(f, cut, SIZE_MAX, NULL);
        reopen(f, LIMIT);
        assert_string_equal(take(f), cut >= first ? "first" : "");
        assert_string_equal(take(f), "");
        while (count_files(f, ".damaged", &name) > 0) {
            assert_int_equal(unlink(path_of(f, name)), 0);
        }
    }
}

static void garbage_behind_the_records_is_kept_as_evidence(void **state)
{
    struct fixture *f = *state;
    const char *name = "";

    append(f, "first");
    damage(f, SIZE_MAX, SIZE_MAX, "garbage 1RSD garbage");
    reopen(f, LIMIT);
    assert_int_equal(spool_state(f->spool).damaged, 1);
    append(f, "second");
    assert_string_equal(take(f), "first");
    assert_string_equal(take(f), "second");
    assert_int_equal(count_files(f, ".damaged", &name), 1);
    reopen(f, LIMIT);
    assert_int_equal(spool_state(f->spool).damaged, 0);
    assert_string_equal(take(f), "");
}

static void a_record_put_aside_blocks_no_other(void **state)
{
    struct fixture *f = *state;
    struct spool_piece piece;
    const char *name = "";
    bool found = false;

    append(f, "first");
    append(f, "second");
    assert_true(spool_next(f->spool, &f->arena, &piece, &found, &f->err));
    assert_true(spool_done(f->spool, true, &f->err));
    assert_string_equal(take(f), "second");
    assert_int_equal(spool_state(f->spool).damaged, 1);
    assert_int_equal(count_files(f, ".damaged", &name), 1);
}

static void several_records_are_done_with_at_once(void **state)
{
    struct fixture *f = *state;
    struct spool_piece piece;
    bool found = false;

    append(f, "first");
    append(f, "second");
    assert_true(spool_next(f->spool, &f->arena, &piece, &found, &f->err));
    assert_true(spool_next(f->spool, &f->arena, &piece, &found, &f->err));
    assert_memory_equal(piece.bytes, "second", 6);
    append(f, "third"); /* goes into a segment of its own */
    assert_true(spool_next(f->spool, &f->arena, &piece, &found, &f->err));
    assert_false(found);
    spool_again(f->spool);
    assert_true(spool_next(f->spool, &f->arena, &piece, &found, &f->err));
    assert_memory_equal(piece.bytes, "first", 5);
    assert_true(spool_next(f->spool, &f->arena, &piece, &found, &f->err));
    assert_true(spool_done(f->spool, false, &f->err));
    assert_int_equal(spool_state(f->spool).records, 1);
    assert_string_equal(take(f), "third");
}

#define WITH_SPOOL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SPOOL(records_come_back_in_order_and_segments_go),
        WITH_SPOOL(what_waits_survives_the_process),
        WITH_SPOOL(many_segments_are_read_one_after_the_other),
        WITH_SPOOL(a_full_spool_takes_nothing_until_there_is_room),
        WITH_SPOOL(another_process_cannot_open_it),
        WITH_SPOOL(a_flipped_bit_costs_one_record),
        WITH_SPOOL(a_cut_costs_only_what_was_cut),
        WITH_SPOOL(garbage_behind_the_records_is_kept_as_evidence),
        WITH_SPOOL(a_record_put_aside_blocks_no_other),
        WITH_SPOOL(several_records_are_done_with_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
