/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Portions go through several threads and come out in the order in which they came. */
#include <stdatomic.h>

#include "collector/score/workers.h"
#include "tests/cmocka.h"

#define PORTIONS 5000

struct sums {
    size_t fetched;
    size_t told;
    size_t in_slot[2 * WORKERS_MAX]; /* number of the portion + 1; 0: empty */
    size_t result[2 * WORKERS_MAX];
    size_t most; /* portions under way at once */
    bool in_order;
    atomic_size_t at_work[WORKERS_MAX];
    atomic_bool overlapped; /* a worker was at two portions at once */
};

static bool fetch(void *context, size_t slot)
{
    struct sums *sums = context;

    if (sums->fetched == PORTIONS) {
        return false;
    }
    sums->in_order = sums->in_order && sums->in_slot[slot] == 0;
    sums->in_slot[slot] = ++sums->fetched;
    sums->most = sums->fetched - sums->told > sums->most ? sums->fetched - sums->told : sums->most;
    return true;
}

static void perform(void *context, size_t worker, size_t slot)
{
    struct sums *sums = context;
    size_t others = atomic_fetch_add(&sums->at_work[worker], 1);
    size_t sum = 0;

    if (others > 0) {
        atomic_store(&sums->overlapped, true);
    }
    for (size_t i = 0; i < (sums->in_slot[slot] * 7919) % 2000; i++) { /* some take longer */
        sum += i ^ sum;
    }
    sums->result[slot] = sums->in_slot[slot] + (sum == SIZE_MAX ? 1 : 0);
    atomic_fetch_sub(&sums->at_work[worker], 1);
}

static void tell(void *context, size_t slot)
{
    struct sums *sums = context;

    sums->in_order = sums->in_order && sums->result[slot] == ++sums->told;
    sums->in_slot[slot] = 0;
}

static void check_threads(size_t threads)
{
    struct sums sums = {.in_order = true};
    const struct work work = {&sums, fetch, perform, tell};

    workers_run(threads, &work);
    assert_int_equal(sums.fetched, PORTIONS);
    assert_int_equal(sums.told, PORTIONS);
    assert_true(sums.in_order);
    assert_true(sums.most <= workers_slots(threads));
    assert_false(atomic_load(&sums.overlapped));
}

static void portions_are_told_in_the_order_in_which_they_were_fetched(void **state)
{
    (void)state;
    check_threads(1);
    check_threads(2);
    check_threads(7);
    check_threads(WORKERS_MAX);
}

static bool fetch_nothing(void *context, size_t slot)
{
    (void)context;
    (void)slot;
    return false;
}

static void no_work_is_done_at_once(void **state)
{
    struct sums sums = {0};
    const struct work work = {&sums, fetch_nothing, perform, tell};

    (void)state;
    workers_run(3, &work);
    assert_int_equal(sums.told, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(portions_are_told_in_the_order_in_which_they_were_fetched),
        cmocka_unit_test(no_work_is_done_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
