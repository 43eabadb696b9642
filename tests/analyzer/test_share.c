/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "analyzer/share.h"
#include "tests/cmocka.h"

#define ITEMS       6
#define LARGEST     4
#define WAIT_MOST_S 5

/* What the items have seen of each other. */
struct seen {
    pthread_mutex_t mutex;
    pthread_cond_t begun;
    bool largest_begun;
    size_t waited_in_vain;
    size_t calls[ITEMS];
    size_t errors; /* looked at when the threads are gone: a test fails in its own thread only */
};

static void note_call(void *context, size_t thread, size_t item)
{
    struct seen *seen = context;

    (void)pthread_mutex_lock(&seen->mutex);
    seen->errors += thread >= SHARE_THREADS || item >= ITEMS;
    seen->calls[item % ITEMS]++;
    (void)pthread_mutex_unlock(&seen->mutex);
}

/* Each item waits until the largest has begun. */
static void await_largest(void *context, size_t thread, size_t item)
{
    struct seen *seen = context;
    struct timespec end;
    int rc = 0;

    (void)thread;
    (void)clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += WAIT_MOST_S;
    (void)pthread_mutex_lock(&seen->mutex);
    if (item == LARGEST) {
        seen->largest_begun = true;
        (void)pthread_cond_broadcast(&seen->begun);
    }
    while (!seen->largest_begun && rc == 0) {
        rc = pthread_cond_timedwait(&seen->begun, &seen->mutex, &end);
    }
    seen->waited_in_vain += !seen->largest_begun;
    (void)pthread_mutex_unlock(&seen->mutex);
}

static void each_item_is_done_once(void **state)
{
    struct seen seen = {.mutex = PTHREAD_MUTEX_INITIALIZER};

    (void)state;
    share_out(ITEMS, note_call, &seen);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_int_equal(seen.calls[i], 1);
    }
    assert_int_equal(seen.errors, 0);
}

static void items_without_a_size_are_left_out(void **state)
{
    static const size_t sizes[ITEMS] = {1, 0, 2, 2, 9, 0};
    struct seen seen = {.mutex = PTHREAD_MUTEX_INITIALIZER};

    (void)state;
    share_by_size(ITEMS, sizes, note_call, &seen);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_int_equal(seen.calls[i], sizes[i] > 0);
    }
    assert_int_equal(seen.errors, 0);
}

static void the_largest_item_is_not_left_for_last(void **state)
{
    static const size_t sizes[ITEMS] = {1, 1, 2, 2, 9, 1};
    struct seen seen = {.mutex = PTHREAD_MUTEX_INITIALIZER, .begun = PTHREAD_COND_INITIALIZER};

    (void)state;
    share_by_size(ITEMS, sizes, await_largest, &seen);
    assert_int_equal(seen.waited_in_vain, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_item_is_done_once),
        cmocka_unit_test(items_without_a_size_are_left_out),
        cmocka_unit_test(the_largest_item_is_not_left_for_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
